import type { ResolvedConfig } from "../../config/schema.js";
import type { RunEvent } from "../../experiment/events.js";
import type { RunResult } from "../../experiment/result.js";

/** One attempt at a trial. */
export interface Task {
  number: number;
  config: ResolvedConfig;
  /** The run directory, an absolute path. */
  runDir: string;
  /** Go on with what is in the run directory, from its checkpoint if it has one. */
  resume: boolean;
}

/** How an attempt is watched and ended. */
export interface TaskControl {
  /** Gets the run's events in order; the run waits for what it returns, as {@link runExperiment} does. */
  onEvent(event: RunEvent): unknown;
  /** Ends the run between two batches; the task then resolves with `status: "stopped"`. */
  signal: AbortSignal;
  /** Ends the task's process at once; the task then rejects. */
  kill: AbortSignal;
}

/**
 * Where trials run. The driver calls `run` at most `workers` times at once. An executor knows nothing of samplers, retries or
 * time limits.
 */
export interface Executor {
  /** How many tasks run side by side. */
  readonly workers: number;
  /** What the user should know of the choice of workers. */
  readonly warnings: readonly string[];
  /** Begin to start what {@link run} will need, without waiting for it; what goes wrong is told by `run`. */
  prepare?(): void;
  /**
   * Run one attempt to its end.
   * @throws SconceError `python-died` or `worker-died` when the process was lost and another attempt makes sense; any other
   * error is the trial's own.
   */
  run(task: Task, control: TaskControl): Promise<RunResult>;
  /** End all processes. */
  close(): Promise<void>;
}
