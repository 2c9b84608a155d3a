import { studentBeyond } from "./student.js";
import { summarize } from "./summary.js";

/** What a test of two rows' figures finds. */
export interface TestResult {
  /** The mean of the first less the mean of the second. */
  difference: number;
  /** How likely so large a difference is, to either side, where there is none in truth. */
  p: number;
}

/**
 * The paired t-test, two-sided: whether two rows differ, from their values of the same seeds in the same order. What a seed does to
 * both (its data, its order) falls out.
 *
 * Where all differences are equal there is no deviation to judge by: p is 1 where they are 0, else 0.
 *
 * @returns Null with fewer than 2 pairs, or with a value that is not finite (nor may the squares of the differences overflow).
 * @throws RangeError when there are not as many values on either side.
 */
export function pairedTest(a: readonly number[], b: readonly number[]): TestResult | null {
  if (a.length !== b.length) throw new RangeError(`pairs are wanted, not ${a.length} values and ${b.length}`);
  const differences = moments(a.map((value, at) => value - (b[at] as number)));
  if (differences === null) return null;
  const { count, mean, variance } = differences;
  return { difference: mean, p: probability(mean, variance / count, count - 1) };
}

/**
 * Welch's t-test, two-sided: whether two rows differ, from values that are not paired and may vary differently, with the degrees of
 * freedom of Welch and Satterthwaite.
 *
 * Where neither side varies, p is 1 where their values are equal, else 0.
 *
 * @returns Null with fewer than 2 values on either side, or with a value that is not finite.
 */
export function welchTest(a: readonly number[], b: readonly number[]): TestResult | null {
  const [one, other] = [moments(a), moments(b)];
  if (one === null || other === null) return null;
  const difference = one.mean - other.mean;
  const [share, otherShare] = [one.variance / one.count, other.variance / other.count];
  const error = share + otherShare;
  // By shares of the whole: the squares themselves may be too small or too large for a number.
  const freedom = 1 / ((share / error) ** 2 / (one.count - 1) + (otherShare / error) ** 2 / (other.count - 1));
  return { difference, p: probability(difference, error, freedom) };
}

/** Of a sample of 2 or more finite values: equal ones vary by exactly nothing. */
function moments(values: readonly number[]): { count: number; mean: number; variance: number } | null {
  const summary = summarize(values);
  // The deviation is not finite where a value is not, nor where squares are too large for a number.
  if (summary === null || summary.deviation === null || !Number.isFinite(summary.deviation)) return null;
  const { runs: count, min, max, mean, deviation } = summary;
  return min === max ? { count, mean: min, variance: 0 } : { count, mean, variance: deviation ** 2 };
}

/** @param squaredError The square of the difference's standard error. */
function probability(difference: number, squaredError: number, freedom: number): number {
  if (squaredError === 0) return difference === 0 ? 1 : 0;
  return studentBeyond(difference / Math.sqrt(squaredError), freedom);
}
