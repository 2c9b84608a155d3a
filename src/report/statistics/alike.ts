import type { Interval } from "./printed.js";
import type { Summary } from "./summary.js";

/** Whether a published figure and the measured ones are printed alike, whatever chance does. */
export type Alike =
  | { alike: true }
  /** `by`: the distance between what the published figure stands for and the range of the measured; NaN when a measured one is no number. */
  | { alike: false; by: number };

/** Whether what a published figure stands for meets the range over the seeds, and if not, how far they lie apart; null of no run. */
export function printedAlike(published: Interval, measured: Summary | null): Alike | null {
  if (measured === null) return null;
  const { min, max } = measured;
  if (Number.isNaN(min) || Number.isNaN(max)) return { alike: false, by: Number.NaN };
  if (max < published.low) return { alike: false, by: published.low - max };
  if (min > published.high || (published.open && min === published.high))
    return { alike: false, by: min - published.high };
  return { alike: true };
}
