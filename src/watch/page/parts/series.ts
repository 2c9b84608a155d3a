/** One line, or points, of a chart. */
export interface Series {
  label: string;
  x: readonly number[];
  y: readonly (number | null)[];
  /** A colour's variable: `--chart-train`. */
  colour: string;
  /** Which pattern of dashes; 0: none. */
  dash?: number;
  /** `points` and `hollow` ones: without a line; `thin`: of many values; `steps`: each value holds up to the next. */
  look?: "line" | "thin" | "steps" | "points" | "hollow";
  /** What the line is the middle of. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] };
}
