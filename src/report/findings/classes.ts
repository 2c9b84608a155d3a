import { modelLabel } from "../../config/models.js";
import { flatten } from "../../config/overrides.js";
import type { ConfusionMatrix } from "../../experiment/result.js";
import { runDirsOf } from "../../sweep/trial.js";
import type { Evaluation } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import { type Summary, summarize } from "../statistics/summary.js";
import { seedKey } from "./over-seeds.js";
import { differingSettings } from "./settings.js";
import type { SweepFindings } from "./sweep.js";

/** The figures of a class over the seeds; null where none has a value. */
export interface ClassSummary {
  label: string;
  precision: Summary | null;
  recall: Summary | null;
  f1: Summary | null;
  support: Summary | null;
}

/** What runs that differ in nothing but their seed did with each class. */
export interface ClassFindings {
  /** Letters, digits and hyphens; unique among them. */
  id: string;
  /** `GRU`, `GRU, training.learningRate 0.01`, `Sweep search, trial 3`. */
  title: string;
  /** Which reviews: those of the test, or where no run has come so far those of its last validation. */
  phase: "test" | "validation";
  seeds: number[];
  /** Null where the runs were not asked for it. */
  perClass: ClassSummary[] | null;
  /** The counts of all seeds together; null where the runs were not asked for it. */
  matrix: ConfusionMatrix | null;
}

/** How many groups of runs are shown at most. */
export const MOST_GROUPS = 12;

/** What the runs of a report, and the best trial of each sweep, did with each class, where they were asked for it. */
export function classFindings(runs: readonly RunRecord[], sweeps: readonly SweepFindings[]): ClassFindings[] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs.filter(hasClasses)) {
    const key = seedKey(run);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const firsts = [...groups.values()].flatMap(([first]) => first ?? []);
  const paths = differingSettings(firsts).filter((path) => path !== "seed" && !path.startsWith("model."));
  const models = new Set(firsts.map(({ config }) => JSON.stringify(config?.model)));
  const names = new Set(firsts.map(({ config }) => config?.model.name));
  const ofModel = models.size > names.size ? differingSettings(firsts).filter((path) => path.startsWith("model.")) : [];
  const found = [...groups.values()].map((some) => ({ title: titleOf(some[0], [...ofModel, ...paths]), runs: some }));
  for (const { label, best, runs: trials } of sweeps) {
    const some = best ? runDirsOf(best).flatMap((runDir) => trials.get(runDir) ?? []) : [];
    if (best && some.length > 0 && some.every(hasClasses))
      found.push({ title: `Sweep ${label}, trial ${best.number} (the best)`, runs: some });
  }
  return found.map(({ title, runs: some }, at) => ({ id: `classes-${at + 1}`, title, ...gather(some) }));
}

function hasClasses(run: RunRecord): boolean {
  const { evaluation } = lastOf(run);
  return evaluation?.perClass !== undefined || evaluation?.confusionMatrix !== undefined;
}

function lastOf({ test, epochs }: RunRecord): { phase: ClassFindings["phase"]; evaluation: Evaluation | null } {
  if (test) return { phase: "test", evaluation: test };
  const last = epochs.findLast(({ validation }) => validation !== null);
  return { phase: "validation", evaluation: last?.validation ?? null };
}

function titleOf(run: RunRecord | undefined, paths: readonly string[]): string {
  if (!run?.config) return "";
  const settings = new Map(flatten(run.config));
  const some = paths.flatMap((path) =>
    settings.has(path) && path !== "model.name" ? [`${path} ${settings.get(path)}`] : [],
  );
  return [modelLabel(run.config.model.name), ...some].join(", ");
}

/** Put the runs of a group together, the tested ones where there are any, one a seed. The order of the classes may be another with each seed. */
function gather(runs: readonly RunRecord[]): Omit<ClassFindings, "id" | "title"> {
  const all = runs.map((run) => ({ seed: run.config?.seed ?? 0, ...lastOf(run) }));
  const phase = all.some((one) => one.phase === "test") ? "test" : "validation";
  const bySeed = new Map(
    all
      .filter((one) => one.phase === phase)
      .reverse()
      .map((one) => [one.seed, one.evaluation]),
  );
  const evaluations = [...bySeed.values()].filter((one) => one !== null);
  return {
    phase,
    seeds: [...bySeed.keys()].sort((a, b) => a - b),
    perClass: perClassOf(evaluations),
    matrix: matrixOf(evaluations),
  };
}

function perClassOf(evaluations: readonly Evaluation[]): ClassSummary[] | null {
  const tables = evaluations.flatMap(({ perClass }) => (perClass ? [perClass] : []));
  const labels = [...new Set(tables.flatMap((table) => table.map(({ label }) => label)))].sort(byName);
  if (labels.length === 0) return null;
  return labels.map((label) => {
    const rows = tables.flatMap((table) => table.find((one) => one.label === label) ?? []);
    const over = (name: "precision" | "recall" | "f1" | "support") =>
      summarize(rows.map((row) => row[name]).filter((value) => Number.isFinite(value)));
    return { label, precision: over("precision"), recall: over("recall"), f1: over("f1"), support: over("support") };
  });
}

function matrixOf(evaluations: readonly Evaluation[]): ConfusionMatrix | null {
  const matrices = evaluations.flatMap(({ confusionMatrix }) => (confusionMatrix ? [confusionMatrix] : []));
  const labels = [...new Set(matrices.flatMap((one) => one.labels))].sort(byName);
  if (labels.length === 0) return null;
  const place = new Map(labels.map((label, at) => [label, at]));
  const counts = labels.map(() => labels.map(() => 0));
  for (const matrix of matrices)
    for (const [row, ofRow] of matrix.counts.entries())
      for (const [column, count] of ofRow.entries()) {
        const [at, to] = [place.get(matrix.labels[row] ?? ""), place.get(matrix.labels[column] ?? "")];
        const line = at === undefined ? undefined : counts[at];
        if (line && to !== undefined) line[to] = (line[to] ?? 0) + count;
      }
  return { labels, counts };
}

const collator = new Intl.Collator("en", { numeric: true });
const byName = (a: string, b: string) => collator.compare(a, b);
