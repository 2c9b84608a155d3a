import type { Constraint, Instruction } from "../../bridge/protocol.js";
import { isObject } from "../../config/plain.js";
import { SconceError } from "../../errors.js";
import { didYouMean } from "../../text/did-you-mean.js";
import type { ResolvedSweep } from "../definition.js";
import type { Params } from "../grid.js";
import type { Evaluation } from "../metrics.js";
import { MODEL } from "../models.js";
import { configPaths } from "../paths.js";
import { sectionAt, sectionsOf } from "../sections.js";
import type { TrialRecord } from "../trial.js";
import { CONSTRAINED } from "./metrics.js";
import { parseWhere, type Step } from "./parse.js";
import { type Figure, violation } from "./violation.js";

type Searched = Omit<ResolvedSweep, "grid">;

/** What of a trial its constraints are about. */
export interface Measured {
  params: Params;
  validation?: Evaluation | null;
  test?: Evaluation | null;
  seconds?: number;
}

/**
 * The constraints of a definition, one a comparison.
 * @throws SconceError `config` for what cannot be read, and for a name that is neither a metric nor a number of the configuration.
 */
export function constraintsOf(sweep: Searched): Constraint[] {
  return (sweep.where ?? []).flatMap((text) =>
    parseWhere(text).map((comparison) => {
      const side = (steps: Step[]) => steps.map((step) => instructionOf(step, sweep, comparison.text));
      const { text, relation } = comparison;
      return { text, relation, left: side(comparison.left), right: side(comparison.right) };
    }),
  );
}

/** Whether the settings alone say whether it is met. */
export function isOfSettings({ left, right }: Constraint): boolean {
  return ![...left, ...right].some((instruction) => "metric" in instruction);
}

/** How far a trial is from meeting each constraint: at most 0 where it does, or where what the constraint is about is not there. */
export function violationsOf(constraints: readonly Constraint[], trial: Measured): number[] {
  const figure: Figure = (metric) => {
    let value: unknown = trial;
    for (const key of metric.split(".")) value = isObject(value) ? value[key] : undefined;
    return typeof value === "number" ? value : null;
  };
  return constraints.map((constraint) => violation(constraint, trial.params, figure));
}

/** The constraints that a trial breaks, as they were written. */
export function broken(constraints: readonly Constraint[], trial: Measured): string[] {
  const violations = violationsOf(constraints, trial);
  return constraints.flatMap(({ text }, at) => ((violations[at] as number) > 0 ? [text] : []));
}

/** A trial that has ended, with what it breaks; and how far it is from meeting each constraint, null where there is none. */
export function constrained(trial: TrialRecord, sweep: Searched): { trial: TrialRecord; distances: number[] | null } {
  const constraints = constraintsOf(sweep);
  if (constraints.length === 0) return { trial, distances: null };
  return { trial: { ...trial, violates: broken(constraints, trial) }, distances: violationsOf(constraints, trial) };
}

function instructionOf(step: Step, sweep: Searched, text: string): Instruction {
  if (!("name" in step)) return step;
  const { name } = step;
  if ((CONSTRAINED as string[]).includes(name)) return { metric: name };
  const parameter = sweep.space.find(({ path }) => path === name);
  if (
    parameter?.kind === "categorical" &&
    parameter.choices.some((value) => typeof value !== "number" && value !== null)
  )
    refuse(text, `${name} is no number: constraints are about numbers`);
  const models = Object.entries(sweep.models).map(([model, settings]) => [model, numberAt({ model: settings }, name)]);
  const ofModels = name.startsWith(`${MODEL}.`) && models.length > 0;
  const otherwise = ofModels ? null : numberAt(sweep.base, name);
  if (parameter) return { path: name, otherwise, models: ofModels ? Object.fromEntries(models) : {} };
  const section = sectionAt(name, sectionsOf(sweep.space.map(({ path }) => path)));
  const chosen = section !== undefined && sweep.space.some(({ path }) => sectionAt(path, [section]));
  if (ofModels && models.some(([, value]) => value !== null))
    return { path: name, otherwise: null, models: Object.fromEntries(models) };
  if (otherwise !== null && (!chosen || ofModels)) return { number: otherwise };
  const known = [...CONSTRAINED, ...sweep.space.map(({ path }) => path), ...configPaths()];
  if (known.includes(name)) refuse(text, `${name} is neither searched nor a number of the base`);
  refuse(text, `there is no field or metric ${name}${didYouMean(name, known)}`);
}

function numberAt(config: object, path: string): number | null {
  let value: unknown = config;
  for (const key of path.split(".")) value = isObject(value) ? value[key] : undefined;
  return typeof value === "number" ? value : null;
}

function refuse(text: string, what: string): never {
  throw new SconceError("config", `where: ${JSON.stringify(text)}: ${what}`, {
    hint: `names are those of the space, numbers of the base, and ${CONSTRAINED.slice(0, 2).join(", ")}, …, seconds`,
  });
}
