import { MODEL_NAMES, type ModelName } from "../../config/models.js";
import { readPublishedBatches } from "../read/metrics.js";
import type { RunRecord } from "../read/runs.js";
import { PUBLISHED, PUBLISHED_BATCHES, PUBLISHED_COUNTS } from "./published.js";
import { type Standing, standing } from "./standing.js";
import { exact, type Interval, judge, rounded, type Summary, summarize, truncated, type Verdict } from "./verdict.js";

/** One figure that the post prints, beside the same of the runs. */
export interface ComparedFigure {
  /** `train.1.50.loss`, `validation.15.accuracy`, `test.loss`. */
  id: string;
  /** In words. */
  label: string;
  kind: "batch loss" | "loss" | "accuracy";
  /** As the post prints it. */
  published: number;
  /** What the printed figure stands for; null of a single batch's loss, which is not judged. */
  interval: Interval | null;
  /** Over the seeds; null when no run has the figure. */
  measured: Summary | null;
  /** Measured mean less the printed figure. */
  difference: number | null;
  verdict: Verdict;
}

/** Runs of one model that differ in nothing but their seed, beside what the post printed of the model. */
export interface Comparison {
  model: ModelName;
  standing: Standing;
  /** One run a seed. */
  runs: RunRecord[];
  /** Runs whose seed another one has that came further; they count for nothing. */
  repeated: { run: RunRecord; of: RunRecord }[];
  figures: ComparedFigure[];
}

/** A count that the post prints, beside the same of the runs. */
export interface ComparedCount {
  name: keyof typeof PUBLISHED_COUNTS;
  published: number;
  measured: Summary | null;
  verdict: Verdict;
}

/** How many comparisons of scaled-down runs are shown at most; the rest is in the table of runs. */
const MOST = 12;

/** Put runs beside the published figures: those of the tutorial's settings first, then scaled-down ones, by model. */
export async function compare(runs: RunRecord[]): Promise<{ comparisons: Comparison[]; omitted: number }> {
  const groups = new Map<string, { standing: Standing; model: ModelName; runs: RunRecord[] }>();
  for (const run of runs) {
    const where = standing(run);
    if (!run.config || !where || where.kind === "other") continue;
    const key = [where.kind === "tutorial" ? 0 : 1, where.marks.join("; "), run.config.model.name].join("\n");
    const group = groups.get(key) ?? { standing: where, model: run.config.model.name, runs: [] };
    group.runs.push(run);
    groups.set(key, group);
  }
  const rank = (group: { standing: Standing; model: ModelName }) =>
    `${group.standing.kind === "tutorial" ? 0 : 1} ${group.standing.marks.join("; ")} ${MODEL_NAMES.indexOf(group.model)}`;
  const sorted = [...groups.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const shown = sorted.slice(0, sorted.filter(({ standing }) => standing.kind === "tutorial").length + MOST);
  const comparisons: Comparison[] = [];
  for (const group of shown) comparisons.push(await compareGroup(group.model, group.standing, group.runs));
  return { comparisons, omitted: sorted.length - shown.length };
}

async function compareGroup(model: ModelName, where: Standing, all: RunRecord[]): Promise<Comparison> {
  const bySeed = new Map<number, RunRecord>();
  const repeated: { run: RunRecord; of: RunRecord }[] = [];
  for (const run of [...all].sort(further)) {
    const seed = run.config?.seed as number;
    const first = bySeed.get(seed);
    if (first) repeated.push({ run, of: first });
    else bySeed.set(seed, run);
  }
  const runs = [...bySeed.values()].sort((a, b) => (a.config?.seed ?? 0) - (b.config?.seed ?? 0));
  const batches: Map<string, number>[] = [];
  for (const run of runs) batches.push(await readPublishedBatches(run.path));

  const figures: ComparedFigure[] = [];
  const add = (
    figure: Pick<ComparedFigure, "id" | "label" | "kind" | "published">,
    values: (number | null | undefined)[],
    unjudged: string | null,
  ) => {
    const { kind, published } = figure;
    const interval = kind === "batch loss" ? null : kind === "loss" ? rounded(published, 2) : truncated(published);
    const measured = summarize(values.filter((value) => value !== null && value !== undefined));
    const verdict: Verdict =
      measured === null
        ? { kind: "not run" }
        : unjudged !== null || interval === null
          ? { kind: "not judged", why: unjudged ?? "a single batch of unknown seed" }
          : judge(interval, measured);
    figures.push({ ...figure, interval, measured, difference: measured && measured.mean - published, verdict });
  };
  const scaled = where.kind === "tutorial" ? null : (where.marks.at(-1)?.split(":")[0] ?? "scaled down");
  const post = PUBLISHED[model];
  for (const { epoch, train, validation } of post.epochs) {
    for (const batch of PUBLISHED_BATCHES)
      add(
        {
          id: `train.${epoch}.${batch}.loss`,
          label: `Train, epoch ${epoch}, batch ${batch}: loss`,
          kind: "batch loss",
          published: train[batch] as number,
        },
        batches.map((found) => found.get(`${epoch}.${batch}`)),
        null,
      );
    for (const what of ["loss", "accuracy"] as const)
      add(
        {
          id: `validation.${epoch}.${what}`,
          label: `Validation, epoch ${epoch}: ${what}`,
          kind: what,
          published: validation[what],
        },
        runs.map((run) => run.epochs.find((figures) => figures.epoch === epoch)?.validation?.[what]),
        where.onlyEpochs ? null : scaled,
      );
  }
  for (const what of ["loss", "accuracy"] as const)
    add(
      { id: `test.${what}`, label: `Test: ${what}`, kind: what, published: post.test[what] },
      runs.map((run) => run.test?.[what]),
      scaled,
    );
  return { model, standing: where, runs, repeated, figures };
}

/** The run that came further first: completed, then by epochs, then the later one. */
function further(a: RunRecord, b: RunRecord): number {
  return (
    Number(b.status === "completed") - Number(a.status === "completed") ||
    b.epochs.length - a.epochs.length ||
    (b.startedAt ?? "").localeCompare(a.startedAt ?? "")
  );
}

/** The counts that the post prints beside those of the given comparisons' runs. */
export function compareCounts(comparisons: Comparison[]): ComparedCount[] {
  const runs = comparisons.flatMap((comparison) => comparison.runs);
  const judged = comparisons.every(({ standing }) => standing.kind === "tutorial" || standing.onlyEpochs);
  return (Object.keys(PUBLISHED_COUNTS) as (keyof typeof PUBLISHED_COUNTS)[]).map((name) => {
    const measured = summarize(runs.flatMap(({ counts }) => (counts ? [counts[name]] : [])));
    const published = PUBLISHED_COUNTS[name];
    const verdict: Verdict = judged
      ? judge(exact(published), measured)
      : measured
        ? { kind: "not judged", why: "scaled down" }
        : { kind: "not run" };
    return { name, published, measured, verdict };
  });
}
