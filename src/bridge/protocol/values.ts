import { z } from "zod";
import { ASKED_FIGURES, type AskedFigure } from "../../config/metrics.js";

/**
 * A number as it crosses the wire: JSON has no words for NaN and the infinities, so they are spelled. The type is written out,
 * since the inferred one has a key `-Infinity`, which declarations cannot hold (TS1170).
 */
export const wireNumber: z.ZodType<number, number | "NaN" | "Infinity" | "-Infinity"> = z
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
export const classFiguresSchema = z.object({
  label: z.string(),
  precision: wireNumber,
  recall: wireNumber,
  f1: wireNumber,
  support: z.int().min(0),
});
export const confusionMatrixSchema = z.object({
  labels: z.array(z.string()),
  counts: z.array(z.array(z.int().min(0))),
});
const askedFigures = Object.fromEntries(ASKED_FIGURES.map((name) => [name, wireNumber.optional()])) as Record<
  AskedFigure,
  z.ZodOptional<typeof wireNumber>
>;
export const evaluationFigures = z.object({
  loss: wireNumber,
  accuracy: wireNumber,
  ...askedFigures,
  perClass: z.array(classFiguresSchema).optional(),
  confusionMatrix: confusionMatrixSchema.optional(),
});
export const epochSchema = z.object({
  epoch: z.int().min(1),
  /** Mean of the epoch's training losses, each batch weighing the same. */
  trainLoss: wireNumber,
  validation: evaluationFigures,
  seconds: z.number(),
  learningRate: wireNumber.optional(),
});
/** Why a run that came to its end did so. */
export const endedBySchema = z.enum(["epochs", "early-stopping"]);
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
  /** Absent, as `tf32`, in what version 0.1 wrote. */
  cudnn: z.string().nullable().default(null),
  tf32: z.boolean().nullable().default(null),
  threads: z.int(),
  deterministic: z.boolean(),
  /** Absent in what version 0.1 wrote. */
  flushDenormals: z.boolean().default(false),
  allocator: z.record(z.string(), z.string()),
});
/** A folder under git when a run was started. */
const gitStateSchema = z.object({
  root: z.string(),
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  dirty: z.boolean().nullable(),
});
/** What is recorded of git: of the working directory, and of the model's folder where that is in another repository. */
export const gitFields = { git: gitStateSchema.optional(), modelGit: gitStateSchema.optional() };
export const labelsSchema = z.array(z.string());
export const predictionSchema = z.object({
  label: z.string(),
  scores: z.record(z.string(), wireNumber),
  tokens: z.int(),
});

export type {
  ClassFigures,
  ConfusionMatrix,
  CorpusInfo,
  Counts,
  Environment,
  EpochResult,
  Evaluation,
  EvaluationOf,
  NamedMetrics,
  Position,
  Prediction,
} from "./value-types.js";
