import { flatten } from "../../config/overrides.js";
import type { Params } from "../../sweep/grid.js";
import type { TrialRecord } from "../../sweep/trial.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { SweepRecord } from "../read/sweeps.js";

/** A value of a column; undefined where the trial has none. */
export type ColumnValue = Params[string] | undefined;

const OWN = ["number", "status", "value", "epochs", "seconds"] as const;
const EVALUATIONS = ["validation.accuracy", "validation.loss", "test.accuracy", "test.loss"] as const;

/** What the trials of a sweep can be sorted and filtered by. */
export function columnNames({ objectives, space }: SweepRecord): string[] {
  return [
    ...new Set([...OWN, ...objectives.map(({ metric }) => metric), ...EVALUATIONS, ...space.map(({ path }) => path)]),
  ];
}

/**
 * A trial's value in a column. A field of the configuration that this sweep does not search, but another of the report
 * does, is the base's.
 */
export function columnValue(column: string, trial: TrialRecord, sweep: SweepRecord): ColumnValue {
  const objective = sweep.objectives.findIndex(({ metric }) => metric === column);
  if (objective >= 0) return trial.values?.[objective];
  switch (column) {
    case "number":
    case "status":
    case "epochs":
      return trial[column];
    case "seconds":
      return Number.isNaN(trial.seconds) ? undefined : trial.seconds;
    case "value":
      return trial.values?.[0];
    case "validation.accuracy":
      return trial.validation?.accuracy;
    case "validation.loss":
      return trial.validation?.loss;
    case "test.accuracy":
      return trial.test?.accuracy;
    case "test.loss":
      return trial.test?.loss;
  }
  if (column in trial.params || sweep.space.some(({ path }) => path === column)) return trial.params[column];
  return flatten(sweep.file?.definition.base).find(([path]) => path === column)?.[1] as ColumnValue;
}

/** A metric's unit: accuracies are per cent, times seconds. */
export function unitOf(metric: string): string {
  return metric.endsWith("accuracy") ? "%" : metric === "seconds" ? "s" : "";
}

/** Digits behind the point of a metric in a table: what 25,000 reviews can tell. */
export function digitsFor(metric: string): number {
  return metric.endsWith("accuracy") ? 3 : metric === "seconds" ? 1 : 6;
}

/** A metric's value in a sentence: `84.25 %`, `0.4217`, `12.3 s`. */
export function metricText(metric: string, value: number): string {
  const unit = unitOf(metric);
  const text = formatFixed(value, unit === "%" ? 2 : unit === "s" ? 1 : 4);
  return unit === "" ? text : `${text} ${unit}`;
}

/** A parameter's value as it is shown: of a number four digits that count. */
export function settingText(value: Params[string]): string {
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** Settings in one line: `model.name=gru training.learningRate=0.0012`. */
export function settingsText(params: Params): string {
  return Object.entries(params)
    .map(([path, value]) => `${path}=${settingText(value)}`)
    .join(" ");
}
