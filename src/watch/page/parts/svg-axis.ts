import type { Scalar } from "../../api.js";

/** An axis: where a value lies, and what is written at it. */
export interface Axis {
  place(value: Scalar): number;
  ticks: { at: number; label: string }[];
}

/** An axis of numbers, or of the names that occur. @param log Whether equal factors are equal distances. */
export function axisOf(values: readonly Scalar[], from: number, to: number, log: boolean): Axis {
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === values.length && numbers.length > 0
    ? numeric(numbers, from, to, log)
    : named(values, from, to);
}

function numeric(values: readonly number[], from: number, to: number, log: boolean): Axis {
  const turn = log && values.every((value) => value > 0) ? Math.log10 : (value: number) => value;
  const all = values.map(turn);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const wide = high - low || 1;
  const place = (value: Scalar) => from + ((turn(Number(value)) - low + (high === low ? 0.5 : 0)) / wide) * (to - from);
  const raw = turn === Math.log10 ? [0, 0.5, 1].map((share) => 10 ** (low + share * wide)) : steps(low, high);
  const shown = high === low ? [values[0] as number] : raw;
  return { place, ticks: shown.map((value) => ({ at: place(value), label: String(Number(value.toPrecision(3))) })) };
}

/** Three to six round numbers between two. */
function steps(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) as number;
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.floor((high - first) / step + 1e-9) + 1 }, (_, at) => first + at * step);
}

function named(values: readonly Scalar[], from: number, to: number): Axis {
  const names = [...new Set(values.map(String))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const place = (value: Scalar) => from + ((names.indexOf(String(value)) + 0.5) / names.length) * (to - from);
  return { place, ticks: names.map((name) => ({ at: place(name), label: name.slice(0, 14) })) };
}
