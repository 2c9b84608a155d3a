import { z } from "zod";

/** A number as it crosses the wire: JSON has no words for NaN and the infinities, so they are spelled. */
export const wireNumber = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .transform((value) => Number(value));

export const phase = z.enum(["train", "validation", "test"]);
export const hashes = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));
export const countsSchema = z.object({
  train: z.int(),
  validation: z.int(),
  test: z.int(),
  vocabulary: z.int(),
  classes: z.int(),
});
export const positionSchema = z.object({
  epoch: z.int().min(1),
  phase: z.enum(["train", "validation"]),
  batch: z.int().min(0),
});
export const evaluationFigures = z.object({ loss: wireNumber, accuracy: wireNumber });
export const epochSchema = z.object({
  epoch: z.int().min(1),
  /** Mean of the epoch's training losses, each batch weighing the same. */
  trainLoss: wireNumber,
  validation: evaluationFigures,
  seconds: z.number(),
});
export const corpusSchema = z.object({
  path: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  reviews: z.record(z.string(), z.int()),
  warnings: z.array(z.string()),
  synthetic: z.boolean(),
});
export const environmentSchema = z.object({
  python: z.string(),
  torch: z.string(),
  torchtext: z.string(),
  numpy: z.string(),
  platform: z.string(),
  cpu: z.string(),
  cpuCapability: z.string(),
  device: z.string(),
  deviceName: z.string(),
  cuda: z.string().nullable(),
  threads: z.int(),
  deterministic: z.boolean(),
  allocator: z.record(z.string(), z.string()),
});
export const labelsSchema = z.array(z.string());
export const predictionSchema = z.object({
  label: z.string(),
  scores: z.record(z.string(), wireNumber),
  tokens: z.int(),
});

/** The tutorial's figures of a loaded corpus: reviews to train, to validate, to test; words; classes. */
export type Counts = z.output<typeof countsSchema>;
/** Loss and accuracy (0 to 100) of an evaluation. */
export type Evaluation = z.output<typeof evaluationFigures>;
/** An epoch that is done. */
export type EpochResult = z.output<typeof epochSchema>;
/** A corpus on disk that passed the checks. */
export type CorpusInfo = z.output<typeof corpusSchema>;
/** What a run's numbers depend on beside its configuration. */
export type Environment = z.output<typeof environmentSchema>;
/** The next thing that a run would have done. */
export type Position = z.output<typeof positionSchema>;
/** A text's label, both scores by label, and its number of tokens. */
export type Prediction = z.output<typeof predictionSchema>;
