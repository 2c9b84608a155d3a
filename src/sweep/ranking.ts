import type { Objective } from "./definition.js";
import { isFeasible, type TrialRecord } from "./trial.js";

const RANKS = { completed: 0, pruned: 1, running: 2, stopped: 3, failed: 4 } as const;

/** Compares by the first objective, equal ones by the next: the better one first. */
export function byValues(objectives: readonly Objective[]) {
  return (a: Pick<TrialRecord, "values">, b: Pick<TrialRecord, "values">): number => {
    for (const [at, { direction }] of objectives.entries()) {
      const difference = (a.values?.[at] ?? 0) - (b.values?.[at] ?? 0);
      if (a.values && b.values && difference !== 0) return direction === "maximize" ? -difference : difference;
    }
    return 0;
  };
}

/**
 * The trials, the best first: completed ones by the first objective (equal ones by the next), those that break a constraint after the others; pruned ones, then the rest by number.
 */
export function ranked(trials: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord[] {
  const compare = byValues(objectives);
  const rank = (trial: TrialRecord) => RANKS[trial.status] + (isFeasible(trial) ? 0 : 0.5);
  return [...trials].sort((a, b) => rank(a) - rank(b) || compare(a, b) || a.number - b.number);
}

/** The completed trial that is best by the first objective among those that break no constraint, the earliest of equals. */
export function bestOf(trials: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord | null {
  const first = ranked(trials, objectives)[0];
  return first?.status === "completed" && isFeasible(first) ? first : null;
}

/**
 * The completed trials that break no constraint and that no other of these dominates (as good in every objective and better in one), the best by the
 * first one first. Of trials with the same settings the first stands for all.
 */
export function paretoOf(trials: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord[] {
  const costs = ({ values }: TrialRecord) =>
    objectives.map(({ direction }, i) => (direction === "maximize" ? -1 : 1) * (values?.[i] ?? Number.NaN));
  const done = ranked(trials, objectives).filter(
    (trial) => trial.status === "completed" && isFeasible(trial) && trial.duplicateOf === null,
  );
  const dominates = (a: number[], b: number[]) =>
    a.every((cost, i) => cost <= (b[i] as number)) && a.some((cost, i) => cost < (b[i] as number));
  return done.filter((trial) => !done.some((other) => dominates(costs(other), costs(trial))));
}
