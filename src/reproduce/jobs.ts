import { availableParallelism } from "node:os";
import type { ResolvedConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import type { Executor } from "../executors/executor.js";
import { InSession } from "../executors/in-session.js";
import {
  checkThreads,
  type ExecutorContext,
  type ExecutorDefinition,
  isExecutor,
  makeExecutor,
  resolveExecutor,
} from "../executors/registry.js";
import { refuseFarTrackers } from "../executors/trackers.js";
import { checkCores } from "../experiment/cores.js";
import { availableMemory, memoryOf, memoryWarningOfSeveral } from "../experiment/memory.js";
import type { TrackerOptions } from "../experiment/tracker-options.js";
import type { Session, SessionOptions } from "../facades/session.js";
import { quantity } from "../text/quantity.js";
import type { Conditions } from "./plan-file.js";

/** What decides where runs are done, and how many at the same time. */
export interface JobsOptions {
  jobs?: number | undefined;
  executor?: ExecutorDefinition | Executor | undefined;
  session?: Session | undefined;
  sessionOptions?: SessionOptions | undefined;
}

/** Where all runs are done. */
type Place = Pick<Conditions, "device" | "threads">;

/**
 * How many runs are at work at the same time; undefined where the executor says it.
 *
 * @throws SconceError `config` for what is no number of runs, or more than the machine has cores, and for an executor's options; `usage` when all are to share a
 * session, which runs one at a time, an executor is given beside a session, or a tracker would write on another machine.
 */
export function checkJobs(options: JobsOptions & TrackerOptions): number | undefined {
  const { jobs, executor, session, sessionOptions, ...trackers } = options;
  if (executor !== undefined && session)
    throw new SconceError("usage", "executor: a session was given, too, and says already where the runs are done", {
      hint: "leave out one of the options `executor` and `session`",
    });
  if (executor !== undefined && !isExecutor(executor)) refuseFarTrackers(resolveExecutor(executor), trackers);
  if (jobs === undefined) return executor ? undefined : 1;
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new SconceError("config", `jobs: must be a whole number, at least 1, got ${JSON.stringify(jobs)}`, {
      hint: "it says how many runs are at work at the same time",
    });
  if (executor && isExecutor(executor))
    throw new SconceError("usage", "jobs: the executor that was given has workers of its own", {
      hint: "leave out the option `jobs`",
    });
  if (!executor) checkCores("jobs", jobs, sessionOptions?.oversubscribe);
  if (jobs > 1 && session)
    throw new SconceError("usage", `jobs: ${jobs} runs at the same time need a session each, and one was given`, {
      hint: "leave out `session`; `sessionOptions` says how the sessions are opened",
    });
  return jobs;
}

/**
 * The executor of a reproduction's runs.
 *
 * @param configs Of the runs that are to be done, at least one.
 * @param context `jobs`: from {@link checkJobs}. `opened`: the session that planned, which is the first worker's from now on, or closed.
 * @throws SconceError `config` for options that its kind does not have; and what starting one of its kind throws.
 */
export async function executorFor(
  { executor, session: given }: JobsOptions,
  configs: readonly ResolvedConfig[],
  { threads }: Place,
  { jobs, ...context }: Pick<ExecutorContext, "session" | "signal"> & { opened: Session; jobs: number | undefined },
): Promise<Executor> {
  if (given) return new InSession(given);
  if (executor && isExecutor(executor)) {
    await context.opened.close();
    return executor;
  }
  const config = configs.reduce((most, one) => (memoryOf(one) > memoryOf(most) ? one : most));
  const workers = Math.min(jobs ?? 1, configs.length);
  const options = executor
    ? { threadsPerWorker: threads, ...executor, ...(jobs === undefined ? {} : { workers: jobs }) }
    : ({ workers, memory: workers > 1 ? "ignore" : "check" } as const); // several are counted by warningsOf
  return makeExecutor(resolveExecutor(options), { config, ...context });
}

/** The number of threads that an executor's options give each run; undefined where they name none. */
export function threadsPerWorkerOf({ executor }: JobsOptions): number | undefined {
  return executor && !isExecutor(executor) ? executor.threadsPerWorker : undefined;
}

/**
 * Refuse runs that are to have another number of threads than the executor's workers: their numbers depend on it.
 *
 * @param perWorker From {@link threadsPerWorkerOf}.
 * @param planned Of a reproduction that goes on, the number with which it began.
 * @throws SconceError `config`.
 */
export function checkWorkersThreads(
  perWorker: number | undefined,
  runs: readonly { config: ResolvedConfig }[],
  planned: number | undefined,
): void {
  const hint =
    planned === undefined ? undefined : "leave it out: a reproduction that goes on keeps its number of threads";
  for (const { config } of runs) checkThreads(perWorker, config.threads, "threads", hint);
}

/** The number of threads of each of several runs at the same time, where one alone would get so many. */
export function threadsOfEach(alone: number, jobs: number, runs: number): number {
  return Math.max(1, Math.floor(alone / Math.min(jobs, runs)));
}

/** How much longer each of several runs takes because together they have more threads than this machine has cores. */
export function slowdown({ executor }: JobsOptions, atOnce: number, { device, threads }: Place): number {
  return device === "cpu" && !executor ? Math.max(1, (atOnce * threads) / availableParallelism()) : 1;
}

/**
 * What to say before several runs are at work on this machine's CPU at the same time: whether there are cores and memory for so many.
 * An executor that was given speaks for itself.
 *
 * @param configs Those of the runs that are to be done.
 */
export async function warningsOf(
  { executor }: JobsOptions,
  configs: readonly ResolvedConfig[],
  atOnce: number,
  { device, threads }: Place,
): Promise<string[]> {
  if (atOnce < 2 || device !== "cpu" || executor) return [];
  const cores = availableParallelism();
  const fit = Math.max(1, Math.floor(cores / threads));
  return [
    atOnce * threads > cores
      ? `${atOnce} runs at a time with ${quantity(threads, "thread")} each take ${atOnce * threads} cores, and there are ${cores}: ${fit} at a time may well be faster`
      : undefined,
    memoryWarningOfSeveral(configs, atOnce, await availableMemory()),
  ].filter((warning) => warning !== undefined);
}
