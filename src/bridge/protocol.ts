import { z } from "zod";
import { dataSchema, MAX_SEED, modelSchema, resolvedExperimentSchema } from "../config/schema.js";

/** A number as it crosses the wire: JSON has no words for NaN and the infinities, so they are spelled. */
export const wireNumber = z
  .union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])])
  .transform((value) => Number(value));

const phase = z.enum(["train", "validation", "test"]);
const hashes = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));
const countsSchema = z.object({
  train: z.int(),
  validation: z.int(),
  test: z.int(),
  vocabulary: z.int(),
  classes: z.int(),
});
const positionSchema = z.object({
  epoch: z.int().min(1),
  phase: z.enum(["train", "validation"]),
  batch: z.int().min(0),
});
const evaluationFigures = z.object({ loss: wireNumber, accuracy: wireNumber });
const epochSchema = z.object({
  epoch: z.int().min(1),
  /** Mean of the epoch's training losses, each batch weighing the same. */
  trainLoss: wireNumber,
  validation: evaluationFigures,
  seconds: z.number(),
});
const corpusSchema = z.object({
  path: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  reviews: z.record(z.string(), z.int()),
  warnings: z.array(z.string()),
  synthetic: z.boolean(),
});
const environmentSchema = z.object({
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
const labelsSchema = z.array(z.string());
const predictionSchema = z.object({
  label: z.string(),
  scores: z.record(z.string(), wireNumber),
  tokens: z.int(),
});
const logEvery = z.int().min(1).nullable();
const environmentParams = z.object({
  device: z.string(),
  threads: z.int().min(1).nullable(),
  deterministic: z.boolean(),
});

/** The events that Python sends while a function runs, each a JSON object with its `type`. */
export const eventSchema = z.discriminatedUnion("type", [
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
  z.object({ type: z.literal("model"), name: z.enum(["rnn", "gru", "lstm"]) }),
  z.object({
    type: z.literal("evaluation"),
    phase: z.enum(["validation", "test"]),
    epoch: z.int().min(0),
    loss: wireNumber,
    accuracy: wireNumber,
  }),
  z.object({ type: z.literal("epoch"), ...epochSchema.shape }),
  z.object({ type: z.literal("checkpoint"), path: z.string(), position: positionSchema }),
  z.object({ type: z.literal("resume"), position: positionSchema }),
  z.object({ type: z.literal("warning"), message: z.string() }),
]);

/** An event from Python; see {@link eventSchema}. */
export type BridgeEvent = z.output<typeof eventSchema>;

/** What Python says of an exception. */
export const errorSchema = z.object({
  type: z.string(),
  message: z.string(),
  traceback: z.string(),
  kind: z.string().optional(),
  hint: z.string().optional(),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** A parameter of a search: what it may be, and when (by the values of others) it is there at all. */
const dimensionSchema = z.object({
  path: z.string(),
  kind: z.enum(["categorical", "int", "float"]),
  choices: z.array(scalar),
  low: z.number(),
  high: z.number(),
  step: z.number().nullable(),
  log: z.boolean(),
  when: z.record(z.string(), z.array(scalar)),
});
const studyTrialSchema = z.object({
  number: z.int(),
  state: z.enum(["running", "completed", "pruned", "failed"]),
  params: z.record(z.string(), scalar),
  record: z.record(z.string(), z.unknown()).nullable(),
});

const contract = <P extends z.ZodType, V extends z.ZodType>(params: P, value: V) => ({ params, value });
const nothing = z.object({});

/** Every function behind the door: what it takes and what it gives. Python's `entry.FUNCTIONS` has the same names. */
export const functions = {
  "bench.echo": contract(z.record(z.string(), z.unknown()), z.record(z.string(), z.unknown())),
  "bench.events": contract(
    z.object({ count: z.int(), pause: z.number().optional(), nan: z.boolean().optional() }),
    z.object({ sent: z.int() }),
  ),
  "environment.diagnose": contract(
    z.object({ packages: z.array(z.string()).optional() }),
    z.object({
      python: z.string(),
      executable: z.string(),
      packages: z.record(z.string(), z.string().nullable()),
      cuda: z.object({ built: z.string().nullable(), devices: z.array(z.string()) }).nullable(),
      broken: z.string().optional(),
    }),
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
  "experiment.lock": contract(z.object({ directory: z.string() }), nothing),
  "experiment.unlock": contract(z.object({ directory: z.string() }), nothing),
  "experiment.run": contract(
    z.object({
      config: resolvedExperimentSchema,
      corpusPath: z.string(),
      runDir: z.string().nullable(),
      logEvery,
      checkpoints: z.boolean(),
      resume: z.boolean(),
      trackers: z.object({ tensorboard: z.string().nullable(), mlflow: z.string().nullable() }),
    }),
    z.object({
      status: z.enum(["completed", "stopped"]),
      counts: countsSchema,
      labels: labelsSchema,
      epochs: z.array(epochSchema),
      test: evaluationFigures.nullable(),
      weights: hashes,
      position: positionSchema,
      checkpoint: z.string().nullable(),
      seconds: z.number(),
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
    z.object({ corpus: z.int(), model: modelSchema, learningRate: z.number(), device: z.string() }),
    z.object({ handle: z.int(), parameters: z.int(), device: z.string() }),
  ),
  "steps.train_epoch": contract(
    z.object({ model: z.int(), logEvery }),
    z.object({ status: z.enum(["completed", "stopped"]), epoch: z.int(), batches: z.int(), trainLoss: wireNumber }),
  ),
  "steps.evaluate": contract(
    z.object({ model: z.int(), split: z.enum(["validation", "test"]), logEvery }),
    z.object({
      status: z.enum(["completed", "stopped"]),
      loss: wireNumber.nullable(),
      accuracy: wireNumber.nullable(),
    }),
  ),
  "steps.predict": contract(
    z.object({ model: z.int(), texts: z.array(z.string()), padTo: z.int().nullable() }),
    z.object({ predictions: z.array(predictionSchema) }),
  ),
  "steps.weights": contract(z.object({ model: z.int() }), z.object({ weights: hashes })),
  "steps.release": contract(z.object({ handle: z.int() }), nothing),
  "search.open": contract(
    z.object({
      folder: z.string().nullable(),
      storage: z.string().nullable(),
      name: z.string(),
      directions: z.array(z.enum(["minimize", "maximize"])),
      space: z.array(dimensionSchema),
      sampler: z.object({ name: z.enum(["grid", "random", "tpe", "cmaes", "gp"]), startupTrials: z.int().min(0) }),
      pruner: z.record(z.string(), z.unknown()).nullable(),
      epochs: z.int().nullable(),
      seed: z.int(),
      parallel: z.boolean(),
    }),
    z.object({ study: z.int(), trials: z.array(studyTrialSchema) }),
  ),
  "search.ask": contract(
    z.object({ study: z.int(), number: z.int().min(0), params: z.record(z.string(), scalar).nullable() }),
    z.object({ number: z.int(), params: z.record(z.string(), scalar), begun: z.boolean(), reports: z.int() }),
  ),
  "search.report": contract(
    z.object({ study: z.int(), number: z.int(), step: z.int(), value: z.number().nullable() }),
    nothing,
  ),
  "search.should_prune": contract(z.object({ study: z.int(), number: z.int() }), z.object({ prune: z.boolean() })),
  "search.tell": contract(
    z.object({
      study: z.int(),
      number: z.int(),
      state: z.enum(["completed", "pruned", "failed"]),
      values: z.array(z.number()).nullable(),
      record: z.record(z.string(), z.unknown()).nullable(),
    }),
    nothing,
  ),
  "search.trials": contract(z.object({ study: z.int() }), z.object({ trials: z.array(studyTrialSchema) })),
  "search.importance": contract(
    z.object({ study: z.int(), objective: z.int() }),
    z.object({ importance: z.record(z.string(), z.number()) }),
  ),
  "search.pareto": contract(z.object({ study: z.int() }), z.object({ numbers: z.array(z.int()) })),
} as const;

/** The name of a function behind the door. */
export type FunctionName = keyof typeof functions;
/** What a function takes. */
export type Params<N extends FunctionName> = z.input<(typeof functions)[N]["params"]>;
/** What a function gives. */
export type Value<N extends FunctionName> = z.output<(typeof functions)[N]["value"]>;

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

/** A parameter of a search as Optuna's side takes it. */
export type Dimension = z.output<typeof dimensionSchema>;
/** A trial as the study has it. */
export type StudyTrial = z.output<typeof studyTrialSchema>;

/** Messages from the parent to the process that hosts Python. */
export type ToHost =
  | { type: "call"; id: number; name: string; params: string }
  | { type: "stop"; id: number }
  | { type: "answer"; id: number; answer: "go" | "stop" }
  | { type: "close" };

/** Messages from that process to the parent. */
export type FromHost =
  | { type: "ready"; pid: number }
  | { type: "events"; id: number; events: string[] }
  | { type: "ask"; id: number; event: string }
  | { type: "result"; id: number; envelope: string }
  | { type: "died"; code: number | null; signal: string | null; reason?: string };
