import { createRequire } from "node:module";

/** What is used of jStat, which brings no types. */
interface JStat {
  studentt: { cdf(t: number, freedom: number): number; inv(p: number, freedom: number): number };
  normal: { inv(p: number, mean: number, deviation: number): number };
}

let loaded: JStat | undefined;

/** Loaded when the first figure is judged: most commands judge none. */
function jStat(): JStat {
  loaded ??= (createRequire(import.meta.url)("jstat") as { jStat: JStat }).jStat;
  return loaded;
}

/**
 * The quantile of Student's t: the number that a value drawn from it stays below with probability `p`. Its relative error is below
 * 1e-7 for `p` of 0.9 and more, by comparison with SciPy.
 *
 * @param freedom Degrees of freedom, 1 or more.
 */
export function studentQuantile(p: number, freedom: number): number {
  return jStat().studentt.inv(p, freedom);
}

/** How likely a value drawn from Student's t is at least so far from 0, to either side. At 0 it is certain. */
export function studentBeyond(distance: number, freedom: number): number {
  // jStat gives 0.49999999 for the half at 0.
  return distance === 0 ? 1 : 2 * jStat().studentt.cdf(-Math.abs(distance), freedom);
}

/** The quantile of the normal distribution, which Student's t comes to with many degrees of freedom. */
export function normalQuantile(p: number): number {
  return jStat().normal.inv(p, 0, 1);
}
