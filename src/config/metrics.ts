/** What can be measured of a model on a set of texts: a figure of an evaluation. */
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
}

/** The figures that each evaluation gives (Python's `training.evaluate`), by their key in events and results. */
export const FIGURES = {
  loss: { label: "loss", unit: "", direction: "minimize", digits: 4 },
  accuracy: { label: "accuracy", unit: "%", direction: "maximize", digits: 2, range: [0, 100] },
} as const satisfies Record<string, FigureDescription>;

/** `"loss"` or `"accuracy"`. */
export type FigureName = keyof typeof FIGURES;

/** The names of {@link FIGURES}. */
export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

/** A number that a run gives, described: what objectives, tables, charts and columns need to know of it. */
export interface MetricDescription extends FigureDescription {
  /** Its dotted name: `validation.accuracy`. */
  readonly name: string;
  /** `epoch`: known after every epoch, so that it can be pruned by; `end`: known once, at the end of the run. */
  readonly known: "epoch" | "end";
}

const evaluated = (phase: "validation" | "test", known: "epoch" | "end") =>
  FIGURE_NAMES.map((figure) => {
    const described: FigureDescription = FIGURES[figure];
    return { ...described, name: `${phase}.${figure}` as const, label: `${phase} ${described.label}`, known };
  });

const LIST = [
  ...evaluated("validation", "epoch"),
  ...evaluated("test", "end"),
  { name: "trainLoss", label: "training loss", unit: "", direction: "minimize", digits: 4, known: "epoch" },
  { name: "seconds", label: "seconds", unit: "s", direction: "minimize", digits: 1, known: "end" },
] as const satisfies readonly MetricDescription[];

/** The name of a metric: `validation.loss`, `validation.accuracy`, `test.loss`, `test.accuracy`, `trainLoss`, `seconds`. */
export type MetricName = (typeof LIST)[number]["name"];

/** Every metric of a run, described once. */
export const METRICS: readonly (MetricDescription & { readonly name: MetricName })[] = LIST;

/** The names of {@link METRICS}. */
export const METRIC_NAMES = METRICS.map(({ name }) => name);

/** A metric's description. */
export function metricNamed(name: MetricName): MetricDescription {
  return METRICS.find((metric) => metric.name === name) as MetricDescription;
}

/** The metric that a sweep's objective is when it names none. */
export const DEFAULT_OBJECTIVE: MetricName = "validation.accuracy";
