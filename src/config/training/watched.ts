import { z } from "zod";
import { EPOCH_METRIC_NAMES, type EpochMetricName, metricNamed } from "../metrics.js";

/** The figures of the test are for the end: what chooses by them has no test any more. */
const metricSchema = z.enum(EPOCH_METRIC_NAMES, {
  error: ({ input }) =>
    typeof input === "string" && input.startsWith("test.")
      ? `is of the test's reviews, which would then choose what they are to judge; allowed: ${EPOCH_METRIC_NAMES.join(", ")}`
      : undefined,
});

/**
 * The schema of an object that watches a metric after each epoch: `metric`, and `direction`, which is the better way of the metric
 * unless it is given.
 *
 * @param metric The metric where none is named.
 * @param shape The fields beside these two.
 */
export function watched<S extends z.ZodRawShape>(metric: EpochMetricName, shape: S) {
  return z
    .strictObject({
      ...shape,
      metric: metricSchema.default(metric).describe("A metric that is known after each epoch."),
      direction: z
        .enum(["minimize", "maximize"])
        .optional()
        .describe("Which way is better. Default: the better way of the metric."),
    })
    .transform((value) => {
      const given = value as { metric: EpochMetricName; direction?: "minimize" | "maximize" };
      return { ...value, direction: given.direction ?? metricNamed(given.metric).direction } as typeof value & {
        direction: "minimize" | "maximize";
      };
    });
}
