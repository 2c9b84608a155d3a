import { ASKED_FIGURES, FIGURE_NAMES } from "../../config/metrics.js";
import { flatten } from "../../config/overrides.js";
import type { Params } from "../../sweep/grid.js";
import type { TrialRecord } from "../../sweep/trial.js";
import type { SweepRecord } from "../read/sweep.js";

/** A value of a column; undefined where the trial has none. */
export type ColumnValue = Params[string] | undefined;

const OWN = ["number", "status", "value", "epochs", "seconds"] as const;
const EVALUATIONS = new Map(
  (["validation", "test"] as const).flatMap((phase) =>
    FIGURE_NAMES.map((name): [string, (trial: TrialRecord) => number | undefined] => [
      `${phase}.${name}`,
      (trial) => trial[phase]?.[name],
    ]),
  ),
);

/** Those that a trial has only where its configuration asks for them. */
const ASKED: ReadonlySet<string> = new Set(ASKED_FIGURES.flatMap((name) => [`validation.${name}`, `test.${name}`]));

/** The numbers that the trials of a sweep have beyond what every one has: `validation.macroF1`, … */
export function askedColumns({ trials }: Pick<SweepRecord, "trials">): string[] {
  return [...ASKED].filter((name) => trials.some((trial) => EVALUATIONS.get(name)?.(trial) !== undefined));
}

/** What the trials of a sweep can be sorted and filtered by. */
export function columnNames({ objectives, space, trials }: SweepRecord): string[] {
  const evaluated = [...EVALUATIONS].filter(
    ([name, of]) => !ASKED.has(name) || trials.some((trial) => of(trial) !== undefined),
  );
  return [
    ...new Set([
      ...OWN,
      ...objectives.map(({ metric }) => metric),
      ...evaluated.map(([name]) => name),
      ...space.map(({ path }) => path),
    ]),
  ];
}

/**
 * A trial's value in a column. A field of the configuration that this sweep does not search, but another of the report
 * does, is the base's.
 */
export function columnValue(column: string, trial: TrialRecord, sweep: SweepRecord): ColumnValue {
  const objective = sweep.objectives.findIndex(({ metric }) => metric === column);
  if (objective >= 0) return trial.values?.[objective];
  switch (column) {
    case "number":
    case "status":
    case "epochs":
      return trial[column];
    case "seconds":
      return Number.isNaN(trial.seconds) ? undefined : trial.seconds;
    case "value":
      return trial.values?.[0];
  }
  const evaluated = EVALUATIONS.get(column);
  if (evaluated) return evaluated(trial);
  if (column in trial.params || sweep.space.some(({ path }) => path === column)) return trial.params[column];
  return flatten(sweep.file?.definition.base).find(([path]) => path === column)?.[1] as ColumnValue;
}
