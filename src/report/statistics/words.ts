import { formatFixed } from "../../text/format-fixed.js";
import type { Alike } from "./alike.js";
import type { Verdict } from "./verdict.js";

/** A distance of so many standard deviations and more is not told apart any more. */
const FAR = 1000;

/** A verdict in a cell of a table: `consistent`, `inconsistent (4.1 sd)`, `cannot tell yet`. */
export function verdictText(verdict: Verdict): string {
  if (verdict.kind === "not judged") return `not judged: ${verdict.why}`;
  if (verdict.kind !== "inconsistent") return verdict.kind;
  return `inconsistent (${verdict.evidence ? distanceText(verdict.evidence.distance) : "not a number"})`;
}

/** `4.1 sd` */
export function distanceText(distance: number): string {
  return distance >= FAR ? `over ${FAR} sd` : `${formatFixed(distance, 1)} sd`;
}

/** A range of numbers: `47.16 to 53.20`. */
export function rangeText({ low, high }: { low: number; high: number }, digits: number): string {
  return `${formatFixed(low, digits)} to ${formatFixed(high, digits)}`;
}

/** Whether figures are printed alike: `yes`, `no, by 1.840`. */
export function alikeText(alike: Alike, digits: number): string {
  if (alike.alike) return "yes";
  if (Number.isNaN(alike.by)) return "no: not a number";
  const least = 10 ** -digits;
  return alike.by < least / 2
    ? `no, by less than ${formatFixed(least, digits)}`
    : `no, by ${formatFixed(alike.by, digits)}`;
}
