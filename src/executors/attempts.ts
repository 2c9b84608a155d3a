import { ERROR_KINDS, SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";
import { hearStop } from "../steering/journal.js";
import { Attempt } from "./attempt.js";
import type { Executor, Task } from "./executor.js";
import { prepareFolder } from "./run-folder.js";
import { AttemptFiles } from "./task-files.js";

/** A run that is to be done on an executor, whatever the number of attempts that it takes. */
export interface Job extends Omit<Task, "attempt" | "files"> {
  /** The run's folder, an absolute path of this machine. */
  folder: string;
}

/** How a run is watched, tried again and ended. */
export interface AttemptsOptions {
  /** How often it is tried again when its worker was lost. */
  retries: number;
  /** Ends the run between two batches. */
  signal?: AbortSignal | undefined;
  /** Whether no run can be done any more, whatever its own error says: a session of somebody else's has ended. */
  isLost?(): boolean;
  /** Gets the run's events, with the paths of this machine. */
  onEvent(event: RunEvent): unknown;
  /** Hears why another attempt begins. */
  onRetry(attempt: number, error: SconceError): unknown;
}

/**
 * Attempt a run until it comes to an end: again, from its checkpoint, when its worker was lost.
 *
 * @returns undefined when the signal was given before it had begun.
 * @throws SconceError of the run, of its executor, or of its folder; and what a listener throws.
 */
export async function attemptRun(
  job: Job,
  executor: Executor,
  options: AttemptsOptions,
): Promise<RunResult | undefined> {
  const asked = new AbortController(); // by an entry in the run's folder
  const deaf = hearStop(job.folder, asked);
  const signal = options.signal ? AbortSignal.any([options.signal, asked.signal]) : asked.signal;
  try {
    return await attempts(job, executor, { ...options, signal });
  } finally {
    deaf();
  }
}

async function attempts(
  { folder, resume, ...job }: Job,
  executor: Executor,
  { retries, signal, isLost, onEvent, onRetry }: AttemptsOptions & { signal: AbortSignal },
): Promise<RunResult | undefined> {
  let goesOn = resume;
  for (let attempt = 1; ; attempt++) {
    const files = new AttemptFiles(folder);
    const task = { ...job, attempt, files, resume: goesOn };
    const listening = new Attempt(task, onEvent);
    const kill = new AbortController().signal; // no run has a time limit
    try {
      return await executor.run(task, { onEvent: listening.onEvent, signal, kill });
    } catch (error) {
      if (listening.failed || !(error instanceof SconceError)) throw error;
      if (signal.aborted && error.kind === "closed") return undefined;
      // A process that is dying may still hold the folder, but only after an attempt of ours.
      const again = ERROR_KINDS[error.kind].retry && (error.kind !== "locked" || attempt > 1);
      if (!again || attempt > retries || signal.aborted || isLost?.()) throw error;
      await files.end(); // before the next attempt writes there
      goesOn = await prepareFolder(folder);
      await onRetry(attempt + 1, error);
    } finally {
      listening.end();
      await files.end();
    }
  }
}
