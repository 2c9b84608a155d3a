/** What the server and the page say to each other: types alone, so that both sides can import them. */
import type { Scalar } from "../config/scalars.js";

export type { Scalar };

/** How a run, a sweep or a reproduction stands. */
export type Status = "at work" | "completed" | "stopped" | "failed" | "killed" | "killed or at work" | "unreadable";

/** Loss and accuracy (0 to 100), and the further figures that the run's `metrics` asked for. */
export type Figures = Record<string, number | null>;

/** A name, words and a note that people gave to a run or a sweep. */
export interface About {
  name: string | null;
  tags: string[];
  note: string | null;
}

/** A run, a sweep or a reproduction, as a row of the list. */
export interface Item {
  /** Names it in addresses. It is looked up, never joined to a path. */
  id: string;
  kind: "run" | "sweep" | "reproduction";
  /** The folder's name, below the folder that is watched. */
  name: string;
  /** The reproduction that a run belongs to; null: none. */
  parent: string | null;
  status: Status;
  /** What people say of it: its `about.json`. */
  about: About;
  /** Why it failed or cannot be read, in a line. */
  note: string | null;
  model: string | null;
  corpus: string | null;
  seed: number | null;
  /** Milliseconds since 1970. */
  startedAt: number | null;
  finishedAt: number | null;
  /** Wall time of a run that has a result. */
  seconds: number | null;
  /** Seconds that it will still take, estimated; null where nothing is known. */
  secondsLeft: number | null;
  /** From 0 to 1. */
  progress: number | null;
  /** Of a run its epochs that are done, of a sweep its trials, of a reproduction its runs. */
  done: number | null;
  of: number | null;
  /** The last validation, the best by accuracy, and the test. */
  last: Figures | null;
  best: Figures | null;
  test: Figures | null;
}

/** A row with the values of the settings in which the listed runs differ. */
export interface Row extends Item {
  settings: Record<string, Scalar>;
}

/** A slice of the list. */
export interface ListAnswer {
  rows: Row[];
  /** How many match the filter, and how many there are. */
  matching: number;
  total: number;
  /** The settings in which the matching runs differ, most telling first; columns of the table. */
  columns: string[];
  /** How many there are of each status, whatever the filter says. */
  counts: Partial<Record<Status, number>>;
  /** Rises when anything in the list changes. */
  version: number;
  /** False while the folders are looked through for the first time. */
  complete: boolean;
}

/** What the server is, for the page's head. */
export interface StateAnswer {
  version: string;
  folders: string[];
  /** Whether the token that came with the request may change something. */
  steers: boolean;
}

/** Points of a curve as columns; `at` are places in `metrics.jsonl`, by which a part of it can be asked for in more detail. */
export interface Curve {
  /** Epochs, with a fraction for the batches. */
  x: number[];
  loss: (number | null)[];
  at: number[];
  /** The part of the file that was looked at, in bytes. */
  from: number;
  to: number;
  /** Whether every batch of that part is a point; otherwise each point stands for its neighbours. */
  whole: boolean;
}

/** The figures of one epoch. */
export interface EpochRow {
  epoch: number;
  trainLoss: number | null;
  validation: Figures | null;
  seconds: number | null;
}

/** A file of a run's folder. */
export interface FileRow {
  name: string;
  bytes: number;
}

/** All about one run. */
export interface RunAnswer {
  item: Item;
  path: string;
  command: string | null;
  settings: Record<string, Scalar>;
  /** Versions, machine, corpus, by dotted path. */
  environment: Record<string, Scalar>;
  error: { kind: string; message: string; traceback: string | null } | null;
  epochs: EpochRow[];
  test: Figures | null;
  /** What was published for the experiment whose settings the run has; null: nothing, or it is scaled down. */
  published: PublishedPoint[] | null;
  files: FileRow[];
  labels: string[] | null;
}

/** A figure that was published, beside a run's curve. */
export interface PublishedPoint {
  metric: string;
  /** Null: at the end. */
  epoch: number | null;
  value: number;
}

/** A sample of what a run's process takes. */
export interface SystemSample {
  /** Milliseconds since 1970. */
  at: number;
  /** Percent of one core. */
  cpu: number | null;
  /** Resident memory in bytes. */
  rss: number | null;
  /** Memory of the GPU in bytes, and its load in percent. */
  gpuMemory: number | null;
  gpu: number | null;
}

/** The samples of a run's process. */
export interface SystemAnswer {
  samples: SystemSample[];
  /** Where to go on. */
  to: number;
}

/** The end of what a run said. */
export interface LogAnswer {
  text: string;
  /** Whether there was more before it. */
  cut: boolean;
}

/** What the server tells a page that listens. */
export type StreamMessage =
  /** The list has changed. */
  | { type: "list"; version: number }
  /** New lines of a run's metrics. */
  | {
      type: "metrics";
      run: string;
      curve: Curve;
      evaluations: (EpochRow & { phase: "validation" | "test" })[];
      /** Where to go on. */
      offset: number;
      /** The file begins anew: what the page has of it no longer counts. */
      reset: boolean;
    }
  /** A run's row has changed. */
  | { type: "item"; item: Item }
  /** What was followed is not there any more. */
  | { type: "gone"; id: string }
  /** New samples of its process. */
  | { type: "system"; run: string; samples: SystemSample[]; offset: number }
  /** Epochs of a run that are done. */
  | { type: "epochs"; run: string; rows: EpochRow[] }
  /** A run has said something more. */
  | { type: "log"; run: string }
  /** Something of a sweep or a reproduction has changed, or what was followed has appeared. */
  | { type: "changed"; id: string };
