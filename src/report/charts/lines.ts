import type { Described } from "./frame.js";
import type { Look } from "./look.js";

/** A point of a line. */
export interface LinePoint {
  x: number;
  value: number;
  /** The range that the value is the mean of; equal ends where there is none. */
  low: number;
  high: number;
  /** What it is, in words: `epoch 3: 84.25 %`. */
  text: string;
  /** The same with the line's name: what is said when it is pointed at. */
  title: string;
}

/** A line of a chart. */
export interface Line {
  name: string;
  look: Look;
  /** In the order of x; at least one. */
  points: LinePoint[];
}

/** A chart of lines over one axis, as data. */
export interface LinesChart extends Described {
  /** The identifier of the report's section that it belongs to. */
  section: string;
  lines: Line[];
  /** Whether there are so many lines that they are drawn thin, and a look is that of several. */
  many: boolean;
  x: { label: string; kind: "epochs" | "batches" | "linear" | "logarithmic" };
  /** What is said of lines of one look; a line each where there are few. */
  legend: { look: Look; text: string }[];
  /** What the band about a line is; null: no line has one. */
  band: string | null;
  /** A value that is drawn as a line across the chart; null: none. */
  across: { value: number; text: string } | null;
}

/** A line's first and last point, in words. */
export function describeLine({ points }: Pick<Line, "points">): string {
  const [first, last] = [points[0], points.at(-1)];
  return first === last ? `${first?.title}.` : `${first?.title}; ${last?.text}.`;
}
