/** What can be measured of a model on a set of texts: a figure of an evaluation, a number. */
export interface FigureDescription {
  /** In a heading: `accuracy`. */
  readonly label: string;
  /** Written behind a value: `%`, or nothing. */
  readonly unit: "%" | "s" | "";
  /** Which way is better. */
  readonly direction: "minimize" | "maximize";
  /** Digits after the point in tables. */
  readonly digits: number;
  /** The values it can have, for axes; absent where there is no bound. */
  readonly range?: readonly [number, number];
  /** Whether it is computed only where the configuration's `metrics` names it. Absent: it always is. */
  readonly asked?: true;
}

const SHARE = { unit: "", direction: "maximize", digits: 4, range: [0, 1], asked: true } as const;

/**
 * The figures that an evaluation gives, by their key in events and results: those that every one gives (Python's
 * `training.evaluate`), and those that it gives where `metrics` names them (`figures.py`).
 */
export const FIGURES = {
  loss: { label: "loss", unit: "", direction: "minimize", digits: 4 },
  accuracy: { label: "accuracy", unit: "%", direction: "maximize", digits: 2, range: [0, 100] },
  macroF1: { ...SHARE, label: "macro-F1" },
  macroPrecision: { ...SHARE, label: "macro precision" },
  macroRecall: { ...SHARE, label: "macro recall" },
  calibrationError: { ...SHARE, label: "calibration error", direction: "minimize" },
  rocAuc: { ...SHARE, label: "ROC-AUC" },
} as const satisfies Record<string, FigureDescription>;

/** What else an evaluation gives where `metrics` names it, and what it is: no number, so nothing can be searched or stopped by it. */
export const DETAILS = {
  perClass: { label: "figures of each class", is: "a table with a row for each class" },
  confusionMatrix: { label: "confusion matrix", is: "a matrix of counts" },
} as const;

/** `"loss"`, `"accuracy"`, `"macroF1"`, … */
export type FigureName = keyof typeof FIGURES;
/** Those that are computed only where they are asked for. */
export type AskedFigure = { [N in FigureName]: (typeof FIGURES)[N] extends { asked: true } ? N : never }[FigureName];
/** Those that every evaluation has. */
export type UsualFigure = Exclude<FigureName, AskedFigure>;
/** `"perClass"` or `"confusionMatrix"`. */
export type DetailName = keyof typeof DETAILS;
/** What the field `metrics` of a configuration may name. `loss` and `accuracy` are there in any case. */
export type EvaluationMetric = FigureName | DetailName;

const described: Readonly<Record<FigureName, FigureDescription>> = FIGURES;

/** The names of {@link FIGURES}. */
export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];
/** Those of the figures that are computed only where they are asked for. */
export const ASKED_FIGURES = FIGURE_NAMES.filter((name) => described[name].asked) as AskedFigure[];
/** Those of the figures that every evaluation has. */
export const USUAL_FIGURES = FIGURE_NAMES.filter((name) => !described[name].asked) as UsualFigure[];
/** The names of {@link DETAILS}. */
export const DETAIL_NAMES = Object.keys(DETAILS) as DetailName[];
/** All that the field `metrics` may name. */
export const EVALUATION_METRICS: EvaluationMetric[] = [...FIGURE_NAMES, ...DETAIL_NAMES];

/** A number that a run gives, described: what objectives, tables, charts and columns need to know of it. */
export interface MetricDescription extends FigureDescription {
  /** Its dotted name: `validation.accuracy`. */
  readonly name: string;
  /** `epoch`: known after every epoch, so that it can be pruned by; `end`: known once, at the end of the run. */
  readonly known: "epoch" | "end";
}

const evaluated = <const P extends "validation" | "test", const K extends "epoch" | "end">(phase: P, known: K) =>
  FIGURE_NAMES.map((figure) => {
    const one = described[figure];
    return { ...one, name: `${phase}.${figure}` as const, label: `${phase} ${one.label}`, known };
  });

const LIST = [
  ...evaluated("validation", "epoch"),
  ...evaluated("test", "end"),
  { name: "trainLoss", label: "training loss", unit: "", direction: "minimize", digits: 4, known: "epoch" },
  { name: "seconds", label: "seconds", unit: "s", direction: "minimize", digits: 1, known: "end" },
] as const satisfies readonly MetricDescription[];

/** The name of a metric: `validation.loss`, `validation.accuracy`, `validation.macroF1`, …, `test.loss`, …, `trainLoss`, `seconds`. */
export type MetricName = (typeof LIST)[number]["name"];

/** Every metric of a run that is a number, described once. */
export const METRICS: readonly (MetricDescription & { readonly name: MetricName })[] = LIST;

/** The name of a metric that is known after each epoch: of the validation or the training. */
export type EpochMetricName = Extract<(typeof LIST)[number], { known: "epoch" }>["name"];

/** The names of those. */
export const EPOCH_METRIC_NAMES = LIST.filter(({ known }) => known === "epoch").map(({ name }) => name) as [
  EpochMetricName,
  ...EpochMetricName[],
];

/** The names of {@link METRICS}. */
export const METRIC_NAMES = METRICS.map(({ name }) => name);

/** A metric's description. */
export function metricNamed(name: MetricName): MetricDescription {
  return METRICS.find((metric) => metric.name === name) as MetricDescription;
}

/** Digits after the point of a metric's value in a sentence; of a metric that this version does not know four. */
export function metricDigits(name: string): number {
  return METRICS.find((metric) => metric.name === name)?.digits ?? 4;
}

/** The metric that a sweep's objective is when it names none, and by which a run stops early or keeps its best epoch. */
export const DEFAULT_OBJECTIVE = "validation.accuracy" satisfies EpochMetricName;
