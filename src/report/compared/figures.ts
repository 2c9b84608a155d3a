import { type FigureName, metricNamed } from "../../config/metrics.js";
import { epochValue, isByEpoch } from "../findings/metrics.js";
import { batchKey } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import { type Alike, printedAlike } from "../statistics/alike.js";
import type { Drawn } from "../statistics/prediction.js";
import { exact, type Interval } from "../statistics/printed.js";
import { type Summary, summarize } from "../statistics/summary.js";
import { judgeTable, type Verdict } from "../statistics/verdict.js";
import { hasNotReached, notReachedText, secondsTo } from "./reached.js";
import type { ExperimentStanding } from "./standing.js";
import {
  intervalOf,
  type PublishedCounts,
  type PublishedFigure,
  publishedIn,
  type ResultsTable,
  type TableColumn,
  type TableExperiment,
} from "./table.js";

/** A figure of a table's cell: what was published beside what the runs gave. */
export interface ComparedFigure {
  /** `train.1.50.loss`, `validation.15.accuracy`, `test.loss`, `seconds.validation.accuracy.84`. */
  id: string;
  column: TableColumn;
  published: PublishedFigure | null;
  /** What the printed figure stands for; null of one that is not judged. */
  interval: Interval | null;
  /** The runs' values by seed, as far as they have the figure. */
  values: ReadonlyMap<number, number>;
  /** Of a time to a value: the seeds whose runs were completed and never had it. */
  notReached: readonly number[];
  /** Over the seeds; null when no run has the figure. */
  measured: Summary | null;
  /** Measured mean less the published figure. */
  difference: number | null;
  verdict: Verdict;
  /** The same without a thought of chance; null of a figure that is not judged or not run. */
  alike: Alike | null;
}

/** A number that a publication gives of its corpus, beside the same of the runs. */
export interface ComparedCount {
  name: keyof PublishedCounts;
  published: number;
  measured: Summary | null;
  /** Chance has no part in it, so this is all there is to say; null of a count that is not judged or not run. */
  alike: Alike | null;
  /** Why it is not judged. */
  unjudged: string | null;
}

/** A figure before it is judged. `unjudged` says why it is not to be; null: it is. */
type Unjudged = Omit<ComparedFigure, "verdict" | "alike"> & { unjudged: string | null; drawn: Drawn | null };

/** What a figure is called in data formats: its metric, with the epoch and the batch, or the value to be reached, where it has one. */
export function figureId({ metric, epoch, batch, reaches }: TableColumn): string {
  if (reaches !== null) return `seconds.${metric}.${reaches}`;
  const [part, what] = metric === "trainLoss" ? ["train", "loss"] : metric.split(".");
  return [part, epoch, batch, what].filter((word) => word !== null && word !== undefined).join(".");
}

/** A column's value of a run. */
export function valueFor({ metric, epoch, batch, reaches }: TableColumn, run: RunRecord): number | null | undefined {
  if (reaches !== null) return secondsTo(metric, reaches, run);
  if (batch !== null) return run.batchLosses.get(batchKey(epoch ?? 1, batch));
  if (isByEpoch(metric)) {
    const figures = epoch === null ? lastEpoch(run) : run.epochs.find((one) => one.epoch === epoch);
    return figures && epochValue(metric, figures);
  }
  if (metric === "seconds") return run.status === "completed" ? run.seconds : null; // a part of a run's time is not its time
  const [, figure] = metric.split(".") as [string, FigureName];
  return run.test?.[figure];
}

/** After the last epoch there is something to say once it is over. */
function lastEpoch(run: RunRecord): RunRecord["epochs"][number] | undefined {
  if (run.endedBy === "early-stopping") return run.epochs.at(-1);
  return run.epochs.find(({ epoch }) => epoch === run.config?.training.epochs);
}

/** Every figure of an experiment beside the same of some runs. Those that are judged are judged as one table. */
export function compareFigures(
  table: ResultsTable,
  experiment: TableExperiment,
  where: ExperimentStanding,
  runs: readonly RunRecord[],
): ComparedFigure[] {
  const scaled = where.kind === "published" ? null : where.scaledDown ? "scaled down" : "synthetic corpus";
  return judged(
    experiment.columns.map((column) => {
      const published = publishedIn(table, experiment.row, column);
      // The epochs that a run of fewer epochs has are the experiment's own.
      const ofItsOwn = where.onlyEpochs && column.epoch !== null;
      return figure(table, column, published, runs, whyNot(column, published) ?? (ofItsOwn ? null : scaled));
    }),
  );
}

function whyNot({ batch }: TableColumn, published: PublishedFigure | null): string | null {
  if (published === null) return "nothing is published of it";
  if (batch !== null) return "a single batch of unknown seed";
  return published.rounding === null ? "shown only" : null;
}

function figure(
  table: ResultsTable,
  column: TableColumn,
  published: PublishedFigure | null,
  runs: readonly RunRecord[],
  unjudged: string | null,
): Unjudged {
  const values = new Map<number, number>();
  for (const run of runs) {
    const value = valueFor(column, run);
    if (run.config && value !== null && value !== undefined) values.set(run.config.seed, value);
  }
  const measured = summarize([...values.values()]);
  const notReached = runs.flatMap((run) => (run.config && hasNotReached(column, run) ? [run.config.seed] : []));
  return {
    id: figureId(column),
    column,
    published,
    notReached,
    interval: published && column.batch === null ? intervalOf(published) : null,
    values,
    measured,
    difference: measured && published && measured.mean - published.value,
    unjudged: unjudged ?? (notReached.length > 0 ? notReachedText(notReached) : null),
    drawn: drawnFor(column, runs, table.counts),
  };
}

/**
 * A share of the validation reviews is measured by each seed on reviews drawn anew from those of training; the test reviews are the
 * same for all.
 */
function drawnFor(
  { metric, reaches }: TableColumn,
  runs: readonly RunRecord[],
  published: PublishedCounts | null,
): Drawn | null {
  if (reaches !== null || !metric.startsWith("validation.") || metricNamed(metric).unit !== "%") return null;
  const cases = runs.find(({ counts }) => counts !== null)?.counts?.validation ?? published?.validation;
  return cases === undefined ? null : { cases, whole: 100 };
}

function judged(figures: readonly Unjudged[]): ComparedFigure[] {
  const family = figures.flatMap((figure) =>
    figure.unjudged === null && figure.interval && figure.published ? [figure] : [],
  );
  const found = judgeTable(
    family.map(({ published, interval, measured, drawn }) => ({
      printed: published?.value as number,
      published: interval as Interval,
      measured,
      drawn,
    })),
  );
  const verdicts = new Map(found.map((verdict, at) => [family[at], verdict]));
  return figures.map((one) => {
    const { unjudged, drawn: _, ...figure } = one;
    const { interval, measured, published, notReached } = figure;
    const missing = measured === null && published !== null && notReached.length === 0;
    const notRun: Verdict | undefined = missing ? { kind: "not run" } : undefined;
    const verdict = notRun ?? verdicts.get(one);
    return verdict
      ? { ...figure, verdict, alike: interval && printedAlike(interval, measured) }
      : { ...figure, verdict: { kind: "not judged", why: unjudged ?? "" }, alike: null };
  });
}

/** The published counts of the corpus beside those of some comparisons' runs. */
export function compareCounts(
  counts: PublishedCounts,
  comparisons: readonly { standing: ExperimentStanding; runs: readonly RunRecord[] }[],
): ComparedCount[] {
  const runs = comparisons.flatMap((comparison) => comparison.runs);
  const asPublished = comparisons.every(({ standing }) => standing.kind === "published" || standing.onlyEpochs);
  return (Object.entries(counts) as [keyof PublishedCounts, number][]).map(([name, published]) => {
    const measured = summarize(runs.flatMap(({ counts }) => (counts ? [counts[name]] : [])));
    const alike = asPublished ? printedAlike(exact(published), measured) : null;
    return { name, published, measured, alike, unjudged: asPublished || !measured ? null : "scaled down" };
  });
}
