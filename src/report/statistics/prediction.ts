import { normalQuantile, studentQuantile } from "./student.js";
import type { Summary } from "./summary.js";

/** A share that each seed measures on cases of its own, drawn anew. */
export interface Drawn {
  /** How many cases each seed draws. */
  cases: number;
  /** How a share of all is written: 100 of per cent, 1 of fractions. */
  whole: number;
}

/**
 * How far one more run would reach from the mean of `runs` runs to either side, in standard deviations, but for a chance of `risk`:
 * t(runs - 1) · √(1 + 1/runs). The root counts the new run's own chance and that of the mean.
 *
 * @param runs 2 or more.
 */
export function reach(runs: number, risk: number): number {
  const key = `${runs} ${risk}`;
  const known = REACHES.get(key) ?? studentQuantile(1 - risk / 2, runs - 1) * Math.sqrt(1 + 1 / runs);
  REACHES.set(key, known);
  return known;
}

/** The figures of a table, and the tables of a report, ask for the same few. */
const REACHES = new Map<string, number>();

/** What {@link reach} comes to with ever more runs. */
export function leastReach(risk: number): number {
  return normalQuantile(1 - risk / 2);
}

/**
 * How far runs lie apart: the standard deviation of a sample, and of a share on cases that each seed draws anew at least the binomial
 * √(p(1 - p)/n), by which such a share differs even for one and the same model.
 *
 * @returns 0 when all values are the same and nothing is drawn anew; null of a single run.
 */
export function spreadOf(measured: Summary, drawn: Drawn | null): number | null {
  if (measured.deviation === null) return null;
  // Equal values may have a mean that is off by a rounding, and so a deviation that is not 0.
  const deviation = measured.min === measured.max ? 0 : measured.deviation;
  return Math.max(deviation, drawn ? binomialDeviation(measured.mean, drawn) : 0);
}

function binomialDeviation(mean: number, { cases, whole }: Drawn): number {
  const share = Math.min(1, Math.max(0, mean / whole));
  return whole * Math.sqrt((share * (1 - share)) / cases);
}
