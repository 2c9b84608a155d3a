import { z } from "zod";
import {
  type Counts,
  type EpochResult,
  type EvaluationOf,
  functions,
  gitFields,
  type Position,
} from "../bridge/protocol.js";
import type { EvaluationMetric } from "../config/metrics.js";
import { experimentSchema } from "../config/schema.js";

/** The version of the files in a run directory; a directory of another is not read. */
export const RUN_SCHEMA_VERSION = 1;

const runValue = functions["experiment.run"].value;

/** `result.json`: what came out, how it ended. `failed` has an error, and as many epochs as are known. */
export const resultFileSchema = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  status: z.enum(["completed", "stopped", "failed"]),
  counts: runValue.shape.counts,
  labels: runValue.shape.labels,
  epochs: runValue.shape.epochs,
  test: runValue.shape.test,
  weights: runValue.shape.weights,
  seconds: z.number(),
  endedBy: runValue.shape.endedBy.default(null),
  keptEpoch: runValue.shape.keptEpoch.default(null),
  error: z
    .object({ kind: z.string(), message: z.string(), signal: z.string().optional(), traceback: z.string().optional() })
    .nullable(),
  finishedAt: z.string(),
});
/** An evaluation, as an event, `metrics.jsonl` and `result.json` have it. */
export const evaluationSchema = runValue.shape.test.unwrap();
export type { ConfusionMatrix, Evaluation } from "../bridge/protocol.js";

/** The contents of `result.json`. */
export type ResultFile = z.output<typeof resultFileSchema>;

/** `config.json`: the configuration with all defaults, and when and by what it was started. */
export const configFileSchema = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  config: experimentSchema,
  startedAt: z.string(),
  command: z.string().nullable(),
});
/** The contents of `config.json`. */
export type ConfigFile = z.output<typeof configFileSchema>;

const preparation = functions["experiment.prepare"].value;

/** `environment.json`: versions, device, threads, corpus. */
export const environmentFileSchema = preparation.extend({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  sconce: z.string(),
  node: z.string(),
  ...gitFields,
});
/** The contents of `environment.json`. */
export type EnvironmentFile = z.output<typeof environmentFileSchema>;

/**
 * What every run gives, however it ended.
 * @typeParam M What the configuration's `metrics` names, as far as its type is known.
 */
export interface RunFigures<M extends EvaluationMetric = never> {
  /** Its epochs that are done, in order. */
  epochs: EpochResult<M>[];
  /** The next thing that it would have done. */
  position: Position;
  /** How long it took, loading included. */
  seconds: number;
  /** The run directory, or null when it was told to keep none. */
  runDir: string | null;
}

/**
 * A run that came to its end.
 * @typeParam M What the configuration's `metrics` names, as far as its type is known.
 */
export interface CompletedRun<M extends EvaluationMetric = never> extends RunFigures<M> {
  /** It came to its end. */
  status: "completed";
  /** Reviews, words and classes of its corpus. */
  counts: Counts;
  /** The labels in the order of the scores. */
  labels: string[];
  /** Loss, accuracy (0 to 100) and what `metrics` names over the test reviews, of the model that was kept. */
  test: EvaluationOf<M>;
  /** The sha256 of each weight of the model that was kept, by their names. */
  weights: Record<string, string>;
  /** Why it ended: its epochs were over, or early stopping ended it before. */
  endedBy: "epochs" | "early-stopping";
  /** The epoch whose model was kept, that is tested and saved: the last one, or with `training.keep` the best one. */
  keptEpoch: number;
}

/**
 * A run that was stopped between two batches.
 * @typeParam M What the configuration's `metrics` names, as far as its type is known.
 */
export interface StoppedRun<M extends EvaluationMetric = never> extends RunFigures<M> {
  /** It was stopped by its signal. */
  status: "stopped";
  /** Reviews, words and classes of its corpus; null when it was stopped before they were known. */
  counts: Counts | null;
  /** The labels in the order of the scores; null when it was stopped before they were known. */
  labels: string[] | null;
  /** There was no test. */
  test: null;
  /** The sha256 of each of the model's weights, by their names; null when there was no model yet. */
  weights: Record<string, string> | null;
  /** The checkpoint from which it goes on, or null when it keeps none. */
  checkpoint: string | null;
  /** It did not come to its end. */
  endedBy: null;
  /** No model was kept. */
  keptEpoch: null;
}

/** What `runExperiment` gives when it may be stopped. */
export type RunResult<M extends EvaluationMetric = never> = CompletedRun<M> | StoppedRun<M>;
