import type * as Plot from "@observablehq/plot";
import { FONT } from "./frame.js";

/** The size of a usual chart, in pixels. */
export const SIZE = { width: 480, height: 300 };

/** What every plot is made with. */
export function basis(document: unknown, width: number, height: number, top: number): Plot.PlotOptions {
  return {
    document: document as never,
    width,
    height,
    marginTop: top,
    marginLeft: 46,
    marginBottom: 40,
    marginRight: 14,
    style: { fontSize: `${FONT}px` } as never,
  };
}

/**
 * The upright axis of values, with a line across the plot at each of its ticks. (A `gridY` mark of its own would choose other
 * places than the axis does.)
 */
export function valueAxis(ticks = 6): Plot.ScaleOptions {
  return { nice: ticks, label: null, ticks, grid: true };
}

/** The level axis, with its name below its middle. */
export function levelAxis(label: string): Plot.ScaleOptions {
  return { label, labelAnchor: "center", labelArrow: "none" };
}

/** The level axis of whole numbers. */
export function countingAxis(label: string, domain: [number, number], ticks: number[]): Plot.ScaleOptions {
  return { ...levelAxis(label), domain, ticks, tickFormat: "d" };
}

/** Ticks of a logarithmic axis: 1, 2 and 5 of each power of ten, or where those are more than so many the powers alone. */
export function logarithmicTicks(low: number, high: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, n) => 10 ** (Math.floor(Math.log10(low)) + n),
  );
  const within = (ticks: number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const all = within(powers.flatMap((power) => [1, 2, 5].map((times) => times * power)));
  return all.length > most ? within(powers) : all;
}

/** Whole numbers from `first` to `last`, at most so many of them, evenly apart. */
export function wholeTicks(first: number, last: number, most: number): number[] {
  const about = Math.max(1, (last - first) / most);
  const power = 10 ** Math.floor(Math.log10(about));
  const step = Math.max(1, Math.ceil(([1, 2, 5, 10].find((times) => times * power >= about) ?? 10) * power));
  const begin = Math.ceil(first / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((last - begin) / step) + 1) }, (_, n) => begin + n * step);
}
