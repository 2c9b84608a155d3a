import { MODEL_NAMES, type ModelName } from "../../config/models.js";
import type { RunRecord } from "../read/run.js";
import { type ComparedFigure, compareFigures } from "./figures.js";
import { standing, type TutorialStanding } from "./standing.js";

/** Runs of one model that differ in nothing but their seed, beside what the post printed of the model. */
export interface Comparison {
  /** What its charts and its section are called by: `gru`, `gru-scaled-down`, `gru-synthetic-2`. */
  id: { model: ModelName; suffix: string };
  model: ModelName;
  standing: TutorialStanding;
  /** One run a seed. */
  runs: RunRecord[];
  /** Runs whose seed another one has that came further; they count for nothing. */
  repeated: { run: RunRecord; of: RunRecord }[];
  figures: ComparedFigure[];
}

/** How many comparisons of scaled-down runs are shown at most; the rest is in the table of runs. */
const MOST = 12;

interface Group {
  standing: TutorialStanding;
  model: ModelName;
  runs: RunRecord[];
}

/** Put runs beside the published figures: those of the tutorial's settings first, then scaled-down ones, by model. */
export function compare(runs: readonly RunRecord[]): { comparisons: Comparison[]; omitted: number } {
  const groups = new Map<string, Group>();
  for (const run of runs) {
    const where = standing(run);
    if (!run.config || !where?.comparable) continue;
    const model = run.config.model.name as ModelName; // only the tutorial's models are comparable
    const key = [...rank({ standing: where, model })].join("\n");
    const group = groups.get(key) ?? { standing: where, model, runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort((a, b) => inOrder(rank(a), rank(b)));
  const full = sorted.filter(({ standing }) => standing.kind === "tutorial").length;
  const shown = sorted.slice(0, full + MOST);
  const suffixes = new Suffixes();
  return {
    comparisons: shown.map((group) => compareGroup(group, suffixes.of(group))),
    omitted: sorted.length - shown.length,
  };
}

/** What groups are told apart and sorted by. */
function rank({ standing, model }: Pick<Group, "standing" | "model">): [number, string, number] {
  return [standing.kind === "tutorial" ? 0 : 1, standing.marks.join("; "), MODEL_NAMES.indexOf(model)];
}

function inOrder(a: [number, string, number], b: [number, string, number]): number {
  return a[0] - b[0] || (a[1] === b[1] ? a[2] - b[2] : a[1] < b[1] ? -1 : 1);
}

/** `-scaled-down`, `-synthetic`, or nothing; with a number where the model has had it already. */
class Suffixes {
  readonly #taken = new Map<string, number>();

  of({ standing, model }: Group): string {
    const suffix = standing.kind === "tutorial" ? "" : standing.synthetic ? "-synthetic" : "-scaled-down";
    const times = (this.#taken.get(model + suffix) ?? 0) + 1;
    this.#taken.set(model + suffix, times);
    return times === 1 ? suffix : `${suffix}-${times}`;
  }
}

function compareGroup({ model, standing, runs: all }: Group, suffix: string): Comparison {
  const bySeed = new Map<number, RunRecord>();
  const repeated: { run: RunRecord; of: RunRecord }[] = [];
  for (const run of [...all].sort(further)) {
    const seed = run.config?.seed as number;
    const first = bySeed.get(seed);
    if (first) repeated.push({ run, of: first });
    else bySeed.set(seed, run);
  }
  const runs = [...bySeed.values()].sort((a, b) => (a.config?.seed ?? 0) - (b.config?.seed ?? 0));
  return { id: { model, suffix }, model, standing, runs, repeated, figures: compareFigures(model, standing, runs) };
}

/** The run that came further first: completed, then by epochs, then the later one. */
function further(a: RunRecord, b: RunRecord): number {
  return (
    Number(b.status === "completed") - Number(a.status === "completed") ||
    b.epochs.length - a.epochs.length ||
    (b.startedAt ?? "").localeCompare(a.startedAt ?? "")
  );
}
