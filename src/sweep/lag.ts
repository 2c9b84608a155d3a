import { SAMPLERS } from "../config/samplers.js";
import { SconceError } from "../errors.js";
import type { Executor } from "../executors/executor.js";
import type { ResolvedSweep } from "./definition.js";
import { compares } from "./pruners.js";

type Search = Pick<ResolvedSweep["search"], "sampler" | "pruner" | "race" | "repeatable" | "lag">;

/**
 * How far behind the trials are that one is asked and pruned by: trial n by those up to n - lag. null where that plays no part: no trial depends on
 * another, or each depends on whatever has ended by then (`repeatable: false`, and sweeps that were begun before there was a lag).
 */
export function lagOf({ sampler, pruner, race, repeatable, lag }: Search): number | null {
  return repeatable && (!SAMPLERS[sampler].blind || compares(pruner) || race) ? lag : null;
}

/** How many runs can be at work at once: of a sweep with seeds all those of as many trials. null: as many as there are workers. */
export function mostAtWork({ search, seeds }: Pick<ResolvedSweep, "search" | "seeds">): number | null {
  const lag = lagOf(search);
  return lag === null ? null : lag * (seeds?.length ?? 1);
}

/**
 * Refuse a number of workers that the search cannot keep busy.
 * @param workers What was asked for, in the definition or over it.
 * @throws SconceError `config`.
 */
export function checkLag(sweep: ResolvedSweep, workers: number | "auto"): void {
  const most = mostAtWork(sweep);
  if (most === null || workers === "auto" || workers <= most) return;
  const { search, seeds } = sweep;
  const least = Math.ceil(workers / (seeds?.length ?? 1));
  const wanted = seeds ? `${least}, so that ${workers} workers have runs` : `the number of workers, ${workers}`;
  throw new SconceError("config", `search.lag: must be at least ${wanted}; it is ${search.lag}`, {
    hint: `ask for ${most} workers or fewer, set search.lag to ${least} (a sweep that has begun keeps the lag that it has), or begin one with search.repeatable: false`,
  });
}

/** What is to be said where an executor has more workers than there can be trials at work; undefined where it has not. */
export function idleWorkers(sweep: ResolvedSweep, { workers }: Executor): string | undefined {
  const most = mostAtWork(sweep);
  if (most === null || workers <= most) return undefined;
  return `${workers} workers are there, and search.lag lets ${most} ${sweep.seeds ? "runs" : "trials"} be at work at the same time: a new sweep with a greater lag can use them all`;
}

/** What is said of a sweep that an older sconce began, where a new one would have a lag. @param lag The one that its definition names by now. */
export function olderText(lag: number | undefined): string {
  const ignored = lag === undefined ? "" : `, and search.lag: ${lag} is ignored`;
  return `an older sconce began this sweep, and it goes on in the old way: what is asked depends on which trials end first${ignored}; a sweep of another name repeats`;
}

/** Whether a sweep goes on without a lag because it was begun when there was none. */
export function wasBegunWithoutLag(was: Pick<ResolvedSweep, "search">, now: ResolvedSweep): boolean {
  return was.search.lag === undefined && lagOf(now.search) !== null;
}
