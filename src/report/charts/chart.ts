import type { FigureDescription } from "../../config/metrics.js";
import { valueText } from "../findings/metrics.js";
import type { EpochFigures } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import { summarize } from "../statistics/summary.js";
import type { Described } from "./frame.js";

/** What a colour stands for, in every chart. */
export type Role = "train" | "validation" | "test";

/** A point of a measured curve: mean and range over the seeds. */
export interface CurvePoint {
  epoch: number;
  mean: number;
  min: number;
  max: number;
  /** What it is, in words: `epoch 3: 84.25 %`. */
  text: string;
  /** What is said when it is pointed at. */
  title: string;
}

/** A measured curve. */
export interface Curve {
  role: Role;
  name: string;
  points: CurvePoint[];
  /** Whether it is one of many, drawn thin and without points. */
  thin: boolean;
}

/** A published figure. */
export interface PublishedPoint {
  role: Role;
  epoch: number;
  value: number;
  /** What the figure stands for; equal ends of a single batch's loss. */
  low: number;
  high: number;
  title: string;
}

/** A chart of curves by epoch, as data. */
export interface Chart extends Described {
  /** The identifier of the report's section that it belongs to. */
  section: string;
  curves: Curve[];
  /** The figures after the last epoch, drawn beside it. */
  test: CurvePoint | null;
  published: PublishedPoint[];
}

type Unit = Pick<FigureDescription, "unit" | "digits">;

/** A curve over the seeds; epochs without a finite figure are left out. */
export function curveOf(
  role: Role,
  name: string,
  runs: readonly RunRecord[],
  unit: Unit,
  pick: (figures: EpochFigures) => number | null | undefined,
): Curve {
  const values = new Map<number, number[]>();
  for (const run of runs)
    for (const figures of run.epochs) {
      const value = pick(figures);
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      const some = values.get(figures.epoch);
      if (some) some.push(value);
      else values.set(figures.epoch, [value]);
    }
  const points = [...values].sort(([a], [b]) => a - b).map(([epoch, some]) => pointOf(epoch, name, some, unit));
  return { role, name, points, thin: false };
}

/** A point over the seeds. @param values At least one. */
export function pointOf(epoch: number, name: string, values: readonly number[], unit: Unit): CurvePoint {
  const { mean, min, max, runs } = summarize(values) ?? { mean: 0, min: 0, max: 0, runs: 0 };
  const show = (value: number) => valueText(unit, value);
  const spread = runs > 1 ? `mean ${show(mean)}, ${show(min)} to ${show(max)} over ${runs} seeds` : show(mean);
  const text = `epoch ${epoch}: ${spread}`;
  return { epoch, mean, min, max, text, title: `${name}, ${text}` };
}

/** A curve's first and last point, in words. */
export function describeCurve({ name, points }: Curve): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return `${name}: none.`;
  return first === last ? `${first.title}.` : `${first.title}; ${last.text}.`;
}
