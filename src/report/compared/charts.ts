import { FIGURES } from "../../config/metrics.js";
import { PUBLISHED, PUBLISHED_EPOCHS, type PublishedModel } from "../../reproduce/tables/published.js";
import { formatFixed } from "../../text/format-fixed.js";
import { type Chart, type CurvePoint, curveOf, describeCurve, type PublishedPoint, pointOf } from "../charts/chart.js";
import type { RunRecord } from "../read/run.js";
import { rounded, truncated } from "../statistics/printed.js";
import type { Comparison } from "./compare.js";
import { sectionId } from "./sections.js";
import { comparisonTitle, seedsText } from "./tables.js";

const SCALED = " The runs are scaled down, so the published points, of the whole experiment, are not theirs to meet.";
/** The post shows the test behind the last epoch. */
const LAST = PUBLISHED_EPOCHS[PUBLISHED_EPOCHS.length - 1] as number;

/** Loss and accuracy by epoch for each comparison. */
export function comparisonCharts(comparisons: readonly Comparison[]): Chart[] {
  return comparisons.flatMap((comparison) => [lossChart(comparison), accuracyChart(comparison)]);
}

function testPoint(runs: readonly RunRecord[], what: keyof typeof FIGURES): CurvePoint | null {
  const ended = runs.flatMap((run) => (run.test && Number.isFinite(run.test[what]) ? [run] : []));
  if (ended.length === 0) return null;
  const last = Math.max(...ended.map((run) => run.epochs.at(-1)?.epoch ?? 1));
  return pointOf(
    last,
    "Test",
    ended.map((run) => run.test?.[what] as number),
    FIGURES[what],
  );
}

/** What the chart is called by, and the parts that both charts of a comparison have in common. */
function common(comparison: Comparison, what: keyof typeof FIGURES) {
  const { id, runs, standing } = comparison;
  return {
    // `gru-loss`, `gru-loss-scaled-down`, `gru-loss-synthetic`: the names of the files
    id: `${id.model}-${what}${id.suffix}`,
    section: sectionId(comparison),
    test: testPoint(runs, what),
    validation: curveOf("validation", "Validation", runs, FIGURES[what], ({ validation }) => validation?.[what]),
    scaled: standing.kind === "tutorial" ? "" : SCALED,
  };
}

function lossChart(comparison: Comparison): Chart {
  const { model, runs } = comparison;
  const post = PUBLISHED[model];
  const { id, section, test, validation, scaled } = common(comparison, "loss");
  const train = curveOf("train", "Training (mean of the epoch)", runs, FIGURES.loss, ({ trainLoss }) => trainLoss);
  return {
    id,
    section,
    title: `${comparisonTitle(comparison)}: loss`,
    description:
      `Loss by epoch, ${seedsText(runs)}. ${describeCurve(train)} ${describeCurve(validation)}${test ? ` ${test.title}.` : ""} Published: ` +
      post.epochs
        .map(({ epoch, validation }) => `validation loss ${formatFixed(validation.loss, 2)} after epoch ${epoch}`)
        .join(", ") +
      `, test loss ${formatFixed(post.test.loss, 2)}.${scaled}`,
    curves: [train, validation],
    test,
    published: publishedLosses(post),
  };
}

function publishedLosses(post: PublishedModel): PublishedPoint[] {
  const points: PublishedPoint[] = [];
  for (const { epoch, train, validation } of post.epochs) {
    for (const [batch, value] of Object.entries(train))
      points.push({
        role: "train",
        epoch,
        value,
        low: value,
        high: value,
        title: `Published: epoch ${epoch}, batch ${batch}, training loss ${formatFixed(value, 6)} (a single batch)`,
      });
    const { low, high } = rounded(validation.loss, 2);
    const title = `Published: validation after epoch ${epoch}, loss ${formatFixed(validation.loss, 2)}`;
    points.push({ role: "validation", epoch, value: validation.loss, low, high, title });
  }
  const { low, high } = rounded(post.test.loss, 2);
  const title = `Published: test loss ${formatFixed(post.test.loss, 2)}`;
  points.push({ role: "test", epoch: LAST, value: post.test.loss, low, high, title });
  return points;
}

function accuracyChart(comparison: Comparison): Chart {
  const { model, runs } = comparison;
  const post = PUBLISHED[model];
  const { id, section, test, validation, scaled } = common(comparison, "accuracy");
  return {
    id,
    section,
    title: `${comparisonTitle(comparison)}: accuracy (%)`,
    description:
      `Accuracy by epoch in per cent, ${seedsText(runs)}. ${describeCurve(validation)}${test ? ` ${test.title}.` : ""} Published: ` +
      post.epochs.map(({ epoch, validation }) => `validation ${validation.accuracy} after epoch ${epoch}`).join(", ") +
      `, test ${post.test.accuracy}.${scaled}`,
    curves: [validation],
    test,
    published: publishedAccuracies(post),
  };
}

function publishedAccuracies(post: PublishedModel): PublishedPoint[] {
  const stands = (accuracy: number) => `${accuracy}.00 %, that is from ${accuracy} to below ${accuracy + 1}`;
  const { accuracy } = post.test;
  return [
    ...post.epochs.map(({ epoch, validation }): PublishedPoint => {
      const title = `Published: validation after epoch ${epoch}, accuracy ${stands(validation.accuracy)}`;
      return { role: "validation", epoch, value: validation.accuracy, ...truncated(validation.accuracy), title };
    }),
    {
      role: "test",
      epoch: LAST,
      value: accuracy,
      ...truncated(accuracy),
      title: `Published: test accuracy ${stands(accuracy)}`,
    },
  ];
}
