import type { RunResult } from "../experiment/result.js";
import type { ResolvedSweep } from "./definition.js";
import { type Figures, figuresOf, objectiveValue } from "./metrics.js";
import type { StopReason } from "./stopper.js";
import type { TrialRecord } from "./trial.js";

/** The kind of error of a trial whose run came to its end, and gave a value that is not a number. */
export const NOT_A_NUMBER = "not-a-number";

/** The kind of error of a trial that somebody has stopped while it was at work. */
export const STEERED = "steered";

/** The record of a trial that has come to its end, from what its run gave. */
export function ended(
  record: TrialRecord,
  sweep: ResolvedSweep,
  status: "completed" | "pruned" | "failed" | "stopped",
  figures: Figures,
): TrialRecord {
  // One that is pruned by hand before its first epoch is done has no value.
  const known = status === "completed" || (status === "pruned" && figures.epochs.length > 0);
  const values = known ? sweep.objectives.map((objective) => objectiveValue(objective, figures)) : null;
  const last = figures.epochs.at(-1);
  const done: TrialRecord = {
    ...record,
    status,
    values,
    epochs: figures.epochs.length,
    validation: last ? figuresOf(last.validation) : null,
    test: figures.test && figuresOf(figures.test),
    seconds: figures.seconds,
  };
  const without = sweep.objectives.find((_, index) => !Number.isFinite(values?.[index] ?? 0));
  if (known && without)
    return {
      ...done,
      status: "failed",
      values: null,
      error: { kind: NOT_A_NUMBER, message: `${without.metric} is not a number` },
    };
  return done;
}

/** The record of a trial whose run gave a result: it came to its end, or stopped when it was asked to. */
export function settled(
  record: TrialRecord,
  sweep: ResolvedSweep,
  result: RunResult,
  why: StopReason | undefined,
): TrialRecord {
  if (result.status === "completed") return ended(record, sweep, "completed", result);
  return endedEarly(record, sweep, why ?? "interrupted", result);
}

/** The record of a trial that was ended early, whether its run stopped in time or had to be killed. */
export function endedEarly(record: TrialRecord, sweep: ResolvedSweep, why: StopReason, figures: Figures): TrialRecord {
  if (why === "pruned") return ended(record, sweep, "pruned", figures);
  const stopped = ended(record, sweep, "stopped", figures);
  if (why === "interrupted") return { ...stopped, interrupted: true };
  if (why === "steered") return { ...stopped, error: { kind: STEERED, message: "stopped by hand" } };
  return { ...stopped, error: { kind: "timeout", message: `not done after ${sweep.timeoutSeconds} s` } };
}
