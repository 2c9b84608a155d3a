import { z } from "zod";
import { optimizerSchema } from "./optimizers.js";
import { scheduleSchema } from "./schedules.js";
import { earlyStoppingSchema, keepSchema } from "./stopping.js";

const weight = z.number().gt(0);
const weights = z.union(
  [z.literal("balanced"), z.array(weight).min(2), z.record(z.string(), weight)],
  'must be "balanced", a list of weights above 0 in the order of the labels, or an object with a weight above 0 for each label',
);

/** The options of the training loop, in the section `training`: all of them are off by default. */
export const trainingOptions = {
  optimizer: optimizerSchema
    .nullable()
    .prefault(null)
    .describe("The optimizer, by name or with its arguments. null: the tutorial's Adam."),
  schedule: scheduleSchema
    .nullable()
    .prefault(null)
    .describe("How the learning rate changes, by name or with arguments. null: not at all."),
  clipNorm: z
    .number()
    .gt(0)
    .nullable()
    .prefault(null)
    .describe("Scale the gradient down to this norm before each step where it is larger. null: never."),
  accumulate: z
    .int()
    .min(1)
    .prefault(1)
    .describe("Batches whose gradients are put together for one step, as if they were one batch."),
  earlyStopping: earlyStoppingSchema
    .nullable()
    .prefault(null)
    .describe("End the run when so many epochs (or an object with more) have brought nothing better. null: never."),
  keep: keepSchema
    .prefault("last")
    .describe("Whose epoch's model is tested and saved: the last one's, or the best one's by validation accuracy."),
  classWeights: weights
    .nullable()
    .prefault(null)
    .describe(
      "How much each label's reviews weigh in the training loss. balanced: rarer labels more. null: all the same.",
    ),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .prefault(0)
    .describe("Share of each training review's label that is spread over all labels."),
};

/** A section `training` without the options that are off: what versions before these options wrote, where all are. */
export function withoutOff<T extends object>(training: T): Partial<T> {
  const off = z.object(trainingOptions).parse({}) as Record<string, unknown>;
  const isOff = ([name, value]: [string, unknown]) =>
    Object.hasOwn(off, name) && (value === undefined || JSON.stringify(value) === JSON.stringify(off[name]));
  return Object.fromEntries(Object.entries(training).filter((entry) => !isOff(entry))) as Partial<T>;
}
