import type { Compared, ComparedRuns } from "../publication.js";
import type { RunRecord } from "../read/run.js";
import { laneLabels } from "./lane-labels.js";
import { seedKey } from "./over-seeds.js";
import { settingsOf } from "./settings.js";

/** Runs that differ in nothing but their seed: a line of the charts that have all runs in them. */
export interface Lane {
  /** What it is called beside the others. */
  label: string;
  /** The model's name. */
  model: string;
  runs: RunRecord[];
}

/** The lines of charts, and what all of them have in common that has to be said. */
export interface Lanes {
  lanes: Lane[];
  /** `scaled down`; null where not all of them are less than a publication's experiments in the same way. */
  mark: string | null;
}

/**
 * The lines of the charts that have all runs in them: those of a table's experiments first, as the table calls them. A run without a
 * finished epoch has no part.
 */
export function lanesOf(runs: readonly RunRecord[], { groups }: Pick<Compared, "groups">): Lanes {
  const placed = new Set(groups.flatMap((group) => [...group.runs, ...group.repeated]));
  const others = new Map<string, RunRecord[]>();
  for (const run of runs) {
    if (!run.config || placed.has(run)) continue;
    const key = seedKey(run);
    others.set(key, [...(others.get(key) ?? []), run]);
  }
  const scales = new Set(groups.map(({ scale }) => scale));
  const mark = scales.size === 1 && others.size === 0 ? ([...scales][0] ?? null) : null;
  const nameOf = ({ label, scale }: ComparedRuns) => (scale === null || mark !== null ? label : `${label} (${scale})`);
  const all = [
    ...groups.map((group) => ({ name: nameOf(group), runs: [...group.runs] })),
    ...[...others.values()].map((some) => ({ name: null, runs: some })),
  ];
  const labels = laneLabels(
    all.map(({ runs: [first] }) => {
      const settings = first?.config ? settingsOf(first.config) : new Map<string, unknown>();
      return new Map([...settings].filter(([path]) => path !== "seed"));
    }),
  );
  const taken = new Map<string, number>();
  const lanes = all
    .map(({ name, runs: some }, at): Lane => {
      const label = name ?? (labels[at] as string);
      const times = (taken.get(label) ?? 0) + 1;
      taken.set(label, times);
      return {
        label: times === 1 ? label : `${label} (${times})`, // on other texts of the same name
        model: some[0]?.config?.model.name ?? "",
        runs: some.filter(({ epochs }) => epochs.length > 0),
      };
    })
    .filter((lane) => lane.runs.length > 0);
  return { lanes, mark };
}
