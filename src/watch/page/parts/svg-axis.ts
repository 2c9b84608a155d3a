import { formatFixed } from "../../../text/format-fixed.js";
import { settingText } from "../../../text/setting-text.js";
import type { Scalar } from "../../api.js";
import type { ParameterRow } from "../../api-sweep.js";

/** How the values of an axis lie. */
export type Scale = "linear" | "log" | "names";

/** How those of a parameter do. */
export function scaleOf({ kind, log }: Pick<ParameterRow, "kind" | "log">): Scale {
  return kind === "categorical" ? "names" : log ? "log" : "linear";
}

/** An axis: where a value lies, and what is written at it. */
export interface Axis {
  place(value: Scalar): number;
  ticks: { at: number; label: string }[];
}

/**
 * An axis of numbers, or of the names that occur.
 * @param scale `log`: equal factors are equal distances. `names`: nothing lies between two values, which may be numbers.
 */
export function axisOf(values: readonly Scalar[], from: number, to: number, scale: Scale = "linear"): Axis {
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === values.length && numbers.length > 0 && scale !== "names"
    ? numeric(numbers, from, to, scale === "log")
    : named(values, from, to);
}

function numeric(values: readonly number[], from: number, to: number, log: boolean): Axis {
  const turn = log && values.every((value) => value > 0) ? Math.log10 : (value: number) => value;
  const all = values.map(turn);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const wide = high - low || 1;
  const place = (value: Scalar) => from + ((turn(Number(value)) - low + (high === low ? 0.5 : 0)) / wide) * (to - from);
  if (high === low)
    return { place, ticks: [{ at: place(values[0] as number), label: settingText(values[0] as number) }] };
  if (turn === Math.log10) {
    const marks = [0, 0.5, 1].map((share) => 10 ** (low + share * wide));
    return { place, ticks: marks.map((value) => ({ at: place(value), label: String(Number(value.toPrecision(3))) })) };
  }
  const { step, marks } = steps(low, high, values.every(Number.isInteger));
  const digits = Math.max(0, -Math.floor(Math.log10(step))); // as many as tell neighbours apart
  return { place, ticks: marks.map((value) => ({ at: place(value), label: formatFixed(value, digits) })) };
}

/** Up to six round numbers between two. @param whole Whether they are to be whole. */
function steps(low: number, high: number, whole: boolean): { step: number; marks: number[] } {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) as number;
  const step = whole ? Math.max(1, round) : round;
  const first = Math.ceil(low / step) * step;
  const count = Math.floor((high - first) / step + 1e-9) + 1;
  return { step, marks: Array.from({ length: count }, (_, at) => first + at * step) };
}

function named(values: readonly Scalar[], from: number, to: number): Axis {
  const inOrder = [...values].sort((a, b) =>
    typeof a === "number" && typeof b === "number"
      ? a - b
      : nameOf(a).localeCompare(nameOf(b), "en", { numeric: true }),
  );
  const names = [...new Set(inOrder.map(nameOf))];
  const place = (value: Scalar) => from + ((names.indexOf(nameOf(value)) + 0.5) / names.length) * (to - from);
  return { place, ticks: names.map((name) => ({ at: place(name), label: name.slice(0, 14) })) };
}

function nameOf(value: Scalar): string {
  return typeof value === "number" ? settingText(value) : String(value);
}
