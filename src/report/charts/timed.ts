import type { Described } from "./frame.js";

/** A metric after an epoch, and when that was: means over the seeds. */
export interface TimedPoint {
  epoch: number;
  /** Wall-clock seconds of training and validation since the start of the first epoch. */
  seconds: number;
  value: number;
  /** What it is, in words: `84.25 % after 360.0 s (epoch 3)`. */
  text: string;
  /** What is said when it is pointed at. */
  title: string;
}

/** An experiment's metric against time. */
export interface TimedCurve {
  name: string;
  /** By epoch; at least one. */
  points: TimedPoint[];
}

/** A chart of a metric against time, a line for each experiment of a table, as data. */
export interface TimedChart extends Described {
  /** The identifier of the report's section that it belongs to. */
  section: string;
  curves: TimedCurve[];
  /** Whether times are so far apart that the axis of seconds is logarithmic. */
  logarithmic: boolean;
  /** A published value, drawn as a line across the chart; null: none. */
  published: { value: number; text: string } | null;
}
