import type { EpochResult } from "../bridge/protocol.js";
import type { MetricName } from "../config/metrics.js";
import type { Objective } from "./definition.js";

/** What a metric is taken from. */
export interface Figures {
  epochs: readonly EpochResult[];
  test: { loss: number; accuracy: number } | null;
  seconds: number;
}

/** A metric after one epoch, or undefined where it is not known then. */
export function epochValue(metric: MetricName, epoch: EpochResult): number | undefined {
  if (metric === "trainLoss") return epoch.trainLoss;
  if (metric === "validation.accuracy") return epoch.validation.accuracy;
  return metric === "validation.loss" ? epoch.validation.loss : undefined;
}

/** An objective's value for a run; NaN when the run does not have it. */
export function objectiveValue({ metric, direction, epoch }: Objective, figures: Figures): number {
  if (metric === "seconds") return figures.seconds;
  if (metric === "test.accuracy") return figures.test?.accuracy ?? Number.NaN;
  if (metric === "test.loss") return figures.test?.loss ?? Number.NaN;
  const values = figures.epochs.map((one) => epochValue(metric, one) ?? Number.NaN);
  if (epoch === "last") return values.at(-1) ?? Number.NaN;
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : direction === "maximize" ? Math.max(...known) : Math.min(...known);
}
