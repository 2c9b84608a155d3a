import { z } from "zod";
import {
  DETAIL_NAMES,
  DETAILS,
  EVALUATION_METRICS,
  type EvaluationMetric,
  FIGURE_NAMES,
  FIGURES,
  type FigureDescription,
  METRIC_NAMES,
  METRICS,
  type MetricName,
} from "./metrics.js";

/** Of a configuration what asks for numbers: `metrics`, and options of the training that go by one (`{ metric: "validation.macroF1" }`). */
interface Asking {
  readonly metrics?: readonly EvaluationMetric[] | undefined;
  readonly training?: object | undefined;
}

/** The field `metrics` of a configuration. */
export const metricsSchema: z.ZodType<readonly EvaluationMetric[], readonly EvaluationMetric[]> = z
  .array(z.enum(EVALUATION_METRICS))
  .refine((names) => new Set(names).size === names.length, "must be a list of metrics, each named once");

/** What a number of a run has to be in `metrics` as; undefined of one that every run has. */
function askedAs(name: string): EvaluationMetric | undefined {
  const figure = FIGURE_NAMES.find((one) => name === `validation.${one}` || name === `test.${one}`);
  const described: FigureDescription | undefined = figure && FIGURES[figure];
  return described?.asked ? figure : undefined;
}

/**
 * The names of the numbers that are known after each epoch of a configuration's runs: what training can stop early by, keep the best
 * epoch by, and be pruned by. Those that nothing asks for are not among them.
 */
export function knownAfterEpoch(config: Asking): MetricName[] {
  return METRICS.filter(({ name, known }) => known === "epoch" && hasMetric(config, name)).map(({ name }) => name);
}

/** Whether runs of a configuration have a number. */
function hasMetric({ metrics = [], training = {} }: Asking, name: MetricName): boolean {
  const asked = askedAs(name);
  const watched = Object.values(training).flatMap((section) => askedAs(String(section?.metric)) ?? []);
  return asked === undefined || metrics.includes(asked) || watched.includes(asked);
}

/**
 * What `metrics` has to name for some numbers to be there: what it names already, and what they need beyond that. Asking for a number (as an
 * objective, as a column of a table) is asking for it to be computed.
 */
export function metricsFor(metrics: readonly EvaluationMetric[], numbers: readonly string[]): EvaluationMetric[] {
  return [...new Set([...metrics, ...numbers.flatMap((name) => askedAs(name) ?? [])])];
}

/** A metric's name where a number is needed: an objective, a column. What is no number is refused with what it is. */
export const metricNameSchema = z.enum(METRIC_NAMES, {
  error: ({ input }) => {
    const detail = DETAIL_NAMES.find((name) => typeof input === "string" && input.split(".").at(-1) === name);
    return detail && `is ${DETAILS[detail].is}, where a number is needed; allowed: ${METRIC_NAMES.join(", ")}`;
  },
});
