import { type MetricName, metricNamed } from "../../config/metrics.js";
import { epochValue } from "../findings/metrics.js";
import { timedEpochs } from "../findings/time.js";
import type { EpochFigures } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import type { TableColumn } from "./table.js";

/** What a cell shows in place of a time to a value that no run had. */
export const NOT_REACHED = "not reached";

/**
 * The wall-clock seconds of training and validation until a metric first is as good as a value, summed over the epochs.
 *
 * @returns Nothing when it never is, or the time of an epoch up to there is not known.
 */
export function secondsTo(metric: MetricName, value: number, run: RunRecord): number | undefined {
  const first = run.epochs.find((figures) => isAsGood(metric, value, figures));
  return timedEpochs(run).find(({ figures }) => figures === first)?.since;
}

/** Whether a run is completed and a column's metric never was as good as the value that is asked for. */
export function hasNotReached({ metric, reaches }: TableColumn, run: RunRecord): boolean {
  if (reaches === null || run.status !== "completed") return false;
  return !run.epochs.some((figures) => isAsGood(metric, reaches, figures));
}

/** The seeds that never had the value, in words: `not reached with seed 2`. */
export function notReachedText(seeds: readonly number[]): string {
  return `${NOT_REACHED} with ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`;
}

function isAsGood(metric: MetricName, value: number, figures: EpochFigures): boolean {
  const reached = epochValue(metric, figures);
  if (typeof reached !== "number") return false;
  return metricNamed(metric).direction === "maximize" ? reached >= value : reached <= value;
}
