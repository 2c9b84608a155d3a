import { SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import { type RunOptions, runExperiment } from "../experiment/run-experiment.js";
import type { ReproduceEvent } from "./events.js";
import type { RunState } from "./folder.js";
import type { PlannedRun } from "./plan.js";
import type { SessionSlot } from "./session-slot.js";
import type { TimeLeft } from "./time-left.js";

/** A run that is to be done. */
export interface RunToDo {
  run: PlannedRun;
  /** Its place among the runs of the plan, from 0 on. */
  number: number;
  folder: string;
  /** How far it is; changed when it is completed. */
  state: RunState;
}

/** How the runs are watched and ended. */
export interface RunAllOptions extends Pick<RunOptions, "signal" | "command" | "memory"> {
  /** How many runs the plan has. */
  of: number;
  left: TimeLeft;
  onEvent: ((event: ReproduceEvent) => unknown) | undefined;
}

/** How they ended. */
export interface Outcome {
  /** Whether the signal came before all were done. */
  stopped: boolean;
  failed: { name: string; error: SconceError }[];
}

/** Failures of one run, which leave the others. Any other is of the set-up, the folder or the listener, and ends them all. */
const OF_ONE_RUN = new Set(["python-error", "out-of-memory", "python-died", "worker-died"]);

/**
 * Do runs in their order, in each slot one at a time.
 *
 * @throws what is no failure of one run; the others are stopped before, each with a checkpoint.
 */
export async function runAll(runs: readonly RunToDo[], slots: SessionSlot[], options: RunAllOptions): Promise<Outcome> {
  const queue = [...runs];
  const outcome: Outcome = { stopped: false, failed: [] };
  const ending = new AbortController();
  const end = () => ending.abort();
  options.signal?.addEventListener("abort", end);
  if (options.signal?.aborted) end();
  const errors: unknown[] = [];
  const work = async (slot: SessionSlot) => {
    try {
      while (queue.length > 0 && !ending.signal.aborted)
        await runOne(queue.shift() as RunToDo, slot, outcome, { ...options, signal: ending.signal });
    } catch (error) {
      errors.push(error);
      end();
    } finally {
      await slot.close(); // its memory is free for the runs that are still at work
    }
  };
  await Promise.all(slots.map(work));
  options.signal?.removeEventListener("abort", end);
  if (errors.length > 0) throw errors[0];
  if (queue.length > 0) outcome.stopped = true;
  return outcome;
}

async function runOne(todo: RunToDo, slot: SessionSlot, outcome: Outcome, options: RunAllOptions): Promise<void> {
  const { run, number, folder, state } = todo;
  const { of, left, onEvent, signal, command, memory } = options;
  const where = { name: run.name, number, of };
  const heard = (event: RunEvent) => {
    left.onEvent(run.name, event);
    return onEvent?.({ type: "run", ...where, event, secondsLeft: left.seconds() });
  };
  const place = state.state === "begun" ? { resume: folder } : { runDir: folder };
  try {
    const session = await slot.open(signal).catch((error) => {
      if (signal?.aborted) return undefined; // given up while it started
      throw error;
    });
    if (!session) {
      outcome.stopped = true;
      return;
    }
    const result = await runExperiment(run.config, { ...place, session, signal, command, memory, onEvent: heard });
    if (result.status === "completed") state.state = "completed";
    else outcome.stopped = true;
    left.onFinished(run.name);
    await onEvent?.({ type: "finished", ...where, result });
  } catch (error) {
    const ofThisRun = error instanceof SconceError && OF_ONE_RUN.has(error.kind) && state.state !== "completed";
    if (!ofThisRun || slot.isLost) throw error;
    // What is left after memory ran out is in pieces: the next run gets a fresh process.
    if (error.kind === "out-of-memory") await slot.close();
    outcome.failed.push({ name: run.name, error });
    left.onFinished(run.name);
    await onEvent?.({ type: "failed", ...where, error });
  }
}
