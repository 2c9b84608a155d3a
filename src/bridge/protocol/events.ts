import { z } from "zod";
import { METRIC_NAMES } from "../../config/metrics.js";
import {
  countsSchema,
  epochSchema,
  evaluationFigures,
  labelsSchema,
  phase,
  positionSchema,
  wireNumber,
} from "./values.js";

/** An epoch, and the metric's value after it. */
const bestSchema = z.object({ epoch: z.int().min(1), value: wireNumber });

/** The events that Python sends while a function runs, each a JSON object with its `type`. */
export const eventSchema = z.discriminatedUnion("type", [
  /** A run begins: its directory is there, nothing of the corpus has been read. */
  z.object({
    type: z.literal("start"),
    runDir: z.string().nullable(),
    epochs: z.int(),
    device: z.string(),
    threads: z.int(),
    warnings: z.array(z.string()),
  }),
  /** A batch is done. `loss` is the mean over the batch in training, the sum in validation and test, as in the tutorial. */
  z.object({
    type: z.literal("batch"),
    phase,
    epoch: z.int().min(0),
    batch: z.int().min(0),
    batches: z.int(),
    seen: z.int(),
    of: z.int(),
    loss: wireNumber,
  }),
  z.object({ type: z.literal("data"), ...countsSchema.shape, labels: labelsSchema, warnings: z.array(z.string()) }),
  z.object({ type: z.literal("model"), name: z.string() }),
  z.object({
    type: z.literal("evaluation"),
    phase: z.enum(["validation", "test"]),
    epoch: z.int().min(0),
    ...evaluationFigures.shape,
  }),
  /** Before the `epoch` after which the run ends, since the validation got no better. */
  z.object({
    type: z.literal("early-stopping"),
    epoch: z.int().min(1),
    metric: z.enum(METRIC_NAMES),
    patience: z.int().min(1),
    best: bestSchema.nullable(),
  }),
  z.object({ type: z.literal("epoch"), ...epochSchema.shape }),
  /** Before the test, where a run keeps its best epoch's model. */
  z.object({ type: z.literal("kept"), metric: z.enum(METRIC_NAMES), ...bestSchema.shape }),
  z.object({ type: z.literal("checkpoint"), path: z.string(), position: positionSchema }),
  /** The run waits for the answer. `epochs` are done: of the last one the process that did it may have died before it told it. */
  z.object({ type: z.literal("resume"), position: positionSchema, epochs: z.array(epochSchema) }),
  z.object({ type: z.literal("warning"), message: z.string() }),
]);
