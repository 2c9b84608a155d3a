import { FIGURES } from "../../config/metrics.js";
import { modelLabel } from "../../config/models.js";
import { quantity } from "../../text/quantity.js";
import type { Lane } from "../findings/lanes.js";
import { type EvaluatedFigure, evaluatedIn, USUAL_CURVE, valueText, withUnit } from "../findings/metrics.js";
import type { BatchCurve } from "../read/batch-curve.js";
import type { EpochFigures } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";
import { summarize } from "../statistics/summary.js";
import { CURVES_SECTION } from "../tables/curves.js";
import { binned } from "./binned.js";
import { describeLine, type LinePoint, type LinesChart } from "./lines.js";
import { lookOf } from "./look.js";

/** So many lines are told apart one by one; of more, the models are. */
const MOST_LOOKS = 12;
/** So many are drawn at most. */
const MOST_LINES = 200;
/** Of more runs the losses of single batches are not read. */
const MOST_READ = 60;

/** The training losses of runs, batch by batch, as far as they were read. */
export type BatchCurves = ReadonlyMap<RunRecord, BatchCurve>;

/** The runs whose single batches are drawn: all of them, or where they are many none. */
export function runsWithBatches(lanes: readonly Lane[]): RunRecord[] {
  const runs = lanes.flatMap((lane) => lane.runs);
  return lanes.length <= MOST_LOOKS && runs.length <= MOST_READ ? runs : [];
}

/**
 * A chart of each figure with all runs in it: those of the validation, and the training loss.
 *
 * @param mark What has to be said of all of them, behind the titles.
 */
export function togetherCharts(lanes: readonly Lane[], batches: BatchCurves, mark: string | null): LinesChart[] {
  const figures = evaluatedIn(lanes.flatMap(({ runs }) => runs));
  const usual = figures.filter(({ asked }) => !asked).sort((a, b) => Number(isUsual(b)) - Number(isUsual(a)));
  const charts = [
    ...usual.map((figure) => validationChart(lanes, figure)),
    byBatch(lanes, batches) ??
      byEpoch(lanes, "train-loss", "Training loss", FIGURES.loss, ({ trainLoss }) => trainLoss),
    ...figures.filter(({ asked }) => asked).map((figure) => validationChart(lanes, figure)),
  ];
  return charts.flatMap((chart) =>
    chart === null ? [] : mark === null ? chart : { ...chart, title: `${chart.title}, ${mark}`, caption: chart.title },
  );
}

function isUsual({ name }: EvaluatedFigure): boolean {
  return `validation.${name}` === USUAL_CURVE;
}

type Unit = Pick<EvaluatedFigure, "unit" | "digits">;

function validationChart(lanes: readonly Lane[], figure: EvaluatedFigure): LinesChart | null {
  const { name, label } = figure;
  return byEpoch(lanes, `validation-${name}`, `Validation ${label}`, figure, ({ validation }) => validation?.[name]);
}

function byEpoch(
  lanes: readonly Lane[],
  id: string,
  title: string,
  unit: Unit,
  pick: (figures: EpochFigures) => number | null | undefined,
): LinesChart | null {
  const lines = lanes.map((lane) => ({ lane, points: pointsOf(lane, unit, pick) }));
  return chartOf(lines, {
    id,
    title: withUnit(title, unit.unit),
    x: { label: "Epoch", kind: "epochs" },
    band: "Range over the seeds",
    what: "after each epoch, means over the seeds",
  });
}

function pointsOf(
  { label, runs }: Lane,
  unit: Unit,
  pick: (figures: EpochFigures) => number | null | undefined,
): LinePoint[] {
  const values = new Map<number, number[]>();
  for (const figures of runs.flatMap(({ epochs }) => epochs)) {
    const value = pick(figures);
    if (typeof value === "number" && Number.isFinite(value))
      values.set(figures.epoch, [...(values.get(figures.epoch) ?? []), value]);
  }
  return [...values]
    .sort(([a], [b]) => a - b)
    .map(([epoch, some]) => {
      const { mean, min, max } = summarize(some) ?? { mean: 0, min: 0, max: 0 };
      const spread =
        some.length > 1 ? ` (${valueText(unit, min)} to ${valueText(unit, max)}, ${some.length} runs)` : "";
      const text = `epoch ${epoch}: ${valueText(unit, mean)}${spread}`;
      return { x: epoch, value: mean, low: min, high: max, text, title: `${label}, ${text}` };
    });
}

/** The losses of batches; null where none were read. */
function byBatch(lanes: readonly Lane[], batches: BatchCurves): LinesChart | null {
  const lines = lanes.map((lane) => ({ lane, points: batchPoints(lane, batches) }));
  if (lines.some(({ points, lane }) => points.length === 0 && lane.runs.some(({ epochs }) => epochs.length > 0)))
    return null;
  return chartOf(lines, {
    id: "train-loss",
    title: "Training loss by batch",
    x: { label: "Epoch", kind: "batches" },
    band: "Lowest to highest batch",
    what: "by batch, each point the mean of neighbouring batches",
  });
}

function batchPoints({ label, runs }: Lane, batches: BatchCurves): LinePoint[] {
  const unit = FIGURES.loss;
  return binned(runs.flatMap((run) => batches.get(run) ?? [])).map(({ x, mean, low, high, count }) => {
    const spread = count > 1 ? ` (${valueText(unit, low)} to ${valueText(unit, high)}, ${count} batches)` : "";
    const text = `up to ${x.toFixed(2)} epochs: ${valueText(unit, mean)}${spread}`;
    return { x, value: mean, low, high, text, title: `${label}, ${text}` };
  });
}

interface About extends Pick<LinesChart, "id" | "title" | "x" | "band"> {
  /** What the points are, in words. */
  what: string;
}

/** Lines with their looks: one each, or where they are many one for each model. */
function chartOf(all: readonly { lane: Lane; points: LinePoint[] }[], about: About): LinesChart | null {
  const { id, title, x, band, what } = about;
  const lines = all.filter(({ points }) => points.length > 0).slice(0, MOST_LINES);
  if (lines.length === 0) return null;
  const many = lines.length > MOST_LOOKS;
  const models = [...new Set(lines.map(({ lane }) => lane.model))];
  // A look belongs to a lane in every chart, whether it has a line in this one or not.
  const lookAt = (lane: Lane) => lookOf(many ? models.indexOf(lane.model) : all.findIndex((one) => one.lane === lane));
  const more = all.length - lines.length;
  return {
    id: `curves-${id}`,
    section: CURVES_SECTION,
    title,
    description: [
      `${title} ${what}, a line for each of ${lines.length} settings.`,
      ...(many ? [] : lines.map(describeLine)),
      ...(lines.length === MOST_LINES && more > 0 ? [`${more} more are not drawn.`] : []),
    ].join(" "),
    lines: lines.map(({ lane, points }) => ({ name: lane.label, look: lookAt(lane), points })),
    many,
    x,
    legend: many
      ? models.map((model) => ({ look: lookOf(models.indexOf(model)), text: modelText(model, lines) }))
      : lines.map(({ lane }) => ({ look: lookAt(lane), text: lane.label })),
    band,
    across: null,
  };
}

function modelText(model: string, lines: readonly { lane: Lane }[]): string {
  const count = lines.filter(({ lane }) => lane.model === model).length;
  return `${modelLabel(model)}, ${quantity(count, "line")}`;
}
