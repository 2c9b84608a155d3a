import type { Objective } from "./definition.js";
import type { TrialRecord } from "./trial.js";

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

/** The trials, the best first: completed ones by the first objective (equal ones by the next), then pruned ones, then the rest by number. */
export function ranked(trials: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord[] {
  const compare = byValues(objectives);
  return [...trials].sort((a, b) => RANKS[a.status] - RANKS[b.status] || compare(a, b) || a.number - b.number);
}

/** The completed trial that is best by the first objective, the earliest of equals. */
export function bestOf(trials: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord | null {
  const first = ranked(trials, objectives)[0];
  return first?.status === "completed" ? first : null;
}

/** The completed trials that no other beats in every objective, the best by the first one first. */
export function paretoOf(trials: readonly TrialRecord[], objectives: readonly Objective[]): TrialRecord[] {
  const costs = ({ values }: TrialRecord) =>
    objectives.map(({ direction }, i) => (direction === "maximize" ? -1 : 1) * (values?.[i] ?? Number.NaN));
  const done = ranked(trials, objectives).filter(({ status }) => status === "completed");
  const dominates = (a: number[], b: number[]) =>
    a.every((cost, i) => cost <= (b[i] as number)) && a.some((cost, i) => cost < (b[i] as number));
  return done.filter((trial) => !done.some((other) => dominates(costs(other), costs(trial))));
}
