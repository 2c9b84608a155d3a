import { z } from "zod";
import { byName } from "./named.js";
import type { ResolvedSchedule, ScheduleConfig, ScheduleName } from "./types.js";
import { watched } from "./watched.js";

const notNegative = z.number().min(0);
const positive = z.number().gt(0);
const momentum = z.number().min(0).lt(1);

/** Every schedule: torch's arguments and defaults, in camelCase. Python's list is `SCHEDULES` in `optimizing/schedules.py`. */
const step = z.strictObject({
  name: z.literal("step"),
  stepSize: z.int().min(1).describe("Epochs from one step to the next."),
  gamma: positive.default(0.1).describe("What the learning rate is multiplied by at each step."),
});
const cosine = z.strictObject({
  name: z.literal("cosine"),
  tMax: z.int().min(1).nullable().default(null).describe("Epochs until etaMin is reached. null: training.epochs."),
  etaMin: notNegative.default(0).describe("The smallest learning rate."),
});
const oneCycle = z.strictObject({
  name: z.literal("oneCycle"),
  pctStart: z.number().gt(0).lt(1).default(0.3).describe("Share of the run in which the learning rate rises."),
  annealStrategy: z.enum(["cos", "linear"]).default("cos").describe("How it rises and falls."),
  cycleMomentum: z.boolean().default(true).describe("Whether the momentum falls while the learning rate rises."),
  baseMomentum: momentum.default(0.85).describe("The smallest momentum."),
  maxMomentum: momentum.default(0.95).describe("The largest momentum."),
  divFactor: positive.default(25).describe("The first learning rate is training.learningRate divided by this."),
  finalDivFactor: positive.default(1e4).describe("The last learning rate is the first one divided by this."),
  threePhase: z.boolean().default(false).describe("Fall to the first learning rate in a phase of its own."),
});
const plateau = watched("validation.loss", {
  name: z.literal("plateau"),
  factor: z.number().gt(0).lt(1).default(0.1).describe("What the learning rate is multiplied by."),
  patience: z.int().min(0).default(10).describe("Epochs without a better value that are allowed."),
  threshold: notNegative.default(1e-4).describe("A value is better when it is so by more than this."),
  thresholdMode: z.enum(["rel", "abs"]).default("rel").describe("Whether threshold is a share of the best value."),
  cooldown: z.int().min(0).default(0).describe("Epochs after a reduction in which nothing is counted."),
  minLr: notNegative.default(0).describe("The smallest learning rate."),
  eps: notNegative.default(1e-8).describe("A reduction by less than this is left out."),
});
const full = z.discriminatedUnion("name", [step, cosine, oneCycle, plateau]);

/** The names of the schedules. */
export const SCHEDULE_NAMES = ["step", "cosine", "oneCycle", "plateau"] as const satisfies ScheduleName[];

/** A schedule with its arguments, or its name alone. */
export const scheduleSchema: z.ZodType<ResolvedSchedule, ScheduleName | ScheduleConfig> = byName(SCHEDULE_NAMES, full);
