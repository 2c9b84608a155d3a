/** What the server and the page say to each other of a sweep: types alone. */
import type { Scalar } from "../config/scalars.js";
import type { Stretch } from "../sweep/stretch.js";
import type { Item } from "./api.js";

export type { Stretch };

/** A trial of a sweep. */
export interface TrialRow {
  number: number;
  status: "running" | "completed" | "pruned" | "failed" | "stopped";
  params: Record<string, Scalar>;
  values: (number | null)[] | null;
  epochs: number;
  seconds: number | null;
  attempts: number;
  duplicateOf: number | null;
  error: string | null;
  /** Python's, of an error that has one. */
  traceback: string | null;
  /** What of the sweep's `where` it breaks; absent where it breaks nothing. */
  violates?: string[];
  /** The id of its run; null where it has none. Of a sweep with seeds that of the first seed. */
  run: string | null;
  /** Of a sweep with seeds: the standard error of each value. */
  errors?: (number | null)[] | null;
  /** Of a sweep with seeds: its runs. */
  seeds?: { seed: number; value: number | null; run: string | null }[];
}

/** A parameter of a search space. */
export interface ParameterRow {
  path: string;
  kind: "categorical" | "int" | "float";
  choices: Scalar[];
  low: number | null;
  high: number | null;
  step: number | null;
  log: boolean;
  when: Record<string, Scalar[]>;
}

/** A trial of another sweep, or a run, that a sweep began with. It is not among its trials. */
export interface KnownRow {
  /** The folder that it is from. */
  from: string;
  /** Its number in that sweep; null: the folder is a run's. */
  number: number | null;
  params: Record<string, Scalar>;
  values: (number | null)[];
  seconds: number | null;
  /** What of the sweep's `where` it breaks; absent where it breaks nothing. */
  violates?: string[];
}

/** A time that a sweep's space was made wider. */
export interface WidenedRow {
  /** The first trial that was asked for in the wider space. */
  trial: number;
  at: number | null;
  /** In what: `training.batchSize 8 to 16 → 8 to 32`. */
  what: string;
}

/** An entry of a sweep's journal of steering. */
export interface SteeringRow {
  at: number;
  origin: string;
  action: string;
  /** What the driver did with it; null: it has not heard it. */
  outcome: string | null;
}

/** All about one sweep. */
export interface SweepAnswer {
  item: Item;
  path: string;
  target: number;
  /** Whether it is at work and begins no further trial. */
  paused: boolean;
  sampler: string;
  pruner: string | null;
  workers: number | null;
  objectives: { metric: string; direction: "minimize" | "maximize" }[];
  space: ParameterRow[];
  trials: TrialRow[];
  best: number | null;
  pareto: number[];
  /** What it began with, the best first; empty of a sweep without `from`. */
  known: KnownRow[];
  /** The best of those, where it is better than all of the sweep's own; else null. */
  better: KnownRow | null;
  widened: WidenedRow[];
  /** For each objective each parameter's share (0 to 1). */
  importance: { metric: string; shares: Record<string, number> }[];
  timeline: Stretch[];
  steering: SteeringRow[];
  notes: string[];
}
