import type { TrialRecord } from "../../sweep/trial.js";
import { runDirsOf } from "../../sweep/trial.js";
import type { RunRecord } from "../read/run.js";

/** A number after an epoch. */
export interface EpochValue {
  epoch: number;
  value: number;
}

/**
 * A number of a trial by epoch. Where the trial is several runs, with the sweep's seeds: the mean of those that have done the epoch, as far as all
 * that came to their end have.
 */
export function curveOf(
  trial: TrialRecord,
  runs: ReadonlyMap<string, RunRecord>,
  of: (epoch: RunRecord["epochs"][number]) => number | undefined | null,
): EpochValue[] {
  const some = runDirsOf(trial).flatMap((runDir) => runs.get(runDir) ?? []);
  const completed = some.filter(({ status }) => status === "completed");
  const counted = completed.length > 0 ? completed : some;
  const byEpoch = new Map<number, number[]>();
  for (const { epochs } of counted)
    for (const one of epochs) {
      const value = of(one);
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      byEpoch.set(one.epoch, [...(byEpoch.get(one.epoch) ?? []), value]);
    }
  return [...byEpoch]
    .filter(([, values]) => values.length === counted.length)
    .map(([epoch, values]) => ({ epoch, value: values.reduce((sum, value) => sum + value, 0) / values.length }));
}
