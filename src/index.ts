export type {
  BatchEvent,
  BridgeEvent,
  CheckpointEvent,
  ClassFigures,
  ConfusionMatrix,
  CorpusInfo,
  Counts,
  DataEvent,
  Dimension,
  Environment,
  EpochEvent,
  EpochResult,
  Evaluation,
  EvaluationEvent,
  EvaluationOf,
  ModelEvent,
  NamedMetrics,
  Position,
  Prediction,
  ResumeEvent,
  Scalar,
  StartEvent,
  StudyTrial,
  WarningEvent,
} from "./bridge/protocol.js";
export { ALLOCATOR_SETTINGS, type CallOptions, type WorkerOptions } from "./bridge/worker.js";
export { knownAfterEpoch } from "./config/asked-metrics.js";
export type { ExportFormat } from "./config/export-formats.js";
export type { EpochMetricName } from "./config/metrics.js";
export { EVALUATION_METRICS, type EvaluationMetric, type MetricName } from "./config/metrics.js";
export { MODEL_NAMES, type ModelName } from "./config/models.js";
export type * from "./config/own-data-types.js";
export { defineExperiment, resolveConfig } from "./config/parse.js";
export { publicExperimentSchema as experimentSchema } from "./config/schema.js";
export type * from "./config/training/types.js";
export type * from "./config/types.js";
export { folders, type TableOptions, table } from "./data/own.js";
export { type DiffOptions, diffRuns, type ReplayProgress } from "./diff/diff-runs.js";
export type {
  Cause,
  CausePlace,
  CheckpointPair,
  DeepDiff,
  MetricDifference,
  OperatorCall,
  OperatorDifference,
  RunDiff,
  RunPlace,
  SettingDifference,
  TensorDifference,
} from "./diff/types.js";
export {
  ERROR_KINDS,
  type ErrorDetails,
  type ErrorKind,
  type ErrorKindEntry,
  isUserMistake,
  SconceError,
} from "./errors.js";
export type { Executor, Task, TaskControl, TaskEvent, TaskOptions } from "./executors/executor.js";
export type { ExecutorDefinition } from "./executors/registry.js";
export type { TaskFile, TaskFiles } from "./executors/task-files.js";
export type { About, AboutOptions } from "./experiment/about.js";
export type { ResultEvent, RunEvent } from "./experiment/events.js";
export type { GitState, GitStates } from "./experiment/git-state.js";
export type { CompletedRun, RunFigures, RunResult, StoppedRun } from "./experiment/result.js";
export { tutorialLine } from "./experiment/tutorial-log.js";
export { type ExportedRun, type ExportOptions, exportRun } from "./export/export-run.js";
export type { Corpus, CorpusOptions } from "./facades/corpus.js";
export type { Model, ModelOptions, PassOptions } from "./facades/model.js";
export { openSession, type Session, type SessionOptions } from "./facades/session.js";
export { Study, type StudyOptions } from "./facades/study.js";
export type { NotifyOptions } from "./notify/notifying.js";
export { createProgress, type Progress, type ProgressOptions } from "./progress/create-progress.js";
export { type ModelMaker, type PythonClass, type PythonModelConfig, pythonModel } from "./python-types/python-model.js";
export type { ReportFormat } from "./report/formats.js";
export type { ReproduceEvent } from "./reproduce/events.js";
export type { ReproduceOptions } from "./reproduce/plan.js";
export { type ReportOptions, report } from "./reproduce/report.js";
export { type ReproduceCall, type Reproduction, reproduce } from "./reproduce/reproduce.js";
export {
  defineTable,
  type RoundingDefinition,
  type TableCell,
  type TableColumnDefinition,
  type TableConfig,
  type TableDefinition,
  type TableRow,
} from "./reproduce/tables/definition.js";
export { POST_DEFINITION } from "./reproduce/tables/post.js";
export {
  PUBLISHED,
  PUBLISHED_BATCHES,
  PUBLISHED_COUNTS,
  PUBLISHED_EPOCHS,
  type PublishedEpoch,
  type PublishedEvaluation,
  type PublishedModel,
} from "./reproduce/tables/published.js";
export type { PlaceOptions } from "./run/on-executor.js";
export { type ResumeOptions, type RunOptions, runExperiment } from "./run/run-experiment.js";
export { type ListedRun, type ListOptions, listRuns } from "./runs/list-runs.js";
export { loadRun } from "./runs/load-run.js";
export type {
  KeptResult,
  LoadedRun,
  PredictOptions,
  RunEnvironment,
  RunStatus,
  UnfinishedResult,
} from "./runs/loaded-run.js";
export type { MetricLine, MetricsOptions } from "./runs/metric-lines.js";
export {
  defineSweep,
  type ResolvedSweep,
  type SweepBase,
  type SweepDefinition,
  type TypedSweep,
  trialConfig,
} from "./sweep/definition.js";
export type { SweepEvent } from "./sweep/events.js";
export type { KnownTrial } from "./sweep/known/known-trial.js";
export type { ModelChoice, SweepModel } from "./sweep/model-types.js";
export type { OverSeeds } from "./sweep/over-seeds.js";
export { previewSweep, type SweepPreview } from "./sweep/preview-sweep.js";
export type { PrunerDefinition } from "./sweep/pruners.js";
export type { RaceDefinition } from "./sweep/race.js";
export { resolveWhole as resolveSweep } from "./sweep/resolve-whole.js";
export { choice, float, int, logUniform, type Space, type SpaceOf, when } from "./sweep/space.js";
export { type SweepOptions, type SweepResult, sweep } from "./sweep/sweep.js";
export { readSweep } from "./sweep/sweep-folder.js";
export type { SeedRun, TrialError, TrialRecord, TrialStatus } from "./sweep/trial.js";
export type { BestTrial, ParamsOf, SweepTrial, ValuesOf } from "./sweep/typed-sweep.js";
export type { Verification } from "./verify/compare.js";
export { type VerifyOptions, verify } from "./verify/verify.js";
export { VERSION } from "./version.js";
