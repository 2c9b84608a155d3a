import { flatten } from "../../config/overrides.js";
import type { Evaluation } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import { type Summary, summarize } from "../statistics/summary.js";
import { EVALUATED, tableDigits, withUnit } from "./metrics.js";

/** Completed runs that differ in nothing but their seed, and what they reached. */
export interface SeedGroup {
  /** By dotted path, without the seed and the corpora's folder. */
  settings: Map<string, unknown>;
  seeds: number[];
  figures: { label: string; digits: number; summary: Summary }[];
}

/** The groups of two and more seeds, in the order of the runs. A seed counts once; the corpus has to be the same, too. */
export function groupBySeed(runs: readonly RunRecord[]): SeedGroup[] {
  const groups = new Map<string, { settings: Map<string, unknown>; bySeed: Map<number, RunRecord> }>();
  for (const run of runs) {
    if (!run.config || run.status !== "completed" || !run.test) continue;
    const settings = new Map(flatten(run.config).filter(([path]) => path !== "seed" && path !== "data.root"));
    const key = JSON.stringify([...settings, run.environment?.corpus.digest]);
    const group = groups.get(key) ?? { settings, bySeed: new Map() };
    groups.set(key, group);
    if (!group.bySeed.has(run.config.seed)) group.bySeed.set(run.config.seed, run);
  }
  return [...groups.values()]
    .filter(({ bySeed }) => bySeed.size > 1)
    .map(({ settings, bySeed }) => {
      const runs = [...bySeed.values()];
      const figures = (label: string, evaluationOf: (run: RunRecord) => Evaluation | null | undefined) =>
        EVALUATED.flatMap((figure) => {
          const summary = summarize(runs.flatMap((run) => evaluationOf(run)?.[figure.name] ?? []));
          const head = withUnit(`${label} ${figure.label}`, figure.unit);
          return summary ? [{ label: head, digits: tableDigits(figure), summary }] : [];
        });
      return {
        settings,
        seeds: [...bySeed.keys()].sort((a, b) => a - b),
        figures: [
          ...figures("Last validation", (run) => run.epochs.at(-1)?.validation),
          ...figures("Test", (run) => run.test),
        ],
      };
    });
}
