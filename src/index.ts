export type {
  CorpusInfo,
  Counts,
  Environment,
  EpochResult,
  Evaluation,
  Position,
  Prediction,
} from "./bridge/protocol.js";
export { ALLOCATOR_SETTINGS } from "./bridge/worker.js";
export { defineExperiment, resolveConfig } from "./config/parse.js";
export {
  type ExperimentConfig,
  experimentSchema,
  MODEL_NAMES,
  type ModelName,
  type ResolvedConfig,
} from "./config/schema.js";
export { type ErrorDetails, type ErrorKind, isUserMistake, SconceError } from "./errors.js";
export type { RunEvent } from "./experiment/events.js";
export type { CompletedRun, RunResult, StoppedRun } from "./experiment/result.js";
export { type ResumeOptions, type RunOptions, runExperiment, VERSION } from "./experiment/run-experiment.js";
export { tutorialLine } from "./experiment/tutorial-log.js";
export type { Corpus, CorpusOptions } from "./facades/corpus.js";
export type { BatchEvent, Model, ModelOptions, PassOptions } from "./facades/model.js";
export { openSession, type Session, type SessionOptions } from "./facades/session.js";
