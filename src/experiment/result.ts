import { z } from "zod";
import { functions } from "../bridge/protocol.js";
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
  error: z
    .object({ kind: z.string(), message: z.string(), signal: z.string().optional(), traceback: z.string().optional() })
    .nullable(),
  finishedAt: z.string(),
});
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
});
/** The contents of `environment.json`. */
export type EnvironmentFile = z.output<typeof environmentFileSchema>;

type RunValue = z.output<typeof runValue>;
type Known = "counts" | "labels" | "weights";
type RunFigures = Omit<RunValue, "status" | "test" | "checkpoint" | "runDir" | Known>;

/** A run that came to its end. */
export interface CompletedRun extends RunFigures, Required<{ [name in Known]: NonNullable<RunValue[name]> }> {
  status: "completed";
  /** Loss and accuracy (0 to 100) over the test reviews, after the last epoch. */
  test: z.output<(typeof runValue)["shape"]["test"]> & {};
  /** The run directory, or null when it was told to keep none. */
  runDir: string | null;
}

/** A run that was stopped between two batches. */
export interface StoppedRun extends RunFigures, Pick<RunValue, Known> {
  status: "stopped";
  test: null;
  runDir: string | null;
  /** The checkpoint from which it goes on, or null when it keeps none. */
  checkpoint: string | null;
}

/** What `runExperiment` gives when it may be stopped. */
export type RunResult = CompletedRun | StoppedRun;
