import type * as Plot from "@observablehq/plot";
import type { Objective } from "../../../sweep/definition.js";
import type { TrialRecord } from "../../../sweep/trial.js";
import { metricText, settingsText } from "../../findings/columns.js";
import type { SweepRecord } from "../../read/sweeps.js";
import type { Drawing } from "../drawing.js";
import { FONT } from "../frame.js";

/** What a sweep's charts are made from. */
export interface ChartsOf {
  sweep: SweepRecord;
  /** The title of the section that they stand in. */
  section: string;
  /** What their identifiers begin with: `sweep-search`. */
  prefix: string;
}

/** Make a drawing of a sweep: one function gives its chart from the title of the whole. */
export type Draws = (of: ChartsOf) => Drawing[];

/** A trial with a value of the objective that is drawn. */
export interface Point {
  number: number;
  status: TrialRecord["status"];
  value: number;
  trial: TrialRecord;
  title: string;
}

/** The room of a usual chart. */
export const SIZE = { width: 480, height: 300 };

/** The grid's lines. */
export const GRID = { stroke: "currentColor", strokeOpacity: 0.13 };

/** How strongly one of many is drawn: the more there are, the weaker, within these. */
export function strength(many: number, most = 0.75, least = 0.18): number {
  return Math.max(least, Math.min(most, 25 / many));
}

/** The radius of one of many dots, in pixels: smaller where they would cover each other. */
export function radius(many: number, most = 3.5): number {
  return Math.max(1.6, Math.min(most, (most * 14) / Math.sqrt(many)));
}

/** What every plot is made with. */
export function basis(document: unknown, width: number, height: number, top: number): Plot.PlotOptions {
  return {
    document: document as never,
    width,
    height,
    marginTop: top,
    marginLeft: 46,
    marginBottom: 40,
    marginRight: 14,
    style: { fontSize: `${FONT}px` } as never,
  };
}

/** What is said of a trial that is pointed at. */
export function trialTitle(trial: TrialRecord, { objectives }: SweepRecord): string {
  const values = objectives.flatMap(({ metric }, at) => {
    const value = trial.values?.[at];
    return value === undefined ? [] : [`${metric} ${metricText(metric, value)}`];
  });
  const lines = [
    `Trial ${trial.number}, ${trial.status}${values.length > 0 ? `: ${values.join(", ")}` : ""}`,
    settingsText(trial.params),
    ...(trial.error ? [`${trial.error.kind}: ${trial.error.message.split("\n")[0]?.slice(0, 200)}`] : []),
  ];
  return lines.join("\n");
}

/** The trials that have a finite value of an objective, by number. */
export function pointsOf(sweep: SweepRecord, objective: number): Point[] {
  return sweep.trials
    .flatMap((trial) => {
      const value = trial.values?.[objective];
      if (value === undefined || !Number.isFinite(value)) return [];
      return [{ number: trial.number, status: trial.status, value, trial, title: trialTitle(trial, sweep) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Whether one value is better than another. */
export function better({ direction }: Pick<Objective, "direction">, a: number, b: number): boolean {
  return direction === "maximize" ? a > b : a < b;
}

/** The best of the completed ones, the earliest of equals. */
export function bestPoint(points: Point[], objective: Objective): Point | undefined {
  return points
    .filter(({ status }) => status === "completed")
    .reduce<Point | undefined>(
      (best, point) => (best === undefined || better(objective, point.value, best.value) ? point : best),
      undefined,
    );
}

/** Whole numbers from `first` to `last`, at most so many of them, evenly apart. */
export function wholeTicks(first: number, last: number, most: number): number[] {
  const about = Math.max(1, (last - first) / most);
  const power = 10 ** Math.floor(Math.log10(about));
  const step = Math.max(1, Math.ceil(([1, 2, 5, 10].find((times) => times * power >= about) ?? 10) * power));
  const begin = Math.ceil(first / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((last - begin) / step) + 1) }, (_, n) => begin + n * step);
}

/** A name as part of an identifier: letters, digits and hyphens. */
export function idOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, "-");
}
