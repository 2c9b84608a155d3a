import type { TrialRecord } from "./trial.js";

/** For each objective, in their order, each parameter's share (0 to 1) in its differences. */
export type Importance = { metric: string; shares: Record<string, number> }[];

/**
 * How many trials must be completed before the parameters' importance is told: 10, and two for each parameter. PED-ANOVA compares
 * the best tenth of the trials with all of them; of fewer than ten that is not even one.
 */
export function trialsForImportance(parameters: number): number {
  return Math.max(10, 2 * parameters);
}

/** Whether the completed trials are enough for that. An answered duplicate says nothing new. */
export function tellsImportance(trials: readonly TrialRecord[], parameters: number): boolean {
  const own = trials.filter(({ status, duplicateOf }) => status === "completed" && duplicateOf === null);
  return own.length >= trialsForImportance(parameters);
}
