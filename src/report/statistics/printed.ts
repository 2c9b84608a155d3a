import { formatFixed } from "../../text/format-fixed.js";
import type { Summary } from "./summary.js";

/** What a published figure stands for; `high` itself belongs to it unless `open`. */
export interface Interval {
  low: number;
  high: number;
  /** Whether `high` lies outside: true of a number that was cut off, false of one that was rounded. */
  open: boolean;
}

/** Whether a published figure and the measured ones agree. */
export type Verdict =
  | { kind: "agrees" }
  /** `by`: the distance between the published interval and the range of the measured; NaN when a measured one is no number. */
  | { kind: "differs"; by: number }
  | { kind: "not judged"; why: string }
  | { kind: "not run" };

/** A number that was rounded to `digits` digits: 0.69 stands for [0.685, 0.695]. */
export function rounded(printed: number, digits: number): Interval {
  // Whole numbers first, then one division: the ends are the doubles nearest to the decimal ends.
  const unit = 10 ** digits;
  const whole = Math.round(printed * unit);
  return { low: (whole * 2 - 1) / (unit * 2), high: (whole * 2 + 1) / (unit * 2), open: false };
}

/** A number whose digits after the point were cut off: 84 stands for [84, 85). */
export function truncated(printed: number): Interval {
  return { low: printed, high: printed + 1, open: true };
}

/** A number that is what it says. */
export function exact(printed: number): Interval {
  return { low: printed, high: printed, open: false };
}

/** Whether the published interval meets the range over the seeds, and if not, how far they lie apart. */
export function judge(published: Interval, measured: Summary | null): Verdict {
  if (measured === null) return { kind: "not run" };
  const { min, max } = measured;
  if (Number.isNaN(min) || Number.isNaN(max)) return { kind: "differs", by: Number.NaN };
  if (max < published.low) return { kind: "differs", by: published.low - max };
  if (min > published.high || (published.open && min === published.high))
    return { kind: "differs", by: min - published.high };
  return { kind: "agrees" };
}

/** A verdict in words. */
export function verdictText(verdict: Verdict, digits: number): string {
  switch (verdict.kind) {
    case "differs": {
      if (Number.isNaN(verdict.by)) return "differs: not a number";
      const least = 10 ** -digits;
      if (verdict.by < least / 2) return `differs by less than ${formatFixed(least, digits)}`;
      return `differs by ${formatFixed(verdict.by, digits)}`;
    }
    case "not judged":
      return `not judged: ${verdict.why}`;
    default:
      return verdict.kind;
  }
}
