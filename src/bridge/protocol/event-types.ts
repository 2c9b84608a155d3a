/** The events that Python sends, named. tests/bridge/event-types.test-d.ts holds them to the schemas in events.ts. */
import type { MetricName } from "../../config/metrics.js";
import type { Counts, EpochResult, Evaluation, Position } from "./value-types.js";

/** A run begins: its directory is there, nothing of the corpus has been read. */
export interface StartEvent {
  type: "start";
  /** The run directory, or null when nothing is kept. */
  runDir: string | null;
  /** The epochs that the run is to have. */
  epochs: number;
  /** Where the model will be: "cpu", "cuda:0". */
  device: string;
  /** torch's threads. */
  threads: number;
  /** What is odd about the corpus, a sentence each. */
  warnings: string[];
}

/** A batch is done. */
export interface BatchEvent {
  type: "batch";
  /** What is being done with the batches. */
  phase: "train" | "validation" | "test";
  /** The epoch, counted from 1. */
  epoch: number;
  /** The batch, counted from 0. */
  batch: number;
  /** Batches in all. */
  batches: number;
  /** Reviews so far, as the tutorial counts them for its log: too few in a last batch that is not full. */
  seen: number;
  /** Reviews in all. */
  of: number;
  /** The mean over the batch in training, the sum in validation and test, as in the tutorial. */
  loss: number;
}

/** The corpus is loaded and split. */
export interface DataEvent extends Counts {
  type: "data";
  /** The classes in the order of the scores. */
  labels: string[];
  /** What is odd about the corpus, a sentence each. */
  warnings: string[];
}

/** The model is about to be built. */
export interface ModelEvent {
  type: "model";
  /** What the configuration calls it. */
  name: string;
}

/** A validation or the test is done. */
export interface EvaluationEvent extends Evaluation {
  type: "evaluation";
  /** Which of them. */
  phase: "validation" | "test";
  /** The epoch whose model was evaluated. */
  epoch: number;
}

/** The run ends after this epoch, since the validation got no better; comes before the epoch's own event. */
export interface EarlyStoppingEvent {
  type: "early-stopping";
  /** The last epoch. */
  epoch: number;
  /** What was watched. */
  metric: MetricName;
  /** So many epochs in a row brought nothing better. */
  patience: number;
  /** The best epoch so far and its value; null where no value was a number. */
  best: { epoch: number; value: number } | null;
}

/** A run that keeps its best epoch's model is about to test it. */
export interface KeptEvent {
  type: "kept";
  /** The epoch whose model it is. */
  epoch: number;
  /** By what it is the best. */
  metric: MetricName;
  /** The metric's value after that epoch. */
  value: number;
}

/** An epoch is done, its validation included. */
export interface EpochEvent extends EpochResult {
  type: "epoch";
}

/** A checkpoint was written. */
export interface CheckpointEvent {
  type: "checkpoint";
  /** The file. */
  path: string;
  /** Where a run that is resumed from it goes on. */
  position: Position;
}

/** A run goes on from a checkpoint. */
export interface ResumeEvent {
  type: "resume";
  /** Where it goes on. */
  position: Position;
  /** The epochs that are done: the process that did the last one may have died before it told it. */
  epochs: EpochResult[];
}

/** Something that does not stop the run and should be known. */
export interface WarningEvent {
  type: "warning";
  /** What it is, in a sentence. */
  message: string;
}

/** An event from Python; its `type` decides its fields. */
export type BridgeEvent =
  | StartEvent
  | BatchEvent
  | DataEvent
  | ModelEvent
  | EvaluationEvent
  | EarlyStoppingEvent
  | EpochEvent
  | KeptEvent
  | CheckpointEvent
  | ResumeEvent
  | WarningEvent;
