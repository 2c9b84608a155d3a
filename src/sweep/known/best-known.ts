import type { Objective } from "../definition.js";
import { byValues } from "../ranking.js";
import { isFeasible, type TrialRecord } from "../trial.js";
import type { KnownTrial } from "./known-trial.js";

/** Of the trials that a sweep began with the best, where it is better than the best of the sweep's own. */
export function betterKnown(
  known: readonly KnownTrial[],
  best: Pick<TrialRecord, "values"> | null,
  objectives: readonly Objective[],
): KnownTrial | null {
  const compare = byValues(objectives);
  const [first] = known.filter(isFeasible).sort(compare);
  return first && best !== null && compare(first, best) < 0 ? first : null;
}

/** Where such a trial is from: `trial 3 of sweeps/cells`, or a run's folder. */
export function knownName({ from, number }: Pick<KnownTrial, "from" | "number">): string {
  return number === null ? from : `trial ${number} of ${from}`;
}
