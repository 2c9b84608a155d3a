import { z } from "zod";
import { metricNameSchema } from "../config/asked-metrics.js";
import { DEFAULT_OBJECTIVE, metricNamed } from "../config/metrics.js";
import type { OverSeeds } from "./over-seeds.js";
import { overSeedsSchema } from "./seeds.js";

const objectiveSchema = z.strictObject({
  metric: metricNameSchema
    .default(DEFAULT_OBJECTIVE)
    .describe("A number of a run. One that base.metrics does not name is computed all the same."),
  direction: z
    .enum(["minimize", "maximize"])
    .optional()
    .describe("Default: the better way of the metric: accuracies up, all else down."),
  epoch: z
    .enum(["last", "best"])
    .default("last")
    .describe("Of validation and training: the last epoch's, or the best."),
  overSeeds: overSeedsSchema.optional(),
});

/** The field `objective` of a sweep's definition. */
export const objectiveField = z
  .union([objectiveSchema, z.array(objectiveSchema).min(1)], "must be a metric with its direction, or a list of them")
  .prefault({});

/** An objective with its direction known. */
export type Objective = Required<Omit<z.output<typeof objectiveSchema>, "overSeeds">> & {
  /** Of a sweep with seeds: what a setting's value is, of its runs' values. */
  overSeeds?: OverSeeds;
};

/** Objectives with what they leave out filled in: the direction is the better one of the metric. */
export function objectivesOf(written: NonNullable<z.input<typeof objectiveField>>): Objective[] {
  return [written]
    .flat()
    .map(({ metric = DEFAULT_OBJECTIVE, direction = metricNamed(metric).direction, epoch = "last", overSeeds }) => ({
      metric,
      direction,
      epoch,
      ...(overSeeds === undefined ? {} : { overSeeds }),
    }));
}
