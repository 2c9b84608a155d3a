import type { z } from "zod";
import type { pointSchema, tensorDifferenceSchema } from "../bridge/protocol/diff.js";
import type { Position } from "../bridge/protocol.js";
import type { Scalar } from "../config/scalars.js";

/** A setting in which two runs differ. */
export interface SettingDifference {
  /** `training.learningRate`, `environment.threads`, `corpus (sha256)`. */
  path: string;
  /** The first run's; undefined where it has none. */
  a: Scalar | undefined;
  /** The second run's. */
  b: Scalar | undefined;
}

/** A place in a run: a batch, or with `batch: null` a whole evaluation. */
export interface RunPlace {
  phase: "train" | "validation" | "test";
  /** From 1. */
  epoch: number;
  /** From 0. */
  batch: number | null;
}

/** The first entry of `metrics.jsonl` that differs. */
export interface MetricDifference {
  at: RunPlace;
  /** Its field: `loss`, `accuracy`. */
  metric: string;
  a: unknown;
  b: unknown;
}

/** In what a tensor differs: how many elements, the largest difference, the same in units in the last place (ulps). */
export type TensorDifference = z.output<typeof tensorDifferenceSchema>;

/** Checkpoints of both runs at the same position. */
export interface CheckpointPair {
  /** What the runs would have done next. */
  position: Position;
  a: string;
  b: string;
  /** The tensors that differ; none: the checkpoints are equal. */
  tensors: TensorDifference[];
  /** What else differs, by name. */
  others: string[];
}

/** An operator of torch as a run called it. */
export interface OperatorCall {
  /** `aten.addmm`. */
  operator: string;
  phase: "building" | "forward" | "loss" | "backward" | "optimizer";
  /** The innermost module at work, as a dotted name; empty for the model itself and outside of it. */
  module: string;
  /** File and line of the code that called it; null in a backward pass. */
  line: string | null;
  /** What it took beside tensors: `dim=1`. */
  arguments: string[];
  /** The shapes of the tensors that it took. */
  shapes: number[][];
  /** The shapes of the tensors that it gave. */
  gives: number[][];
}

/** The first operators that give something the other run does not have. */
export interface OperatorDifference {
  /**
   * `result`: the same operator, other bits from the same inputs. `arguments`: the same, with other arguments. `shapes`: the same, for a tensor of
   * another shape. `draws`: the same, from another random state. `inputs`: the same, but its inputs were made outside of torch's operators. `operator`: another one.
   */
  reason: "result" | "arguments" | "shapes" | "draws" | "inputs" | "operator";
  /** null where the run has no such operator. */
  a: OperatorCall | null;
  b: OperatorCall | null;
}

/** Where a cause lies: a stage before the first batch, or a batch. */
export type CausePlace = { phase: "seed" | "data" | "model" | "checkpoint" } | RunPlace;

/** The first thing that differs when both runs are done again. */
export interface Cause {
  /**
   * `random`: the random states. `words`, `labels`, `texts`: the vocabulary, the labels, texts. `order`: the same texts in another order. `batches`: the same texts, put into batches in another way.
   * `weights`: of the model before its first batch. `step`: what a batch computed. `figures`: an evaluation's, from the same losses.
   */
  kind: "random" | "words" | "labels" | "texts" | "order" | "batches" | "weights" | "step" | "figures";
  at: CausePlace;
  /** What of it differs: names of generators, of weights, the texts' numbers within the batch. */
  names: string[];
  /** For `weights` and `step`: the first operator that differs; null where torch's operators all agree. */
  operator: OperatorDifference | null;
  /** For `weights` and `step`: the tensors that differ afterwards. */
  tensors: TensorDifference[];
}

/** What a look by doing both runs again found. */
export interface DeepDiff {
  /** null: done again, both compute the same. */
  cause: Cause | null;
  /** Whether each run, done again here, gave the losses that its `metrics.jsonl` has. */
  reproduced: { a: boolean; b: boolean };
  /** Where both began: the position of an equal pair of checkpoints, or null: from the seed. */
  from: Position | null;
  /** Where both ended; null: at their end. */
  until: Until;
}

/** The point up to which a run is done again. */
export type Until = z.output<typeof pointSchema> | null;

/** Two runs beside each other. */
export interface RunDiff {
  /** The folders. */
  a: string;
  b: string;
  /**
   * Whether every loss and figure that both have, and their final weights, have the same bits, and both end at the same place; of runs that are not
   * completed also what their checkpoints of the same position hold.
   */
  equal: boolean;
  /** What was compared up to the first difference. */
  compared: { batches: number; evaluations: number; weights: number };
  /** What may explain a difference: settings, versions, hardware. Folders and names are left out. */
  settings: SettingDifference[];
  /** The first number that differs; null: none. */
  metrics: MetricDifference | null;
  /** Where only one of them goes on, though all before is equal; null: both end at the same place. */
  longer: "a" | "b" | null;
  /** Where each goes on, where all before is equal and they go on at different places: runs of 2 and of 3 epochs, say. null: they do not. */
  apart: { a: RunPlace; b: RunPlace } | null;
  /** The final weights that differ, by name; null where not both runs are completed at the same place. */
  weights: string[] | null;
  /** Pairs of checkpoints at the same position, the oldest first; empty where metrics and final weights are equal. */
  checkpoints: CheckpointPair[];
  /** Checkpoints that were not compared, because they are torn or changed. */
  unreadable: string[];
  /** What doing both again found; null unless asked for. */
  deep: DeepDiff | null;
}
