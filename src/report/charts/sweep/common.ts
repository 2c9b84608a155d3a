import type { Objective } from "../../../sweep/definition.js";
import { isFeasible, type TrialRecord } from "../../../sweep/trial.js";
import { metricNumber, metricText } from "../../findings/metrics.js";
import { settingsText } from "../../findings/setting-text.js";
import type { SweepFindings } from "../../findings/sweep.js";
import type { Drawing } from "../drawing.js";

/** What a sweep's charts are made from. */
export interface ChartsOf {
  sweep: SweepFindings;
  /** The identifier of the section that they stand in. */
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
  /** The value's standard error; absent where a trial is one run. */
  error?: number;
  trial: TrialRecord;
  title: string;
}

/** How strongly one of many is drawn: the more there are, the weaker, within these. */
export function strength(many: number, most = 0.75, least = 0.18): number {
  return Math.max(least, Math.min(most, 25 / many));
}

/** The radius of one of many dots, in pixels: smaller where they would cover each other. */
export function radius(many: number, most = 3.5): number {
  return Math.max(1.6, Math.min(most, (most * 14) / Math.sqrt(many)));
}

/** What is said of a trial that is pointed at, line by line: what it is, its settings, why it failed. */
export function trialLines(trial: TrialRecord, { objectives }: SweepFindings): string[] {
  const values = objectives.flatMap(({ metric }, at) => {
    const value = trial.values?.[at];
    const error = trial.standardErrors?.[at] ?? null;
    const around = error === null ? "" : ` (standard error ${metricNumber(metric, error)})`;
    return value === undefined ? [] : [`${metric} ${metricText(metric, value)}${around}`];
  });
  const [first] = objectives;
  const runs = trial.seeds?.flatMap(({ seed, values: own }) =>
    first && own?.[0] !== undefined ? [`seed ${seed}: ${metricText(first.metric, own[0])}`] : [],
  );
  return [
    `Trial ${trial.number}, ${trial.status}${values.length > 0 ? `: ${values.join(", ")}` : ""}`,
    settingsText(trial.params),
    ...(runs && runs.length > 0 ? [runs.join(", ")] : []),
    ...(isFeasible(trial) ? [] : [`breaks ${trial.violates?.join(" and ")}`]),
    ...(trial.error ? [`${trial.error.kind}: ${trial.error.message.split("\n")[0]?.slice(0, 200)}`] : []),
  ];
}

/** The same as one text. */
export function trialTitle(trial: TrialRecord, sweep: SweepFindings): string {
  return trialLines(trial, sweep).join("\n");
}

/** The trials that have a finite value of an objective, by number. */
export function pointsOf(sweep: SweepFindings, objective: number): Point[] {
  return sweep.trials
    .flatMap((trial) => {
      const value = trial.values?.[objective];
      if (value === undefined || !Number.isFinite(value)) return [];
      const error = trial.standardErrors?.[objective] ?? undefined;
      const { number, status } = trial;
      return [{ number, status, value, ...(error !== undefined && { error }), trial, title: trialTitle(trial, sweep) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Whether one value is better than another. */
export function better({ direction }: Pick<Objective, "direction">, a: number, b: number): boolean {
  return direction === "maximize" ? a > b : a < b;
}

/** The best of the completed ones that break no constraint, the earliest of equals. */
export function bestPoint(points: Point[], objective: Objective): Point | undefined {
  return points
    .filter(({ status, trial }) => status === "completed" && isFeasible(trial))
    .reduce<Point | undefined>(
      (best, point) => (best === undefined || better(objective, point.value, best.value) ? point : best),
      undefined,
    );
}
