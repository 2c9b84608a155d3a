import { isDeepStrictEqual } from "node:util";
import { SconceError } from "../errors.js";
import { checkPoint } from "./check-point.js";
import type { ResolvedSweep } from "./definition.js";
import type { Params } from "./grid.js";

/**
 * Check the points that a definition wants tried first, as those are that are enqueued in a sweep at work.
 * @returns them with their parameters in the order of the space; undefined where there are none.
 * @throws SconceError `config`, naming the point and what is wrong with it; for a point that stands twice; for more points than trials.
 */
export function checkEnqueued(sweep: ResolvedSweep, written: readonly Params[] | undefined): Params[] | undefined {
  if (written === undefined || written.length === 0) return undefined;
  const points = written.map((point, at) => {
    try {
      return checkPoint(sweep, point);
    } catch (error) {
      if (!(error instanceof SconceError)) throw error;
      throw new SconceError(error.kind, `enqueue.${at}: ${error.message}`, { hint: error.hint, cause: error });
    }
  });
  const { duplicates, search } = sweep;
  const twice = points.findIndex((point, at) => points.slice(0, at).some((other) => isDeepStrictEqual(other, point)));
  if (twice !== -1 && duplicates === "answer")
    throw new SconceError("config", `enqueue.${twice}: the same point stands there before`, {
      hint: "leave it out, or set duplicates: run",
    });
  if (search.trials !== undefined && points.length > search.trials)
    throw new SconceError("config", `enqueue: ${points.length} points, and search.trials is ${search.trials}`, {
      hint: "each of them is a trial: set search.trials to at least their number",
    });
  return points;
}
