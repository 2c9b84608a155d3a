import { z } from "zod";
import { metricsSchema } from "../../config/asked-metrics.js";
import { anyModelSchema, dataSchema, MAX_SEED, resolvedExperimentSchema } from "../../config/schema.js";
import { clusterFunctions } from "./cluster.js";
import { contract, nothing } from "./contract.js";
import { diagnosedSchema, diagnosisFunctions } from "./diagnosis.js";
import { diffFunctions } from "./diff.js";
import type { BridgeEvent } from "./event-types.js";
import { exportFunctions } from "./export.js";
import { ownFunctions } from "./own.js";
import { searchFunctions } from "./search.js";
import {
  corpusSchema,
  countsSchema,
  endedBySchema,
  environmentSchema,
  epochSchema,
  evaluationFigures,
  gitFields,
  hashes,
  labelsSchema,
  positionSchema,
  predictionSchema,
  wireNumber,
} from "./values.js";

const logEvery = z.int().min(1).nullable();
const environmentParams = z.object({
  device: z.string(),
  threads: z.int().min(1).nullable(),
  deterministic: z.boolean(),
  flushDenormals: z.boolean(),
});

/** Every function behind the door: what it takes and what it gives. Python's `entry.FUNCTIONS` has the same names. */
export const functions = {
  "environment.diagnose": contract(
    z.object({ packages: z.array(z.string()).optional(), denormals: z.boolean().optional() }),
    diagnosedSchema,
  ),
  "corpus.check": contract(z.object({ path: z.string() }), corpusSchema),
  "corpus.counts": contract(
    z.object({ path: z.string(), seed: z.int(), config: dataSchema }),
    z.object({ corpus: corpusSchema, counts: countsSchema }),
  ),
  "experiment.prepare": contract(
    z.object({ config: resolvedExperimentSchema, corpusPath: z.string() }),
    z.object({ environment: environmentSchema, corpus: corpusSchema }),
  ),
  "experiment.run": contract(
    z.object({
      config: resolvedExperimentSchema,
      corpusPath: z.string(),
      /** The run directory: absent or empty, or with `resume` that of an earlier run. */
      runDir: z.string().nullable(),
      /** Where a directory with a name of its own is made when `runDir` is null; both null: nothing is kept. */
      runsFolder: z.string().nullable(),
      logEvery,
      checkpoints: z.boolean(),
      /** How many epochs lie between two checkpoints. */
      checkpointEvery: z.int().min(1),
      /** Where the run stops by itself, as it would be told to: before this batch; null: it goes on to its end. */
      until: positionSchema.nullable(),
      resume: z.boolean(),
      trackers: z.object({
        ...{ tensorboard: z.string().nullable(), mlflow: z.string().nullable() },
        ...{ wandb: z.string().nullable().optional(), trackio: z.string().nullable().optional() },
        /** What the run is called there, and what it belongs to. */
        ...{ name: z.string().nullable().optional(), group: z.string().nullable().optional() },
      }),
      /** What only Node knows, for the run directory's files. */
      startedBy: z.object({
        sconce: z.string(),
        node: z.string(),
        command: z.string().nullable(),
        startedAt: z.string(),
        ...gitFields,
      }),
    }),
    z.object({
      status: z.enum(["completed", "stopped"]),
      runDir: z.string().nullable(),
      /** Counts, labels and weights are null where a run was stopped before it had them. */
      counts: countsSchema.nullable(),
      labels: labelsSchema.nullable(),
      epochs: z.array(epochSchema),
      test: evaluationFigures.nullable(),
      weights: hashes.nullable(),
      position: positionSchema,
      checkpoint: z.string().nullable(),
      seconds: z.number(),
      /** Of a completed run: whether its epochs were over or it was stopped early, and whose epoch's model it kept. */
      endedBy: endedBySchema.nullable(),
      keptEpoch: z.int().min(1).nullable(),
    }),
  ),
  "experiment.predict": contract(
    z.object({
      config: resolvedExperimentSchema,
      runDir: z.string(),
      texts: z.array(z.string()),
      padTo: z.int().nullable(),
    }),
    z.object({ predictions: z.array(predictionSchema) }),
  ),
  "steps.load_corpus": contract(
    z.object({
      corpusPath: z.string(),
      data: dataSchema,
      seed: z.int().min(0).max(MAX_SEED),
      batchSize: z.int().min(1),
      environment: environmentParams,
    }),
    z.object({ handle: z.int(), counts: countsSchema, labels: labelsSchema, corpus: corpusSchema }),
  ),
  "steps.build_model": contract(
    z.object({ corpus: z.int(), model: anyModelSchema, learningRate: z.number(), device: z.string() }),
    z.object({ handle: z.int(), parameters: z.int(), device: z.string() }),
  ),
  "steps.train_epoch": contract(
    z.object({ model: z.int(), logEvery }),
    z.object({ status: z.enum(["completed", "stopped"]), epoch: z.int(), batches: z.int(), trainLoss: wireNumber }),
  ),
  "steps.evaluate": contract(
    z.object({ model: z.int(), split: z.enum(["validation", "test"]), logEvery, metrics: metricsSchema }),
    z.object({ status: z.enum(["completed", "stopped"]), figures: evaluationFigures.nullable() }),
  ),
  "steps.predict": contract(
    z.object({ model: z.int(), texts: z.array(z.string()), padTo: z.int().nullable() }),
    z.object({ predictions: z.array(predictionSchema) }),
  ),
  "steps.weights": contract(z.object({ model: z.int() }), z.object({ weights: hashes })),
  "steps.release": contract(z.object({ handle: z.int() }), nothing),
  ...diffFunctions,
  ...exportFunctions,
  ...ownFunctions,
  ...searchFunctions,
  ...clusterFunctions,
  ...diagnosisFunctions,
} as const;

/** The name of a function behind the door. */
export type FunctionName = keyof typeof functions;
/** What a function takes. */
export type Params<N extends FunctionName> = z.input<(typeof functions)[N]["params"]>;
/** What a function tells while it is at work. */
export type EventOf<N extends FunctionName> = (typeof functions)[N] extends { events: infer S extends z.ZodType }
  ? z.output<S>
  : BridgeEvent;
/** What a function gives. */
export type Value<N extends FunctionName> = z.output<(typeof functions)[N]["value"]>;
