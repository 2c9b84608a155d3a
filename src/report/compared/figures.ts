import type { ModelName } from "../../config/models.js";
import { PUBLISHED, PUBLISHED_BATCHES, PUBLISHED_COUNTS } from "../../reproduce/tables/published.js";
import { batchKey } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import { type Alike, printedAlike } from "../statistics/alike.js";
import { exact, type Interval, rounded, truncated } from "../statistics/printed.js";
import { type Summary, summarize } from "../statistics/summary.js";
import { judgeTable, type Verdict } from "../statistics/verdict.js";
import type { TutorialStanding } from "./standing.js";

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
  /** The same without a thought of chance; null of a figure that is not judged or not run. */
  alike: Alike | null;
}

/** A count that the post prints, beside the same of the runs. */
export interface ComparedCount {
  name: keyof typeof PUBLISHED_COUNTS;
  published: number;
  measured: Summary | null;
  /** Chance has no part in it, so this is all there is to say; null of a count that is not judged or not run. */
  alike: Alike | null;
  /** Why it is not judged. */
  unjudged: string | null;
}

/** The figures of an evaluation that the post prints. */
const EVALUATION = ["loss", "accuracy"] as const;

/** Each seed draws the validation reviews anew from those of training; the test reviews are the same for all. */
const DRAWN = { cases: PUBLISHED_COUNTS.validation, whole: 100 };

/** A figure before it is judged. `unjudged` says why it is not to be; null: it is. */
type Unjudged = Omit<ComparedFigure, "verdict" | "alike"> & { unjudged: string | null; drawn: typeof DRAWN | null };

/** Every figure that the post prints of a model, beside the same of some runs. Those that are judged are judged as one table. */
export function compareFigures(
  model: ModelName,
  where: TutorialStanding,
  runs: readonly RunRecord[],
): ComparedFigure[] {
  const scaled = where.kind === "tutorial" ? null : where.scaledDown ? "scaled down" : "synthetic corpus";
  const post = PUBLISHED[model];
  const figures = post.epochs.flatMap(({ epoch, train, validation }) => [
    ...PUBLISHED_BATCHES.map((batch) =>
      figure(
        {
          id: `train.${epoch}.${batch}.loss`,
          label: `Train, epoch ${epoch}, batch ${batch}: loss`,
          kind: "batch loss",
          published: train[batch] as number,
        },
        runs.map(({ batchLosses }) => batchLosses.get(batchKey(epoch, batch))),
        "a single batch of unknown seed",
      ),
    ),
    ...EVALUATION.map((kind) =>
      figure(
        {
          id: `validation.${epoch}.${kind}`,
          label: `Validation, epoch ${epoch}: ${kind}`,
          kind,
          published: validation[kind],
        },
        runs.map((run) => run.epochs.find((figures) => figures.epoch === epoch)?.validation?.[kind]),
        where.onlyEpochs ? null : scaled,
        kind === "accuracy" ? DRAWN : null,
      ),
    ),
  ]);
  const test = EVALUATION.map((kind) =>
    figure(
      { id: `test.${kind}`, label: `Test: ${kind}`, kind, published: post.test[kind] },
      runs.map((run) => run.test?.[kind]),
      scaled,
    ),
  );
  return judged([...figures, ...test]);
}

function figure(
  printed: Pick<ComparedFigure, "id" | "label" | "kind" | "published">,
  values: readonly (number | null | undefined)[],
  unjudged: string | null,
  drawn: typeof DRAWN | null = null,
): Unjudged {
  const { kind, published } = printed;
  const interval = kind === "batch loss" ? null : kind === "loss" ? rounded(published, 2) : truncated(published);
  const measured = summarize(values.filter((value) => value !== null && value !== undefined));
  return { ...printed, interval, measured, difference: measured && measured.mean - published, unjudged, drawn };
}

function judged(figures: readonly Unjudged[]): ComparedFigure[] {
  const family = figures.flatMap(({ id, published, interval, measured, unjudged, drawn }) =>
    unjudged === null && interval ? [{ id, printed: published, published: interval, measured, drawn }] : [],
  );
  const verdicts = new Map(judgeTable(family).map((verdict, at) => [family[at]?.id, verdict]));
  return figures.map(({ unjudged, drawn, ...figure }) => {
    const { id, interval, measured } = figure;
    const verdict = measured === null ? { kind: "not run" as const } : verdicts.get(id);
    return verdict
      ? { ...figure, verdict, alike: interval && printedAlike(interval, measured) }
      : { ...figure, verdict: { kind: "not judged", why: unjudged ?? "" }, alike: null };
  });
}

/** The counts that the post prints beside those of some comparisons' runs. */
export function compareCounts(
  comparisons: readonly { standing: TutorialStanding; runs: readonly RunRecord[] }[],
): ComparedCount[] {
  const runs = comparisons.flatMap((comparison) => comparison.runs);
  const asPublished = comparisons.every(({ standing }) => standing.kind === "tutorial" || standing.onlyEpochs);
  return (Object.keys(PUBLISHED_COUNTS) as ComparedCount["name"][]).map((name) => {
    const measured = summarize(runs.flatMap(({ counts }) => (counts ? [counts[name]] : [])));
    const published = PUBLISHED_COUNTS[name];
    const alike = asPublished ? printedAlike(exact(published), measured) : null;
    return { name, published, measured, alike, unjudged: asPublished || !measured ? null : "scaled down" };
  });
}
