import { metricDigits } from "../../config/metrics.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { Figures, Scalar } from "../api.js";

/** A number with so many digits after the point, rounded as reports and the terminal round it, or a dash. */
export function fixed(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "–" : formatFixed(value, digits);
}

/** A metric's value: `84.25`, `0.4217`, `12.3`. */
export function figure(metric: string, value: number | null | undefined): string {
  return fixed(value, metricDigits(metric));
}

/** `84.25`: an accuracy of 0 to 100. */
export function accuracy(figures: Figures | null | undefined): string {
  return fixed(figures?.accuracy, 2);
}

/** `3 min`, `2 h 5 min`, `40 s`, `0.6 s`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds < 9.95 && !Number.isInteger(seconds)) return `${formatFixed(seconds, 1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return hours < 48 ? `${hours} h${rest ? ` ${rest} min` : ""}` : `${Math.round(hours / 24)} days`;
}

/** How long ago something was. */
export function ago(at: number | null, now: number): string {
  return at === null ? "–" : duration(Math.max(0, (now - at) / 1000));
}

/** A setting's value as it is compared, with six digits that count. */
export function scalar(value: Scalar | undefined): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  return value === null || value === undefined ? "–" : String(value);
}

/** A moment as the reader's clock has it. */
export function clock(at: number | null): string {
  return at === null ? "–" : new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
