import { FIGURES, type FigureName } from "../../config/metrics.js";
import {
  type Chart,
  type CurvePoint,
  curveOf,
  describeCurve,
  type PublishedPoint,
  pointOf,
  type Role,
} from "../charts/chart.js";
import { evaluatedIn, valueText, withUnit } from "../findings/metrics.js";
import type { RunRecord } from "../read/run.js";
import type { Comparison } from "./compare.js";
import type { ComparedFigure } from "./figures.js";
import { sectionId } from "./sections.js";
import { comparisonTitle, seedsText } from "./tables.js";

/** Each figure of an evaluation by epoch, for each comparison. */
export function comparisonCharts(comparisons: readonly Comparison[]): Chart[] {
  return comparisons.flatMap((comparison) => evaluatedIn(comparison.runs).map(({ name }) => chartOf(comparison, name)));
}

function chartOf(comparison: Comparison, what: FigureName): Chart {
  const { id, runs, scale } = comparison;
  const { label, unit } = FIGURES[what];
  const train = curveOf("train", "Training (mean of the epoch)", runs, FIGURES.loss, ({ trainLoss }) => trainLoss);
  const validation = curveOf("validation", "Validation", runs, FIGURES[what], ({ validation }) => validation?.[what]);
  const curves = what === "loss" ? [train, validation] : [validation];
  const test = testPoint(runs, what);
  const points = comparison.figures.flatMap((figure) => publishedPoint(comparison, what, figure) ?? []);
  const published = points.filter(({ batch }) => !batch).map(({ words }) => words);
  const head = withUnit(label, unit).replace(/^./, (letter) => letter.toUpperCase());
  const sentences = [
    `${head} by epoch, ${seedsText(runs)}.`,
    ...curves.map(describeCurve),
    ...(test ? [`${test.title}.`] : []),
    ...(published.length > 0 ? [`Published: ${published.join(", ")}.`] : []),
    // A chart is also a file of its own, so it says by itself what the runs are.
    ...(scale === null ? [] : [scale.definition]),
    ...(scale === null || published.length === 0 ? [] : ["The published points are those of the whole experiment."]),
  ];
  return {
    // `gru-loss`, `gru-loss-scaled-down`, `gru-loss-synthetic`: the names of the files
    id: `${id.experiment}-${what}${id.suffix}`,
    section: sectionId(comparison),
    title: withUnit(`${comparisonTitle(comparison)}: ${label}`, unit),
    caption: head,
    description: sentences.join(" "),
    curves,
    test,
    published: points.map(({ point }) => point),
  };
}

function testPoint(runs: readonly RunRecord[], what: FigureName): CurvePoint | null {
  const ended = runs.flatMap((run) => (Number.isFinite(run.test?.[what]) ? [run] : []));
  if (ended.length === 0) return null;
  const last = Math.max(...ended.map((run) => run.epochs.at(-1)?.epoch ?? 1));
  return pointOf(
    last,
    "Test",
    ended.map((run) => run.test?.[what] as number),
    FIGURES[what],
  );
}

/** The curve that a metric's points lie beside. */
function roleOf(metric: string, what: FigureName): Role | null {
  if (metric === "trainLoss") return what === "loss" ? "train" : null;
  const [part, figure] = metric.split(".");
  return figure === what && (part === "validation" || part === "test") ? part : null;
}

/** A published figure as a point of the chart, and in words for its description; null of one that has no place in it. */
function publishedPoint(
  { experiment }: Comparison,
  what: FigureName,
  { column, published, interval }: ComparedFigure,
): { point: PublishedPoint; words: string; batch: boolean } | null {
  const role = column.reaches === null ? roleOf(column.metric, what) : null;
  if (role === null || published === null || !Number.isFinite(published.value)) return null;
  const { value, text } = published;
  const last = experiment.config.training.epochs;
  const epoch = column.epoch ?? last;
  const { label, unit } = FIGURES[what];
  const shown = unit === "" ? text : `${text} ${unit}`;
  const { low, high } = interval ?? { low: value, high: value };
  const point = { role, epoch, value, low, high };
  if (column.batch !== null) {
    const title = `Published: epoch ${epoch}, batch ${column.batch}, training loss ${shown} (a single batch)`;
    return { point: { ...point, title }, words: "", batch: true };
  }
  const name = role === "train" ? "training loss" : `${role} ${label}`;
  const words = role === "test" ? `${name} ${shown}` : `${name} ${shown} after epoch ${epoch}`;
  const digits = published.rounding?.kind === "truncated" ? published.rounding.digits : 0;
  const stands = interval?.open
    ? `, that is from ${valueText({ unit: "", digits }, low)} to below ${valueText({ unit: "", digits }, high)}`
    : "";
  return { point: { ...point, title: `Published: ${words}${stands}` }, words, batch: false };
}
