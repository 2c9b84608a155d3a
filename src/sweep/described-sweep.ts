/** A sweep's definition as JSON Schema tells of it: with all that a base, a space, a pruner and an executor may hold. */
import { z } from "zod";
import { MODEL_NAMES } from "../config/models.js";
import { anyModelSchema, experimentSchema, modelSchema } from "../config/schema.js";
import { schemasAt, unwrap } from "../config/schema-walk.js";
import { EXECUTORS } from "../executors/registry.js";
import { baseSchema } from "./check-space.js";
import { sweepSchema } from "./definition.js";
import { configPaths } from "./paths.js";
import { prunerDefinitionSchema } from "./pruners.js";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const when = z
  .record(z.string(), z.union([scalar, z.array(scalar)]))
  .describe("The parameter is there only when these others of the space have this value, or one of these values.")
  .optional();
const ends = <S extends z.ZodType>(end: S) => z.array(end).length(2).describe("[low, high], both included.");
const int = z.strictObject({
  int: ends(z.int()),
  step: z.int().min(1).optional().describe("Only each so many-th number from low on. Default: 1."),
  when,
});
const float = z.strictObject({
  float: ends(z.number()),
  step: z.number().gt(0).optional().describe("Only each step from low on. Default: any number."),
  when,
});
const logUniform = z.strictObject({
  logUniform: ends(z.number().gt(0)).describe("[low, high]: each order of magnitude is equally likely."),
  when,
});

const choiceOf = (values: z.ZodType) => [
  z.array(values).min(1),
  z.strictObject({ choice: z.array(values).min(1), when }),
];

const experiment = experimentSchema.extend({ model: modelSchema });

/** The words, numbers and the like that a field may be: each of several kinds, without the objects among them. */
function scalarsOf(schema: z.ZodType): z.ZodType[] {
  const { inner, nullable } = unwrap(schema);
  const missing = nullable ? [z.null()] : [];
  if (inner instanceof z.ZodUnion) return [...(inner.options as z.ZodType[]).flatMap(scalarsOf), ...missing];
  if (inner instanceof z.ZodObject || inner instanceof z.ZodArray || inner instanceof z.ZodTuple) return missing;
  return [inner, ...missing];
}

/** What a parameter may be, by what its field is. */
function parameterOf(path: string): z.ZodType {
  const fields = schemasAt(experiment, path.split("."));
  const kinds = new Map(fields.flatMap(scalarsOf).map((kind) => [JSON.stringify(z.toJSONSchema(kind)), kind]));
  const values = [...kinds.values()];
  const numbers = values.some((value) => value instanceof z.ZodNumber);
  const ranges = numbers ? [int, float, logUniform] : [];
  const described = fields.map(({ description }) => description).find((text) => text !== undefined) ?? "";
  return z
    .union([...choiceOf(values.length === 0 ? scalar : z.union(values)), ...ranges])
    .optional()
    .describe(described);
}

/** Whole models to choose among. */
const models = z
  .union(choiceOf(z.union([z.enum(MODEL_NAMES), anyModelSchema])))
  .optional()
  .describe("Whole models to choose among: cells by name or with settings, and Python files.");

const spaceSchema = z
  .strictObject({ model: models, ...Object.fromEntries(configPaths().map((path) => [path, parameterOf(path)])) })
  .meta({
    description: "From dotted path of the configuration to what the field may be. A plain list is a choice.",
    // Which arguments a model of one's own takes, its Python file says.
    patternProperties: { "^model\\.args\\..+": { type: ["array", "object"] } },
  });

const { search, executor: executorField } = sweepSchema.shape;

/** The schema that `sconce schema sweep` prints. `resolveSweep` checks more: that values fit together. */
export const describedSweepSchema = sweepSchema.extend({
  base: baseSchema.optional().describe("The experiment's configuration around the space."),
  space: spaceSchema,
  search: search
    .unwrap()
    .extend({ pruner: prunerDefinitionSchema.optional() })
    .optional()
    .describe("How the space is searched."),
  executor: z
    .union(Object.values(EXECUTORS).map(({ schema }) => schema))
    .optional()
    .describe(executorField.description ?? ""),
});
