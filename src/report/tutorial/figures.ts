import type { ModelName } from "../../config/models.js";
import { batchKey } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import { exact, type Interval, judge, rounded, truncated, type Verdict } from "../statistics/printed.js";
import { type Summary, summarize } from "../statistics/summary.js";
import { PUBLISHED, PUBLISHED_BATCHES, PUBLISHED_COUNTS } from "./published.js";
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
}

/** A count that the post prints, beside the same of the runs. */
export interface ComparedCount {
  name: keyof typeof PUBLISHED_COUNTS;
  published: number;
  measured: Summary | null;
  verdict: Verdict;
}

/** The figures of an evaluation that the post prints. */
const EVALUATION = ["loss", "accuracy"] as const;

/** Every figure that the post prints of a model, beside the same of some runs. */
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
  return [...figures, ...test];
}

/** @param unjudged Why the figure is not judged; null: it is. */
function figure(
  printed: Pick<ComparedFigure, "id" | "label" | "kind" | "published">,
  values: readonly (number | null | undefined)[],
  unjudged: string | null,
): ComparedFigure {
  const { kind, published } = printed;
  const interval = kind === "batch loss" ? null : kind === "loss" ? rounded(published, 2) : truncated(published);
  const measured = summarize(values.filter((value) => value !== null && value !== undefined));
  const verdict: Verdict =
    measured === null
      ? { kind: "not run" }
      : unjudged !== null || interval === null
        ? { kind: "not judged", why: unjudged ?? "" }
        : judge(interval, measured);
  return { ...printed, interval, measured, difference: measured && measured.mean - published, verdict };
}

/** The counts that the post prints beside those of some comparisons' runs. */
export function compareCounts(
  comparisons: readonly { standing: TutorialStanding; runs: readonly RunRecord[] }[],
): ComparedCount[] {
  const runs = comparisons.flatMap((comparison) => comparison.runs);
  const judged = comparisons.every(({ standing }) => standing.kind === "tutorial" || standing.onlyEpochs);
  return (Object.keys(PUBLISHED_COUNTS) as ComparedCount["name"][]).map((name) => {
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
