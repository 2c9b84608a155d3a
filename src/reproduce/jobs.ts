import { availableParallelism } from "node:os";
import { SconceError } from "../errors.js";
import { checkCores } from "../experiment/cores.js";
import { availableMemory, memoryWarningOfSeveral } from "../experiment/memory.js";
import type { Session, SessionOptions } from "../facades/session.js";
import type { PlannedRun } from "./plan.js";
import type { Conditions } from "./plan-file.js";

/** What decides how many runs may be at work at the same time. */
export interface JobsOptions {
  jobs?: number | undefined;
  session?: Session | undefined;
  sessionOptions?: SessionOptions | undefined;
}

/**
 * How many runs are at work at the same time.
 *
 * @throws SconceError `config` for what is no number of runs, or more than the machine has cores; `usage` when all are to share a
 * session, which runs one at a time.
 */
export function checkJobs({ jobs = 1, session, sessionOptions }: JobsOptions): number {
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new SconceError("config", `jobs: must be a whole number, at least 1, got ${JSON.stringify(jobs)}`, {
      hint: "it says how many runs are at work at the same time",
    });
  checkCores("jobs", jobs, sessionOptions?.oversubscribe);
  if (jobs > 1 && session)
    throw new SconceError("usage", `jobs: ${jobs} runs at the same time need a session each, and one was given`, {
      hint: "leave out `session`; `sessionOptions` says how the sessions are opened",
    });
  return jobs;
}

/** The number of threads of each of several runs at the same time, where one alone would get so many. */
export function threadsOfEach(alone: number, jobs: number, runs: number): number {
  return Math.max(1, Math.floor(alone / Math.min(jobs, runs)));
}

/** How much longer each of several runs takes because together they have more threads than there are cores. */
export function slowdown(atOnce: number, { device, threads }: Place): number {
  return device === "cpu" ? Math.max(1, (atOnce * threads) / availableParallelism()) : 1;
}

/**
 * What to say before several runs are at work on the CPU at the same time: whether there are cores and memory for so many.
 *
 * @param runs Those that are to be done.
 */
export async function warningsOf(
  runs: readonly { run: PlannedRun }[],
  atOnce: number,
  { device, threads }: Place,
): Promise<string[]> {
  if (atOnce < 2 || device !== "cpu") return [];
  const cores = availableParallelism();
  const fit = Math.max(1, Math.floor(cores / threads));
  const configs = runs.map(({ run }) => run.config);
  return [
    atOnce * threads > cores
      ? `${atOnce} runs at a time with ${threads} thread(s) each take ${atOnce * threads} cores, and there are ${cores}: ${fit} at a time may well be faster`
      : undefined,
    memoryWarningOfSeveral(configs, atOnce, await availableMemory()),
  ].filter((warning) => warning !== undefined);
}

/** Where all runs are done. */
type Place = Pick<Conditions, "device" | "threads">;
