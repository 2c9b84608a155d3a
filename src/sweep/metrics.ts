import type { EpochResult } from "../bridge/protocol.js";
import {
  type AskedFigure,
  FIGURE_NAMES,
  type MetricName,
  metricNamed,
  USUAL_FIGURES,
  type UsualFigure,
} from "../config/metrics.js";
import type { Objective } from "./definition.js";

/** The figures of one evaluation, by their names: those that every one has, and those that the base's `metrics` names. */
export type Evaluation = Readonly<Record<UsualFigure, number>> &
  Readonly<Partial<Record<AskedFigure, number | undefined>>>;

/** An evaluation without what is no number: that is in the run's folder. */
export function figuresOf(evaluation: Evaluation): Evaluation {
  const some = FIGURE_NAMES.flatMap((name) => (evaluation[name] === undefined ? [] : [[name, evaluation[name]]]));
  return Object.fromEntries(some);
}

/** What a metric is taken from. */
export interface Figures {
  epochs: readonly EpochResult[];
  test: Evaluation | null;
  seconds: number;
}

/** A metric's value where its name leads: `validation.loss` is the `loss` of `validation`; undefined where there is none. */
function valueAt(metric: MetricName, known: object): number | undefined {
  let value: unknown = known;
  for (const key of metric.split(".")) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value as number | undefined;
}

/** A metric after one epoch, or undefined where it is not known then. */
export function epochValue(metric: MetricName, epoch: EpochResult): number | undefined {
  return metricNamed(metric).known === "epoch" ? valueAt(metric, epoch) : undefined;
}

/** An objective's value for a run; NaN when the run does not have it. */
export function objectiveValue({ metric, direction, epoch }: Objective, figures: Figures): number {
  if (metricNamed(metric).known === "end") return valueAt(metric, figures) ?? Number.NaN;
  const values = figures.epochs.map((one) => epochValue(metric, one) ?? Number.NaN);
  if (epoch === "last") return values.at(-1) ?? Number.NaN;
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : direction === "maximize" ? Math.max(...known) : Math.min(...known);
}

/** Whether a value read from a file has the figures of an evaluation. */
export function hasFigures(value: Record<string, unknown>): boolean {
  return USUAL_FIGURES.every((name) => name in value);
}
