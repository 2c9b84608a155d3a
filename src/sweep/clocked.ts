import type { MetricName } from "../config/metrics.js";
import type { ResolvedSweep } from "./definition.js";
import { lagOf } from "./lag.js";
import { constrainedMetrics } from "./where/metrics.js";

/** Whether a metric is what a clock measured: it is another one each time, with the same bits in all else. */
export const isClocked = (metric: MetricName) => metric === "seconds";

/** What is to be said of a search whose settings follow from seconds; undefined where they do not. */
export function clockedSearch(sweep: ResolvedSweep): string | undefined {
  const { objectives, search, where } = sweep;
  const metrics = [...objectives.map(({ metric }) => metric), ...constrainedMetrics(where)];
  if (lagOf(search) === null || !metrics.some(isClocked)) return undefined;
  return `seconds are others each time, and ${search.sampler} chooses by them: this search does not give the same trials again`;
}
