import { type Cost, measureCosts, secondsOf } from "../experiment/estimate.js";
import type { Session } from "../facades/session.js";
import type { PlannedRun } from "./plan.js";

/** A run of which something is left to do. */
export interface ToGo {
  run: PlannedRun;
  /** Epochs that need not be done again. */
  epochsDone: number;
}

/**
 * Seconds that what is left of each run will take, by its name, from a few measured batches of each model.
 *
 * @returns null when `signal` ended the measurement.
 */
export async function estimate(
  session: Session,
  runs: ToGo[],
  signal?: AbortSignal,
): Promise<Map<string, number> | null> {
  const configs = runs.map(({ run }) => run.config);
  const costs = await measureCosts(session, configs, { signal });
  if (costs.includes(null)) return null;
  return new Map(
    runs.map(({ run, epochsDone }, index) => {
      const epochs = Math.max(0, run.config.training.epochs - epochsDone);
      return [run.name, secondsOf(costs[index] as Cost, epochs)];
    }),
  );
}
