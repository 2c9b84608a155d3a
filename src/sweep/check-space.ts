import { z } from "zod";
import type { Dimension } from "../bridge/protocol.js";
import { isOwnModel } from "../config/models.js";
import { parseWith, SWEEP_FIELDS } from "../config/parse.js";
import { experimentSchema, modelSchema, orOwnModel } from "../config/schema.js";
import { SconceError } from "../errors.js";
import { didYouMean, didYouMeanPath } from "../text/did-you-mean.js";
import { MODEL, type Models } from "./models.js";
import { configPaths } from "./paths.js";
import { samplesOf } from "./samples.js";
import { checkSections, sectionAt, sectionsOf } from "./sections.js";
import { withSettings } from "./settings.js";
import type { Scalar } from "./space.js";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], "must be text, a number, true, false or null");
const conditions = z.record(z.string(), z.union([scalar, z.array(scalar)])).optional();
const pair = <S extends z.ZodType>(end: S) => z.array(end).refine(({ length }) => length === 2, "must be [low, high]");
const range = pair(z.number());

/** A parameter as a file or the builders of `space.ts` write it, by the key that says its kind. */
const kinds = {
  choice: z.strictObject({ choice: z.array(scalar), when: conditions }),
  int: z.strictObject({
    int: pair(z.int()),
    step: z.int().min(1).optional(),
    when: conditions,
  }),
  float: z.strictObject({ float: range, step: z.number().gt(0).optional(), when: conditions }),
  logUniform: z.strictObject({ logUniform: range, when: conditions }),
};
type Kind = keyof typeof kinds;
const KINDS = Object.keys(kinds) as Kind[];

function refuse(field: string, what: string): never {
  throw new SconceError("config", `${field}: ${what}`, {
    hint: `\`${SWEEP_FIELDS}\` prints what a space may hold, and docs/sweeps.md explains it`,
  });
}

/** A configuration whose model may be left to the space. */
export const baseSchema = experimentSchema.extend({
  model: orOwnModel(modelSchema.partial({ name: true })).prefault({}),
});

/** The arguments of a model of one's own: which there are, only its Python file knows. */
const OWN_ARGUMENT = /^model\.args\.[^.]+(\.[^.]+)*$/;

/**
 * Check a space and bring it into the form that the search takes: parameters in the order written, but each after those that
 * its `when` names.
 *
 * @param base The configuration that the parameters go into.
 * @param models Those that the space chooses among by `model`; see {@link takeModels}.
 * @throws SconceError `config`, naming the field: an unknown path, a wrong kind, an empty choice, low above high, a log range
 * from 0, a value that the experiment's schema does not allow, a condition that can never hold.
 */
export function checkSpace(space: unknown, base: Record<string, unknown>, models: Models = {}): Dimension[] {
  if (typeof space !== "object" || space === null || Array.isArray(space)) refuse("space", "must be an object");
  const entries = Object.entries(space).filter(([, value]) => value !== undefined);
  if (entries.length === 0) refuse("space", "is empty; name at least one parameter");
  const known = [MODEL, ...configPaths()];
  const sections = sectionsOf(Object.keys(space));
  const dimensions = entries.map(([path, raw]) => {
    if (OWN_ARGUMENT.test(path) && !isOwnModel(base.model) && !Object.values(models).some(isOwnModel))
      refuse(
        `space.${path}`,
        "only a model of one's own has args, and neither base.model nor space.model names a file",
      );
    if (path === `${MODEL}.name` && sections.includes(MODEL))
      refuse(`space.${path}`, "must be left out where space.model chooses the whole model");
    if (!known.includes(path) && !OWN_ARGUMENT.test(path))
      refuse(
        `space.${path}`,
        `no such field of an experiment${didYouMeanPath(path, known)}; allowed: ${known.join(", ")}`,
      );
    const dimension = read(path, raw);
    if (!sectionAt(path, sections)) for (const value of samplesOf(dimension)) checkValue(path, value, base);
    return dimension;
  });
  checkSections(
    dimensions,
    base,
    models,
    (candidate) => void parseWith(baseSchema, candidate, "space", undefined, SWEEP_FIELDS),
  );
  for (const dimension of dimensions) checkConditions(dimension, dimensions);
  return inOrder(dimensions);
}

function read(path: string, raw: unknown): Dimension {
  const field = `space.${path}`;
  const written = Array.isArray(raw) ? { choice: raw } : raw;
  const found = typeof written === "object" && written !== null ? KINDS.filter((kind) => kind in written) : [];
  const kind = found[0];
  if (kind === undefined || found.length > 1)
    refuse(field, `must be a list of values, or have one of ${KINDS.join(", ")}; got ${JSON.stringify(raw)}`);
  if ("log" in (written as object))
    refuse(`${field}.log`, "unknown key; a logarithmic scale is a kind of its own: logUniform: [low, high]");
  const blank = { path, choices: [], low: 0, high: 0, step: null, log: false };
  const parsed = parseWith(kinds[kind], written, field, undefined, SWEEP_FIELDS) as {
    when?: z.output<typeof conditions>;
  };
  const when = Object.fromEntries(
    Object.entries(parsed.when ?? {}).map(([other, value]) => [other, Array.isArray(value) ? value : [value]]),
  );
  if (kind === "choice") {
    const { choice } = parsed as z.output<typeof kinds.choice>;
    if (choice.length === 0) refuse(field, "choice is empty; name at least one value");
    const twice = choice.find((value, index) => choice.indexOf(value) !== index);
    if (twice !== undefined) refuse(field, `choice has ${JSON.stringify(twice)} twice`);
    return { ...blank, kind: "categorical", choices: choice, when };
  }
  const [low, high] = (parsed as unknown as Record<Kind, [number, number]>)[kind];
  const step = (parsed as { step?: number }).step ?? null;
  if (low > high) refuse(field, `low ${low} is above high ${high}`);
  if (kind === "logUniform" && low <= 0) refuse(field, `a logarithmic range must start above 0, got ${low}`);
  return { ...blank, kind: kind === "int" ? "int" : "float", low, high, step, log: kind === "logUniform", when };
}

function checkValue(path: string, value: Scalar, base: Record<string, unknown>): void {
  parseWith(baseSchema, withSettings(base, [[path, value]], {}), "space", undefined, SWEEP_FIELDS);
}

function contains({ kind, choices, low, high }: Dimension, value: Scalar): boolean {
  return kind === "categorical" ? choices.includes(value) : typeof value === "number" && value >= low && value <= high;
}

function checkConditions(dimension: Dimension, all: Dimension[]): void {
  for (const [other, values] of Object.entries(dimension.when)) {
    const field = `space.${dimension.path}.when.${other}`;
    const named = all.find(({ path }) => path === other);
    if (!named) refuse(field, `not a parameter of this space; allowed: ${all.map(({ path }) => path).join(", ")}`);
    if (values.length === 0) refuse(field, "names no value");
    for (const value of values)
      if (!contains(named, value)) {
        const { kind, choices } = named;
        const allowed =
          kind === "categorical"
            ? `${didYouMean(String(value), choices.map(String))}; allowed: ${choices.join(", ")}`
            : "";
        refuse(field, `${JSON.stringify(value)} is not among the values of ${other}${allowed}`);
      }
  }
}

function inOrder(dimensions: Dimension[]): Dimension[] {
  const left = [...dimensions];
  const sorted: Dimension[] = [];
  while (left.length > 0) {
    const ready = left.findIndex(({ when }) =>
      Object.keys(when).every((other) => sorted.some((d) => d.path === other)),
    );
    if (ready === -1)
      refuse(
        `space.${left[0]?.path}.when`,
        `these depend on each other in a circle: ${left.map((d) => d.path).join(", ")}`,
      );
    sorted.push(...left.splice(ready, 1));
  }
  return sorted;
}
