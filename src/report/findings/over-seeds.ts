import { flatten } from "../../config/overrides.js";
import type { RunRecord } from "../read/runs.js";
import { absent, type Column, numberCell, type Table, textCell } from "../tables/document.js";
import { type Summary, summarize } from "../tutorial/verdict.js";

/** Completed runs that differ in nothing but their seed, and what they reached. */
export interface SeedGroup {
  /** By dotted path, without the seed and the corpora's folder. */
  settings: Map<string, unknown>;
  seeds: number[];
  figures: { label: string; digits: number; summary: Summary }[];
}

/** How many groups are shown at most. */
const MOST = 100;

/** The groups of two and more seeds, in the order of the runs. A seed counts once; the corpus has to be the same, too. */
export function groupBySeed(runs: RunRecord[]): SeedGroup[] {
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
      const some = [...bySeed.values()];
      const figure = (label: string, digits: number, pick: (run: RunRecord) => number | undefined) => {
        const summary = summarize(some.map(pick).filter((value) => value !== undefined));
        return summary ? [{ label, digits, summary }] : [];
      };
      return {
        settings,
        seeds: [...bySeed.keys()].sort((a, b) => a - b),
        figures: [
          ...figure("Last validation loss", 6, (run) => run.epochs.at(-1)?.validation?.loss),
          ...figure("Last validation accuracy (%)", 3, (run) => run.epochs.at(-1)?.validation?.accuracy),
          ...figure("Test loss", 6, (run) => run.test?.loss),
          ...figure("Test accuracy (%)", 3, (run) => run.test?.accuracy),
        ],
      };
    });
}

/** A row for each group and figure: mean, sample standard deviation, range; null when no two runs differ in their seed alone. */
export function overSeedsTable(runs: RunRecord[]): Table | null {
  const groups = groupBySeed(runs);
  if (groups.length === 0) return null;
  const [first] = groups;
  const paths = [...new Set(groups.flatMap(({ settings }) => [...settings.keys()]))].filter((path) =>
    groups.some(({ settings }) => !Object.is(settings.get(path), first?.settings.get(path))),
  );
  const right = (label: string): Column => ({ label, align: "right" });
  const notes = [
    "Completed runs that differ in nothing but their seed. The standard deviation is that of a sample (n - 1).",
  ];
  if (groups.length > MOST) notes.push(`The first ${MOST} of ${groups.length} groups.`);
  return {
    title: "Over the seeds",
    columns: [
      ...paths.map((path): Column => ({ label: path, align: "left" })),
      { label: "Figure", align: "left" },
      ...["Mean", "Std. dev.", "Min", "Max", "Seeds"].map(right),
    ],
    rows: groups
      .slice(0, MOST)
      .flatMap(({ settings, figures }) =>
        figures.map(({ label, digits, summary: { mean, deviation, min, max, runs } }) => [
          ...paths.map((path) => (settings.has(path) ? textCell(String(settings.get(path))) : absent())),
          textCell(label),
          numberCell(mean, digits),
          numberCell(deviation, digits),
          numberCell(min, digits),
          numberCell(max, digits),
          numberCell(runs, 0),
        ]),
      ),
    notes,
  };
}
