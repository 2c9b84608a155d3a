import type { CorpusInfo, Counts, Environment, EpochResult, Evaluation, Prediction } from "../bridge/protocol.js";
import type { ResolvedConfig } from "../config/types.js";
import type { About } from "../experiment/about.js";
import type { GitStates } from "../experiment/git-state.js";
import type { Session, SessionOptions } from "../facades/session.js";
import type { Status } from "../watch/api.js";
import type { MetricLine, MetricsOptions } from "./metric-lines.js";

/** How a run stands: `killed` if its process is gone and it came to no end; `killed or at work` where the system does not say which. */
export type RunStatus = Status;

/** What every result on disk has. */
interface KeptFigures {
  /** Its epochs that are done, in order. */
  epochs: EpochResult[];
  /** How long it took in seconds, loading included. */
  seconds: number;
  /** When it ended. */
  finishedAt: Date;
}

/** The result of a run that came to its end, as its folder keeps it. */
export interface KeptResult extends KeptFigures {
  status: "completed";
  /** Loss, accuracy and what `metrics` names over the test reviews. */
  test: Evaluation;
  /** Reviews, words and classes of its corpus. */
  counts: Counts;
  /** The labels in the order of the scores. */
  labels: string[];
  /** The sha256 of each weight, by their names. */
  weights: Record<string, string>;
  /** Why it ended; null in what version 0.1 wrote. */
  endedBy: "epochs" | "early-stopping" | null;
  /** The epoch whose model was kept; null in what version 0.1 wrote. */
  keptEpoch: number | null;
}

/** What is known of a run that was stopped, or that failed. */
export interface UnfinishedResult extends KeptFigures {
  status: "stopped" | "failed";
  /** There was no test. */
  test: null;
  /** Why it failed; null of one that was stopped. */
  error: { kind: string; message: string; traceback?: string | undefined } | null;
}

/** Where and from what a run was made. */
export interface RunEnvironment extends GitStates {
  /** Versions, device, threads. */
  environment: Environment;
  /** Its corpus. */
  corpus: CorpusInfo;
  /** Version of sconce, and of Node. */
  sconce: string;
  node: string;
}

/** What `predict` of a run takes beside the texts. */
export interface PredictOptions {
  /** The session to predict in. Default: one of its own, closed at the end. */
  session?: Session | undefined;
  /** How a session of its own starts. */
  sessionOptions?: SessionOptions | undefined;
  /** Fill shorter texts with padding up to this many tokens, as in a batch; the models read the padding. Default: none. */
  padTo?: number | undefined;
  /** Where the model is: `cpu`, `cuda`, `cuda:N`. Default `auto`: a GPU, if there is one. */
  device?: string | undefined;
}

/** A run that is on disk, as it was when it was loaded. */
export interface LoadedRun {
  /** Its folder, an absolute path. */
  readonly path: string;
  /** How it stands. */
  readonly status: RunStatus;
  /** Its configuration, with all defaults. */
  readonly config: ResolvedConfig;
  /** When it was started last. */
  readonly startedAt: Date;
  /** The command that started it; null through the API. */
  readonly command: string | null;
  /** The name, tags and note that people gave it. */
  readonly about: About;
  /** Where it was made; null where it was killed before it had written that. */
  readonly environment: RunEnvironment | null;
  /** What came out; null as long as there is no result: it is at work, or was killed. */
  readonly result: KeptResult | UnfinishedResult | null;
  /**
   * Label texts with its model.
   * @throws SconceError `run-directory` for a run that has no model yet; what {@link openSession} throws.
   */
  predict(texts: string[], options?: PredictOptions): Promise<Prediction[]>;
  /**
   * Its batches and evaluations, in their order. Of a run at work it reads on until the run ends. When a run goes on from a checkpoint, what it
   * does again comes again.
   */
  metrics(options?: MetricsOptions): AsyncIterable<MetricLine>;
}
