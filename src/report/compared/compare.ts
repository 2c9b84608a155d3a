import type { RunRecord } from "../read/run.js";
import { type ComparedFigure, compareFigures } from "./figures.js";
import { type Scale, scaleKey, scalesOf } from "./scales.js";
import { type ExperimentStanding, standing } from "./standing.js";
import type { ResultsTable, TableExperiment } from "./table.js";

/** Runs of one experiment that differ in nothing but their seed, beside what was published of it. */
export interface Comparison {
  /** What its charts and its section are called by: `gru`, `gru-scaled-down`, `gru-synthetic-2`. */
  id: { experiment: string; suffix: string };
  experiment: TableExperiment;
  standing: ExperimentStanding;
  /** How it is scaled down; null with the settings of the table. */
  scale: Scale | null;
  /** One run a seed. */
  runs: RunRecord[];
  /** Runs whose seed another one has that came further; they count for nothing. */
  repeated: { run: RunRecord; of: RunRecord }[];
  figures: ComparedFigure[];
}

/** How many comparisons of scaled-down runs are shown at most; the rest is in the table of runs. */
const MOST = 12;

interface Group {
  standing: ExperimentStanding;
  experiment: TableExperiment;
  /** The experiment's place in the table. */
  place: number;
  runs: RunRecord[];
}

/** Put runs beside the published figures: those of the published settings first, then scaled-down ones, in the table's order. */
export function compare(
  table: ResultsTable,
  runs: readonly RunRecord[],
): { comparisons: Comparison[]; omitted: number } {
  const groups = new Map<string, Group>();
  for (const run of runs) {
    const where = standing(table, run);
    if (!where?.experiment) continue;
    const { experiment } = where;
    const place = table.experiments.indexOf(experiment);
    const key = [...rank({ standing: where, place })].join("\n");
    const group = groups.get(key) ?? { standing: where, experiment, place, runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort((a, b) => inOrder(rank(a), rank(b)));
  const full = sorted.filter(({ standing }) => standing.kind === "published").length;
  const shown = sorted.slice(0, full + MOST);
  const suffixes = new Suffixes();
  const scales = scalesOf(shown.map(({ standing }) => standing));
  return {
    comparisons: shown.map((group) => ({
      ...compareGroup(table, group, suffixes.of(group)),
      scale: scales.get(scaleKey(group.standing)) ?? null,
    })),
    omitted: sorted.length - shown.length,
  };
}

/** What groups are told apart and sorted by. */
function rank({ standing, place }: Pick<Group, "standing" | "place">): [number, string, number] {
  return [standing.kind === "published" ? 0 : 1, scaleKey(standing), place];
}

function inOrder(a: [number, string, number], b: [number, string, number]): number {
  return a[0] - b[0] || (a[1] === b[1] ? a[2] - b[2] : a[1] < b[1] ? -1 : 1);
}

/** `-scaled-down`, `-synthetic`, or nothing; with a number where the experiment has had it already. */
class Suffixes {
  readonly #taken = new Map<string, number>();

  of({ standing, experiment }: Group): string {
    const suffix = standing.kind === "published" ? "" : standing.synthetic ? "-synthetic" : "-scaled-down";
    const times = (this.#taken.get(experiment.id + suffix) ?? 0) + 1;
    this.#taken.set(experiment.id + suffix, times);
    return times === 1 ? suffix : `${suffix}-${times}`;
  }
}

function compareGroup(table: ResultsTable, group: Group, suffix: string): Omit<Comparison, "scale"> {
  const { experiment, standing, runs: all } = group;
  const bySeed = new Map<number, RunRecord>();
  const repeated: { run: RunRecord; of: RunRecord }[] = [];
  for (const run of [...all].sort(further)) {
    const seed = run.config?.seed as number;
    const first = bySeed.get(seed);
    if (first) repeated.push({ run, of: first });
    else bySeed.set(seed, run);
  }
  const runs = [...bySeed.values()].sort((a, b) => (a.config?.seed ?? 0) - (b.config?.seed ?? 0));
  const figures = compareFigures(table, experiment, standing, runs);
  return { id: { experiment: experiment.id, suffix }, experiment, standing, runs, repeated, figures };
}

/** The run that came further first: completed, then by epochs, then the later one. */
function further(a: RunRecord, b: RunRecord): number {
  return (
    Number(b.status === "completed") - Number(a.status === "completed") ||
    b.epochs.length - a.epochs.length ||
    (b.startedAt ?? "").localeCompare(a.startedAt ?? "")
  );
}
