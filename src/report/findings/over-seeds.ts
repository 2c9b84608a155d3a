import type { Evaluation } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import type { RunConfig } from "../read/run-config.js";
import { type Summary, summarize } from "../statistics/summary.js";
import { EVALUATED, tableDigits, withUnit } from "./metrics.js";
import { settingsOf } from "./settings.js";

/** Completed runs that differ in nothing but their seed, and what they reached. */
export interface SeedGroup {
  /** By dotted path, without the seed and the corpora's folder. */
  settings: Map<string, unknown>;
  seeds: number[];
  figures: { label: string; digits: number; summary: Summary }[];
}

/** The settings that runs of one group have in common: all but the seed, and where the corpora lie. */
function sharedSettings(config: RunConfig | null): Map<string, unknown> {
  return new Map([...(config ? settingsOf(config) : [])].filter(([path]) => path !== "seed" && path !== "data.root"));
}

/** What two runs have in common that differ in nothing but their seed. */
export function seedKey(run: RunRecord): string {
  return JSON.stringify([...sharedSettings(run.config), run.environment?.corpus.digest]);
}

/** The groups of two and more seeds, in the order of the runs. A seed counts once; the corpus has to be the same, too. */
export function groupBySeed(runs: readonly RunRecord[]): SeedGroup[] {
  const groups = new Map<string, { settings: Map<string, unknown>; bySeed: Map<number, RunRecord> }>();
  for (const run of runs) {
    if (!run.config || run.status !== "completed" || !run.test) continue;
    const key = seedKey(run);
    const group = groups.get(key) ?? { settings: sharedSettings(run.config), bySeed: new Map() };
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
