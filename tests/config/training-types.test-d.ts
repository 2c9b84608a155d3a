/** The hand-written types of the training's options are those of the schemas; `tsc` is the runner of this file. */
import { expectTypeOf } from "expect-type";
import type { z } from "zod";
import type { optimizerSchema } from "#sconce/config/training/optimizers.js";
import type { trainingOptions } from "#sconce/config/training/options.js";
import type { ExperimentConfig, OptimizerConfig, ResolvedOptimizer, ResolvedTrainingConfig } from "#sconce/index.js";

expectTypeOf<z.output<typeof optimizerSchema>>().toEqualTypeOf<ResolvedOptimizer>();
expectTypeOf<z.output<(typeof trainingOptions)["schedule"]>>().toEqualTypeOf<ResolvedTrainingConfig["schedule"]>();
expectTypeOf<z.output<(typeof trainingOptions)["keep"]>>().toEqualTypeOf<ResolvedTrainingConfig["keep"]>();

const model = { name: "gru" } as const;
export const good: ExperimentConfig[] = [
  { model, training: { optimizer: "adamw", schedule: "oneCycle", earlyStopping: 3, keep: "best" } },
  { model, training: { optimizer: { name: "sgd", momentum: 0.9, nesterov: true }, classWeights: { pos: 1, neg: 2 } } },
  { model, training: { schedule: { name: "plateau", metric: "validation.accuracy" }, keep: { metric: "trainLoss" } } },
];

// @ts-expect-error an argument of another optimizer
export const foreign: OptimizerConfig = { name: "adam", momentum: 0.9 };
// @ts-expect-error no such optimizer
export const unknown: ExperimentConfig = { model, training: { optimizer: "lion" } };
// @ts-expect-error a step has a size
export const sizeless: ExperimentConfig = { model, training: { schedule: { name: "step" } } };
// @ts-expect-error the test's reviews choose no model
export const peeking: ExperimentConfig = { model, training: { keep: { metric: "test.accuracy" } } };
