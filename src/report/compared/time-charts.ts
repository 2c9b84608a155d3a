import { metricNamed } from "../../config/metrics.js";
import { describeLine, type Line, type LinesChart } from "../charts/lines.js";
import { type Look, lookOf } from "../charts/look.js";
import { epochValue, metricText, USUAL_CURVE, withUnit } from "../findings/metrics.js";
import { idOf } from "../findings/sweep.js";
import { timedEpochs } from "../findings/time.js";
import { summarize } from "../statistics/summary.js";
import type { Comparison } from "./compare.js";
import { RESULTS_SECTION } from "./sections.js";
import type { ResultsTable } from "./table.js";
import { seedsText } from "./tables.js";

/** How many experiments are drawn in one chart at most. */
const MOST_LINES = 12;
/** Times that differ by a larger factor stand on a logarithmic axis. */
const LARGEST_FACTOR = 20;

/** The usual metric against time, a line for each experiment: a chart for each scale in which two or more of a table's were run. */
export function timeCharts(table: ResultsTable, comparisons: readonly Comparison[]): LinesChart[] {
  const scales = [...new Set(comparisons.map(({ scale }) => scale))];
  return scales.flatMap((scale) => {
    const ofScale = comparisons.filter((one) => one.scale === scale);
    const lines = ofScale.flatMap((one, at) => lineOf(one, lookOf(at)) ?? []);
    const [first] = ofScale;
    return first && lines.length > 1 ? [chartOf(table, first, lines)] : [];
  });
}

/** @param first Of the experiments of one scale; all have its scale and the suffix of its charts' names. */
function chartOf(table: ResultsTable, { scale, id }: Comparison, all: readonly Line[]): LinesChart {
  const lines = all.slice(0, MOST_LINES);
  const { label, unit } = metricNamed(USUAL_CURVE);
  const ends = lines.map(({ points }) => points.at(-1)?.x ?? 0);
  const published = highestPublished(table);
  const head = withUnit(label.charAt(0).toUpperCase() + label.slice(1), unit);
  const sentences = [
    `${head} after each epoch against the wall-clock seconds of training and validation up to there, a line for each experiment; ` +
      "means over the seeds.",
    ...lines.map(describeLine),
    ...(all.length > lines.length ? [`${all.length - lines.length} more experiments are not drawn.`] : []),
    ...(published ? [`${published.text}.`] : []),
    ...(scale === null ? [] : [scale.definition]),
    ...(scale === null || published === null ? [] : ["The published figure is that of the whole experiment."]),
  ];
  return {
    id: `${idOf(USUAL_CURVE)}-by-time${id.suffix}`,
    section: RESULTS_SECTION,
    title: `${table.caption}${scale === null ? "" : ` (${scale.name})`}: ${withUnit(label, unit)} against time`,
    caption: `${head}${scale === null ? "" : ` (${scale.name})`} against time`,
    description: sentences.join(" "),
    lines,
    many: false,
    x: {
      label: "Seconds of training and validation",
      kind: Math.max(...ends) > LARGEST_FACTOR * Math.min(...ends) ? "logarithmic" : "linear",
    },
    legend: lines.map(({ name, look }) => ({ look, text: name })),
    band: null,
    across: published,
  };
}

/** An experiment's line over those of its runs that have come furthest; null when the time of none is known. */
function lineOf({ experiment, runs }: Comparison, look: Look): Line | null {
  const timed = runs.map((run) => ({ run, epochs: timedEpochs(run) }));
  const most = Math.max(0, ...timed.map(({ epochs }) => epochs.length));
  if (most === 0) return null;
  const furthest = timed.filter(({ epochs }) => epochs.length === most);
  const seeds = seedsText(furthest.map(({ run }) => run));
  const points = Array.from({ length: most }, (_, at) => {
    const here = furthest.flatMap(({ epochs }) => epochs[at] ?? []);
    const value = summarize(here.map(({ figures }) => epochValue(USUAL_CURVE, figures) ?? Number.NaN))?.mean;
    const seconds = summarize(here.map(({ since }) => since))?.mean;
    if (value === undefined || seconds === undefined || !Number.isFinite(value)) return [];
    const text = `${metricText(USUAL_CURVE, value)} after ${metricText("seconds", seconds)} (epoch ${at + 1})`;
    return [{ x: seconds, value, low: value, high: value, text, title: `${experiment.label}, ${seeds}: ${text}` }];
  }).flat();
  return points.length === 0 ? null : { name: experiment.label, look, points };
}

/** The highest published value of the metric's figure after the last epoch, whether of the validation or of the test. */
function highestPublished({ rows, columns, published }: ResultsTable): LinesChart["across"] {
  const figure = USUAL_CURVE.split(".").at(-1);
  let highest: LinesChart["across"] = null;
  for (const [row, figures] of published.entries())
    for (const [at, one] of figures.entries()) {
      const column = columns[at];
      if (!one || !column || column.reaches !== null || column.metric.split(".").at(-1) !== figure) continue;
      const atEnd = column.epoch === null || column.epoch === rows[row]?.config?.training.epochs;
      if (!atEnd || !Number.isFinite(one.value) || (highest && highest.value >= one.value)) continue;
      const { label, unit } = metricNamed(column.metric);
      const shown = unit === "" ? one.text : `${one.text} ${unit}`;
      highest = { value: one.value, text: `Published: ${shown} (${rows[row]?.label}, ${label})` };
    }
  return highest;
}
