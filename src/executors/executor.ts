import type { ResolvedConfig } from "../config/types.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";
import type { RunOptions } from "../experiment/run-experiment.js";
import type { TrackerOptions } from "../experiment/tracker-options.js";
import type { TaskFiles } from "./task-files.js";

/** What a task has of the options of a run: how often it tells and keeps what, and the command that was given. */
export type TaskOptions = Pick<
  RunOptions,
  "logEvery" | "checkpoints" | "checkpointEvery" | "until" | "trackerGroup" | "command" | keyof TrackerOptions
>;

/** One attempt at a run: of a sweep's trial, of a reproduction's plan, or a run of its own. */
export interface Task extends TaskOptions {
  /** The trial's number, or the run's place in the plan; 0 for a run of its own. */
  number: number;
  /** Which attempt at the run this is, from 1 on. */
  attempt: number;
  /** The whole configuration of the run. */
  config: ResolvedConfig;
  /** The run's folder: what earlier attempts left in it, and where the files of this one go. */
  files: TaskFiles;
  /** Whether {@link files} hold a run to go on with, from its checkpoint if it has one. */
  resume: boolean;
}

/** An event of an attempt's run. Those of an attempt that is over are dropped. */
export interface TaskEvent {
  /** The number of the attempt that it comes from: {@link Task.attempt}. */
  attempt: number;
  /** What the run tells. */
  event: RunEvent;
}

/** How an attempt is watched and ended. */
export interface TaskControl {
  /** Gets the run's events in order; the run waits for what it returns, as {@link runExperiment} does. */
  onEvent(event: TaskEvent): unknown;
  /**
   * Ends the run between two batches; the task then resolves with `status: "stopped"`. One that has not begun yet, because its
   * worker is starting or it waits for one, may reject with kind `closed` instead.
   */
  signal: AbortSignal;
  /** Ends the task's process at once; the task then rejects. */
  kill: AbortSignal;
}

/**
 * Where runs are done. An executor knows nothing of samplers, retries or time limits, and shares no file system with the driver but where
 * both know it: files come and go through {@link Task.files}.
 */
export interface Executor {
  /** How many tasks run side by side, at this moment. */
  readonly workers: number;
  /** What the user should know of the choice of workers. */
  readonly warnings: readonly string[];
  /**
   * Hear of each change of {@link workers}; only of executors whose workers come and go. Returns what ends the listening. More
   * workers get tasks at once. Where there are fewer, no task is taken back: one whose worker is gone rejects, as any lost one does.
   */
  onWorkers?(listener: (workers: number) => void): () => void;
  /**
   * Have so many workers from now on. No task is taken back: where there are to be fewer, workers end with the tasks that they have. Only of
   * executors that can; they tell each such change by {@link onResize}.
   * @returns how many there are now, which may be fewer than was asked for.
   */
  resize?(workers: number): number;
  /** Hear of each change that {@link resize} made. Returns what ends the listening. */
  onResize?(listener: (workers: number) => void): () => void;
  /** Hear what the user should know that was not so at the beginning. Returns what ends the listening. */
  onWarning?(listener: (message: string) => void): () => void;
  /** Begin to start what {@link run} will need, without waiting for it; what goes wrong is told by `run`. */
  prepare?(): void;
  /**
   * Run one attempt to its end. By then every file of it is in the task's folder, and every event is told. With more tasks than
   * workers, as after the loss of a worker, the last ones wait for one.
   * @throws SconceError of a kind that is worth another attempt (see the table in errors.ts: `python-died`, `worker-died`) when the
   * worker was lost; any other error is the run's own.
   */
  run(task: Task, control: TaskControl): Promise<RunResult>;
  /** From now on at most so many tasks are at work at the same time, begun ones included: workers beyond that may end. */
  atMost?(tasks: number): void;
  /** Forget what is kept of a run on the executor's side: it is done, or begins anew. Does not reject. */
  discard?(number: number): Promise<void>;
  /** End all processes. */
  close(): Promise<void>;
}
