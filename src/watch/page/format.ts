import type { Figures, Scalar } from "../api.js";

/** A number with so many digits after the point, or a dash. */
export function fixed(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(digits);
}

/** `84.25`: an accuracy of 0 to 100. */
export function accuracy(figures: Figures | null | undefined): string {
  return fixed(figures?.accuracy, 2);
}

/** `3 min`, `2 h 5 min`, `40 s`, `0.6 s`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds < 9.95 && !Number.isInteger(seconds)) return `${seconds.toFixed(1)} s`;
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

/** `12.3 MB`. */
export function bytes(count: number | null): string {
  if (count === null) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
  return `${power === 0 ? count : (count / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** A setting's value as it is read. */
export function scalar(value: Scalar | undefined): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  return value === null || value === undefined ? "–" : String(value);
}

/** A moment as the reader's clock has it. */
export function clock(at: number | null): string {
  return at === null ? "–" : new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
