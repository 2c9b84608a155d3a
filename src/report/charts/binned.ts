import type { BatchCurve } from "../read/batch-curve.js";

/** Neighbouring batches of one or several runs, put together. */
export interface Bin {
  /** Epochs, with a fraction: the last of its batches. */
  x: number;
  mean: number;
  low: number;
  high: number;
  /** How many losses it holds. */
  count: number;
}

/** So many points a curve has at most: about one for every four pixels. */
const MOST_BINS = 100;

/** The losses of batches in stretches of equal length, each with its mean, lowest and highest; single batches where there are few. */
export function binned(curves: readonly BatchCurve[]): Bin[] {
  const distinct = [...new Set(curves.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const last = distinct.at(-1) ?? 0;
  const whole = distinct.length <= MOST_BINS;
  // A batch that ends a stretch belongs to it.
  const keyOf = (x: number) => (whole ? x : Math.max(0, Math.ceil((x / last) * MOST_BINS - 1e-9) - 1));
  const bins = new Map<number, Bin & { sum: number }>();
  for (const { x, loss } of curves)
    for (const [at, one] of loss.entries()) {
      const place = x[at] as number;
      const key = keyOf(place);
      const bin = bins.get(key) ?? { x: place, mean: 0, low: one, high: one, count: 0, sum: 0 };
      bins.set(key, bin);
      bin.x = Math.max(bin.x, place);
      bin.low = Math.min(bin.low, one);
      bin.high = Math.max(bin.high, one);
      bin.sum += one;
      bin.count += 1;
    }
  return [...bins.values()].sort((a, b) => a.x - b.x).map(({ sum, ...bin }) => ({ ...bin, mean: sum / bin.count }));
}
