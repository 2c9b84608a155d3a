import { MODEL_NAMES } from "../../config/models.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { RunRecord } from "../read/runs.js";
import { comparisonTitle, type Findings, seedsText } from "../tables/lay-out.js";
import type { Comparison } from "../tutorial/compare.js";
import { PUBLISHED } from "../tutorial/published.js";
import { standing } from "../tutorial/standing.js";
import { rounded, summarize, truncated } from "../tutorial/verdict.js";
import type { Described } from "./frame.js";

/** What a colour stands for, in every chart. */
export type Role = "train" | "validation" | "test";

/** A point of a measured curve: mean and range over the seeds. */
export interface CurvePoint {
  epoch: number;
  mean: number;
  min: number;
  max: number;
  /** What is said when it is pointed at. */
  title: string;
}

/** A measured curve. */
export interface Curve {
  role: Role;
  name: string;
  points: CurvePoint[];
  /** Whether it is one of many, drawn thin and without points. */
  thin: boolean;
}

/** A published figure. */
export interface PublishedPoint {
  role: Role;
  epoch: number;
  value: number;
  /** What the figure stands for; equal ends of a single batch's loss. */
  low: number;
  high: number;
  title: string;
}

/** A chart, as data. */
export interface Chart extends Described {
  /** The title of the report's section that it belongs to. */
  section: string;
  unit: string;
  curves: Curve[];
  /** The figures after the last epoch, drawn beside it. */
  test: CurvePoint | null;
  published: PublishedPoint[];
}

/** How many runs of other settings are drawn, a thin line each. */
const MOST_LINES = 40;

/** The charts of a report: loss and accuracy for each comparison, and for the runs of other settings by model. */
export function chartsOf({ comparisons, runs }: Findings): Chart[] {
  const charts = comparisons.flatMap((comparison) => [lossChart(comparison), accuracyChart(comparison)]);
  for (const model of MODEL_NAMES) {
    const others = runs.filter((run) => run.config?.model.name === model && standing(run)?.kind === "other");
    if (others.length > 0)
      charts.push(linesChart(model, others, "loss", ""), linesChart(model, others, "accuracy", "%"));
  }
  return charts.filter((chart) => chart.curves.some((curve) => curve.points.length > 0) || chart.published.length > 0);
}

type Pick = (figures: RunRecord["epochs"][number]) => number | null | undefined;

/** A curve over the seeds; epochs without a finite figure are left out. */
function curve(role: Role, name: string, runs: RunRecord[], unit: string, pick: Pick): Curve {
  const values = new Map<number, number[]>();
  for (const run of runs)
    for (const figures of run.epochs) {
      const value = pick(figures);
      if (typeof value !== "number" || !Number.isFinite(value)) continue;
      const some = values.get(figures.epoch);
      if (some) some.push(value);
      else values.set(figures.epoch, [value]);
    }
  const points = [...values].sort(([a], [b]) => a - b).map(([epoch, some]) => point(epoch, name, some, unit));
  return { role, name, points, thin: false };
}

function point(epoch: number, name: string, values: number[], unit: string): CurvePoint {
  const { mean, min, max, runs } = summarize(values) ?? { mean: 0, min: 0, max: 0, runs: 0 };
  const show = (value: number) => (unit === "%" ? `${formatFixed(value, 2)} %` : formatFixed(value, 4));
  const spread = runs > 1 ? `mean ${show(mean)}, ${show(min)} to ${show(max)} over ${runs} seeds` : show(mean);
  return { epoch, mean, min, max, title: `${name}, epoch ${epoch}: ${spread}` };
}

function testPoint(runs: RunRecord[], what: "loss" | "accuracy", unit: string): CurvePoint | null {
  const ended = runs.flatMap((run) => (run.test && Number.isFinite(run.test[what]) ? [run] : []));
  if (ended.length === 0) return null;
  const last = Math.max(...ended.map((run) => run.epochs.at(-1)?.epoch ?? 1));
  return point(
    last,
    "Test",
    ended.map((run) => run.test?.[what] as number),
    unit,
  );
}

/** `gru-loss`, `gru-loss-scaled-down`, `gru-loss-synthetic`. */
function fileName({ model, standing: { kind, marks } }: Comparison, what: string): string {
  const kept = kind === "tutorial" ? "" : marks[0]?.startsWith("synthetic") ? "-synthetic" : "-scaled-down";
  return `${model}-${what}${kept}`;
}

const SCALED = " The runs are scaled down, so the published points, of the whole experiment, are not theirs to meet.";

function lossChart(comparison: Comparison): Chart {
  const { model, runs, standing } = comparison;
  const post = PUBLISHED[model];
  const published: PublishedPoint[] = [];
  for (const { epoch, train, validation } of post.epochs) {
    for (const [batch, value] of Object.entries(train))
      published.push({
        role: "train",
        epoch,
        value,
        low: value,
        high: value,
        title: `Published: epoch ${epoch}, batch ${batch}, training loss ${formatFixed(value, 6)} (a single batch)`,
      });
    const { low, high } = rounded(validation.loss, 2);
    const title = `Published: validation after epoch ${epoch}, loss ${formatFixed(validation.loss, 2)}`;
    published.push({ role: "validation", epoch, value: validation.loss, low, high, title });
  }
  const { low, high } = rounded(post.test.loss, 2);
  const title = `Published: test loss ${formatFixed(post.test.loss, 2)}`;
  published.push({ role: "test", epoch: 15, value: post.test.loss, low, high, title });
  const train = curve("train", "Training (mean of the epoch)", runs, "", ({ trainLoss }) => trainLoss);
  const validation = curve("validation", "Validation", runs, "", (figures) => figures.validation?.loss);
  const test = testPoint(runs, "loss", "");
  return {
    id: fileName(comparison, "loss"),
    section: comparisonTitle(comparison),
    title: `${comparisonTitle(comparison)}: loss`,
    description:
      `Loss by epoch, ${seedsText(runs)}. ${describe(train)} ${describe(validation)}${test ? ` ${test.title}.` : ""} Published: ` +
      post.epochs
        .map(({ epoch, validation }) => `validation loss ${formatFixed(validation.loss, 2)} after epoch ${epoch}`)
        .join(", ") +
      `, test loss ${formatFixed(post.test.loss, 2)}.${standing.kind === "tutorial" ? "" : SCALED}`,
    unit: "",
    curves: [train, validation],
    test,
    published,
  };
}

function accuracyChart(comparison: Comparison): Chart {
  const { model, runs, standing } = comparison;
  const post = PUBLISHED[model];
  const published = post.epochs.map(({ epoch, validation: { accuracy } }): PublishedPoint => {
    const title = `Published: validation after epoch ${epoch}, accuracy ${accuracy}.00 %, that is from ${accuracy} to below ${accuracy + 1}`;
    return { role: "validation", epoch, value: accuracy, ...truncated(accuracy), title };
  });
  const { accuracy } = post.test;
  const title = `Published: test accuracy ${accuracy}.00 %, that is from ${accuracy} to below ${accuracy + 1}`;
  published.push({ role: "test", epoch: 15, value: accuracy, ...truncated(accuracy), title });
  const validation = curve("validation", "Validation", runs, "%", (figures) => figures.validation?.accuracy);
  const test = testPoint(runs, "accuracy", "%");
  return {
    id: fileName(comparison, "accuracy"),
    section: comparisonTitle(comparison),
    title: `${comparisonTitle(comparison)}: accuracy (%)`,
    description:
      `Accuracy by epoch in per cent, ${seedsText(runs)}. ${describe(validation)}${test ? ` ${test.title}.` : ""} Published: ` +
      post.epochs.map(({ epoch, validation }) => `validation ${validation.accuracy} after epoch ${epoch}`).join(", ") +
      `, test ${accuracy}.${standing.kind === "tutorial" ? "" : SCALED}`,
    unit: "%",
    curves: [validation],
    test,
    published,
  };
}

/** One thin line a run, for runs of one model in various settings. */
function linesChart(model: string, runs: RunRecord[], what: "loss" | "accuracy", unit: string): Chart {
  const shown = runs.slice(0, MOST_LINES);
  const curves = shown.map((run) => ({
    ...curve("validation", run.name, [run], unit, (figures) => figures.validation?.[what]),
    thin: true,
  }));
  const number =
    shown.length < runs.length ? `the first ${shown.length} of ${runs.length} runs` : `${runs.length} runs`;
  return {
    id: `${model}-other-${what}`,
    section: "Runs",
    title: `${model.toUpperCase()}, other settings: validation ${what}${unit === "%" ? " (%)" : ""}`,
    description: `Validation ${what} by epoch of ${number} in settings that are not the tutorial's, a line each.`,
    unit,
    curves,
    test: null,
    published: [],
  };
}

function describe({ name, points }: Curve): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return `${name}: none.`;
  return first === last ? `${first.title}.` : `${first.title}; ${last.title.slice(name.length + 2)}.`;
}
