import {
  FIGURE_NAMES,
  FIGURES,
  type FigureDescription,
  type FigureName,
  METRICS,
  type MetricDescription,
  metricDigits,
} from "../../config/metrics.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { EpochFigures, Evaluation } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";

/** A metric's description; one that this version does not know has no unit and no bounds. */
export function describeMetric(name: string): Pick<MetricDescription, "label" | "unit" | "digits" | "range" | "known"> {
  return (
    METRICS.find((metric) => metric.name === name) ?? {
      label: name,
      unit: "",
      digits: metricDigits(name),
      known: "end",
    }
  );
}

/**
 * Digits after the point in a table: of percentages and seconds those that they have everywhere, of others more than in a sentence, as many
 * as thousands of reviews can tell apart.
 */
export function tableDigits({ unit, digits, range }: Pick<FigureDescription, "unit" | "digits" | "range">): number {
  return unit !== "" ? digits : range ? digits + 1 : digits + 2;
}

/** A name with its unit as a column's head: `validation.accuracy (%)`. Seconds say it themselves. */
export function withUnit(name: string, unit: FigureDescription["unit"]): string {
  return unit === "%" ? `${name} (${unit})` : name;
}

/** A metric as a column's head. */
export function metricHead(name: string): string {
  return withUnit(name, describeMetric(name).unit);
}

/** A value without its unit: `84.25`, `0.4217`, `12.3`. */
export function metricNumber(name: string, value: number): string {
  return formatFixed(value, metricDigits(name));
}

/** A value in a sentence: `84.25 %`, `0.4217`, `12.3 s`. */
export function metricText(name: string, value: number): string {
  return valueText(describeMetric(name), value);
}

/** The same of a figure that is described. */
export function valueText({ unit, digits }: Pick<FigureDescription, "unit" | "digits">, value: number): string {
  const text = formatFixed(value, digits);
  return unit === "" ? text : `${text} ${unit}`;
}

/** A figure of an evaluation with its description. */
export type EvaluatedFigure = FigureDescription & { readonly name: FigureName };

/** The figures of an evaluation with their descriptions. */
export const EVALUATED: readonly EvaluatedFigure[] = FIGURE_NAMES.map((name) => ({ name, ...FIGURES[name] }));

/** The figures that every evaluation has. */
export const USUAL_EVALUATED = EVALUATED.filter(({ asked }) => !asked);

/** Those of them that some evaluation of some runs has. */
export function evaluatedIn(runs: readonly Pick<RunRecord, "epochs" | "test">[]): EvaluatedFigure[] {
  return EVALUATED.filter(
    ({ name, asked }) =>
      !asked ||
      runs.some(
        ({ epochs, test }) =>
          test?.[name] !== undefined || epochs.some(({ validation }) => validation?.[name] !== undefined),
      ),
  );
}

const BY_EPOCH = new Map<string, (figures: EpochFigures) => number | null | undefined>([
  ["trainLoss", ({ trainLoss }) => trainLoss],
  ...FIGURE_NAMES.map((name): [string, (figures: EpochFigures) => number | undefined] => [
    `validation.${name}`,
    ({ validation }) => validation?.[name],
  ]),
]);

/** Whether a metric is known after each epoch. */
export function isByEpoch(metric: string): boolean {
  return BY_EPOCH.has(metric);
}

/** A metric after one epoch; nothing where it is not known. */
export function epochValue(metric: string, figures: EpochFigures): number | null | undefined {
  return BY_EPOCH.get(metric)?.(figures);
}

/** The metric of a curve by epoch where nothing else is asked for: the first of those known by epoch that is to grow. */
export const USUAL_CURVE =
  METRICS.find(({ known, direction }) => known === "epoch" && direction === "maximize")?.name ?? "trainLoss";

/** The last validation that a run has, and its epoch. */
export function lastValidation(run: RunRecord): ({ epoch: number } & Evaluation) | null {
  const last = run.epochs.findLast(({ validation }) => validation !== null);
  return last?.validation ? { epoch: last.epoch, ...last.validation } : null;
}
