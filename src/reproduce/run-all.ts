import { dirname, join } from "node:path";
import { SconceError } from "../errors.js";
import { attemptRun } from "../executors/attempts.js";
import type { Executor } from "../executors/executor.js";
import { makeRunFolder, prepareFolder } from "../executors/run-folder.js";
import type { ofSeveral } from "../executors/trackers.js";
import { workThrough } from "../executors/work-through.js";
import { lock } from "../files/lock.js";
import type { ReproduceEvent } from "./events.js";
import type { RunState } from "./folder.js";
import type { PlannedRun } from "./plan.js";
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

/** How the runs are watched, tried again and ended. */
export interface RunAllOptions {
  /** How many runs the plan has. */
  of: number;
  left: TimeLeft;
  /** How often a run whose worker was lost is tried again. */
  retries: number;
  onEvent: ((event: ReproduceEvent) => unknown) | undefined;
  signal: AbortSignal | undefined;
  /** Kept with each run. */
  command: string | undefined;
  /** After how many epochs each writes a checkpoint. */
  checkpointEvery: number | undefined;
  /** Where the run of this name is logged. */
  trackersOf(name: string): ReturnType<typeof ofSeveral>;
  /** Whether no run can be done any more, whatever its own error says: a session of somebody else's has ended. */
  isLost(): boolean;
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
 * Do runs in their order, as many at the same time as there are workers.
 *
 * @throws what is no failure of one run; the others are stopped before, each with a checkpoint.
 */
export async function runAll(runs: readonly RunToDo[], executor: Executor, options: RunAllOptions): Promise<Outcome> {
  const queue = [...runs];
  const outcome: Outcome = { stopped: false, failed: [] };
  const errors: unknown[] = [];
  const ending = new AbortController();
  const end = () => ending.abort();
  options.signal?.addEventListener("abort", end);
  if (options.signal?.aborted) end();
  // One folder after the other, so that the executor gets the runs in their order.
  let turn: Promise<unknown> = Promise.resolve();
  const one = (todo: RunToDo) => {
    const place = turn.then(() => takeFolder(todo));
    turn = place.catch(() => {});
    return runOne(todo, place, executor, outcome, { ...options, signal: ending.signal }).catch((error) => {
      errors.push(error);
      end();
    });
  };
  const deaf = executor.onWarning?.(async (message) => {
    try {
      await options.onEvent?.({ type: "warning", message });
    } catch (error) {
      errors.push(error);
      end();
    }
  });
  await workThrough(executor, {
    next() {
      const todo = this.more ? queue.shift() : undefined;
      return todo && one(todo);
    },
    get more() {
      return queue.length > 0 && !ending.signal.aborted;
    },
    stop: ending.signal,
    onWorkers(workers) {
      options.left.jobs = workers;
    },
  }).finally(deaf);
  options.signal?.removeEventListener("abort", end);
  if (errors.length > 0) throw errors[0];
  if (queue.length > 0) outcome.stopped = true;
  return outcome;
}

/** A run's folder, which nobody else writes into until it is given back. */
interface TakenFolder {
  /** Whether there is a run to go on with. */
  resume: boolean;
  giveBack(): Promise<void>;
}

/** Make a run's folder and lock it: a worker on another machine cannot see whether somebody else writes into it. */
async function takeFolder({ run, folder }: RunToDo): Promise<TakenFolder> {
  await makeRunFolder(dirname(folder), "the same command goes on");
  const giveBack = await lock(join(dirname(folder), `.${run.name}.lock`), `${folder} is in use`);
  try {
    return { resume: await prepareFolder(folder), giveBack };
  } catch (error) {
    await giveBack();
    throw error;
  }
}

async function runOne(
  todo: RunToDo,
  place: Promise<TakenFolder>,
  executor: Executor,
  outcome: Outcome,
  options: RunAllOptions,
): Promise<void> {
  const { run, number, folder, state } = todo;
  const { of, left, onEvent, retries, signal, command, checkpointEvery, isLost } = options;
  const where = { name: run.name, number, of };
  const { resume, giveBack } = await place;
  const job = { number, config: run.config, folder, resume, command, checkpointEvery, ...options.trackersOf(run.name) };
  try {
    const result = await attemptRun(job, executor, {
      retries,
      signal,
      isLost,
      onEvent(event) {
        left.onEvent(run.name, event);
        return onEvent?.({ type: "run", ...where, event, secondsLeft: left.seconds() });
      },
      onRetry: (attempt, { message }) => onEvent?.({ type: "retry", ...where, attempt, message }),
    });
    if (result?.status === "completed") state.state = "completed";
    else outcome.stopped = true;
    if (result) left.onFinished(run.name);
    if (result) await onEvent?.({ type: "finished", ...where, result });
  } catch (error) {
    const ofThisRun = error instanceof SconceError && OF_ONE_RUN.has(error.kind) && state.state !== "completed";
    if (!ofThisRun || isLost()) throw error;
    outcome.failed.push({ name: run.name, error });
    left.onFinished(run.name);
    await onEvent?.({ type: "failed", ...where, error });
  } finally {
    await executor.discard?.(number);
    await giveBack();
  }
}
