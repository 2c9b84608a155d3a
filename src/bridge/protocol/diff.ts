import { z } from "zod";
import { resolvedExperimentSchema } from "../../config/schema.js";
import { contract } from "./contract.js";
import { positionSchema, wireNumber } from "./values.js";

/** The point of a run up to which it is done again, that point included: the model before its first batch, or a batch. */
export const pointSchema = z.union([
  z.object({ phase: z.literal("model") }),
  z.object({ phase: z.enum(["train", "validation", "test"]), epoch: z.int().min(1), batch: z.int().min(0) }),
]);

/** In what a tensor differs between two runs. */
export const tensorDifferenceSchema = z.object({
  /** What it is: `model.out.weight`, `gradient.out.weight`, `optimizer.state.0.exp_avg`, `random.torch`. */
  name: z.string(),
  /** How many of its elements differ. */
  elements: z.int(),
  /** How many it has. */
  of: z.int(),
  /** The largest difference of two elements; null where shapes or types differ, or one is not finite. */
  largest: wireNumber.nullable(),
  /** The same in units in the last place; null for what are no floating point numbers, too. */
  ulps: z.number().nullable(),
});

/** The functions behind `sconce diff`. */
export const diffFunctions = {
  "diff.replay": contract(
    z.object({
      config: resolvedExperimentSchema,
      corpusPath: z.string(),
      /** The digest of the texts that the run was made with. */
      corpus: z.string(),
      /** The run directory, which is only read: it may keep the Python files of the run. */
      runDir: z.string(),
      /** The checkpoint from which it begins; null: from the seed. */
      from: z.string().nullable(),
      /** Where it ends; null: behind its test. */
      until: pointSchema.nullable(),
      /** How many epochs it had. */
      epochs: z.int().min(0),
      /** Whether the operators of its last point are traced. */
      operators: z.boolean(),
      /** Where the trace goes: `trace.jsonl`, `operators.jsonl`, and with `until` the tensors at its end as `tensors.pt`. */
      folder: z.string(),
    }),
    z.object({ records: z.int() }),
  ),
  "diff.positions": contract(
    z.object({ runDir: z.string() }),
    z.object({
      checkpoints: z.array(z.object({ path: z.string(), position: positionSchema })),
      /** Those that are torn or changed. */
      unreadable: z.array(z.string()),
    }),
  ),
  "diff.states": contract(
    z.object({ a: z.string(), b: z.string() }),
    z.object({
      tensors: z.array(tensorDifferenceSchema),
      /** What else differs, by name: parts of random states, positions of iterators. */
      others: z.array(z.string()),
    }),
  ),
};
