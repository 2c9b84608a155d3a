import { z } from "zod";
import { byName } from "./named.js";
import type { OptimizerConfig, OptimizerName, ResolvedOptimizer } from "./types.js";

const notNegative = z.number().min(0);
const beta = z.number().min(0).lt(1);
const betas = z.tuple([beta, beta]).default([0.9, 0.999]).describe("Decay of the two running means.");
const eps = notNegative.default(1e-8).describe("Added to the denominator.");
const penalty = notNegative.default(0).describe("L2 penalty, added to the gradient.");
const momentum = notNegative.default(0).describe("Share of the last step that is done again.");
const amsgrad = z.boolean().default(false).describe("The variant that keeps the largest second moment.");

/** Every optimizer: torch's arguments and defaults, in camelCase. Python's list is `OPTIMIZERS` in `optimizing/optimizers.py`. */
const adam = z.strictObject({ name: z.literal("adam"), betas, eps, weightDecay: penalty, amsgrad });
const adamw = z.strictObject({
  name: z.literal("adamw"),
  betas,
  eps,
  weightDecay: notNegative
    .default(0.01)
    .describe("Share of each weight, times the learning rate, that a step takes away."),
  amsgrad,
});
const sgd = z
  .strictObject({
    name: z.literal("sgd"),
    momentum,
    dampening: z.number().default(0).describe("Takes away from the gradient's part in the momentum."),
    weightDecay: penalty,
    nesterov: z.boolean().default(false).describe("Nesterov's momentum; needs a momentum above 0 and no dampening."),
  })
  .refine(({ nesterov, momentum, dampening }) => !nesterov || (momentum > 0 && dampening === 0), {
    path: ["nesterov"],
    message: "must be false, unless momentum is above 0 and dampening 0",
  });
const rmsprop = z.strictObject({
  name: z.literal("rmsprop"),
  alpha: notNegative.default(0.99).describe("Decay of the running mean of squares."),
  eps,
  weightDecay: penalty,
  momentum,
  centered: z.boolean().default(false).describe("Divide by an estimate of the variance."),
});
const full = z.discriminatedUnion("name", [adam, adamw, sgd, rmsprop]);

/** The names of the optimizers. */
export const OPTIMIZER_NAMES = ["adam", "adamw", "sgd", "rmsprop"] as const satisfies OptimizerName[];

/** An optimizer with its arguments, or its name alone. */
export const optimizerSchema: z.ZodType<ResolvedOptimizer, OptimizerName | OptimizerConfig> = byName(
  OPTIMIZER_NAMES,
  full,
);

/** How many numbers an optimizer keeps for each weight beside its gradient. @param optimizer null: the tutorial's Adam. */
export function numbersPerWeight(optimizer: ResolvedOptimizer | null): number {
  switch (optimizer?.name) {
    case "sgd":
      return optimizer.momentum > 0 ? 1 : 0;
    case "rmsprop":
      return 1 + Number(optimizer.momentum > 0) + Number(optimizer.centered);
    default:
      return optimizer?.amsgrad ? 3 : 2;
  }
}
