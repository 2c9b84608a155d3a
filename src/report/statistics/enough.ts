import { leastReach, reach } from "./prediction.js";
import type { Interval } from "./printed.js";

/** A range says something when it reaches no further from the mean than this part of the published figure. */
const PART = 0.1;
/** It also does when endless seeds would make it no less wide than by this factor: more seeds would then change little. */
const NEARLY = 1.5;

/**
 * Whether a prediction interval is narrow enough for a published figure within it to be called consistent: it reaches to either
 * side no further than a tenth of the published figure, or than the width of what that figure stands for; or there are so many
 * seeds that the interval is at most 1.5 times as wide as endless seeds would make it.
 *
 * Where it is not, nearly every figure would lie within, and lying within means nothing.
 *
 * @param risk The chance at which the interval is taken.
 */
export function isEnough(runs: number, spread: number, published: Interval, risk: number): boolean {
  const { low, high } = published;
  const narrow = Math.max((Math.abs(low + high) / 2) * PART, high - low);
  const reached = reach(runs, risk);
  return reached * spread <= narrow || reached <= leastReach(risk) * NEARLY;
}

/**
 * How many more seeds would be enough ({@link isEnough}) if the spread stays as it is. Without a spread, of a single seed: how many would
 * be enough whatever the spread turns out to be.
 */
export function seedsMissing(runs: number, spread: number | null, published: Interval, risk: number): number {
  let more = 1;
  while (!isEnough(runs + more, spread ?? Number.POSITIVE_INFINITY, published, risk)) more++;
  return more;
}
