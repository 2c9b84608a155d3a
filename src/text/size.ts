import { formatFixed } from "./format-fixed.js";

/** A number of bytes as people read it: `512 B`, `4.8 KB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["KB", "MB", "GB", "TB"];
  let [value, unit] = [bytes / 1000, 0];
  for (; value >= 999.95 && unit < units.length - 1; unit++) value /= 1000;
  return `${formatFixed(value, 1)} ${units[unit]}`;
}
