/**
 * The options of the training loop as types: every one is off by default. Arguments of optimizers and schedules are torch's own,
 * with torch's defaults, their names in camelCase. tests/config/training-types.test-d.ts holds them to the schemas.
 */
import type { Complete } from "../complete.js";
import type { EpochMetricName } from "../metrics.js";

/** torch.optim.Adam. */
export interface AdamConfig {
  name: "adam";
  /** Decay of the two running means, each at least 0 and less than 1. Default [0.9, 0.999]. */
  betas?: readonly [number, number] | undefined;
  /** Added to the denominator. At least 0; default 1e-8. */
  eps?: number | undefined;
  /** L2 penalty, added to the gradient. At least 0; default 0. */
  weightDecay?: number | undefined;
  /** The variant that keeps the largest second moment. Default false. */
  amsgrad?: boolean | undefined;
}

/** torch.optim.AdamW: Adam whose weight decay does not pass through the moments. */
export interface AdamWConfig {
  name: "adamw";
  /** Decay of the two running means, each at least 0 and less than 1. Default [0.9, 0.999]. */
  betas?: readonly [number, number] | undefined;
  /** Added to the denominator. At least 0; default 1e-8. */
  eps?: number | undefined;
  /** Share of each weight, times the learning rate, that a step takes away. At least 0; default 0.01. */
  weightDecay?: number | undefined;
  /** The variant that keeps the largest second moment. Default false. */
  amsgrad?: boolean | undefined;
}

/** torch.optim.SGD. */
export interface SgdConfig {
  name: "sgd";
  /** Share of the last step that is done again. At least 0; default 0. */
  momentum?: number | undefined;
  /** Takes away from the gradient's part in the momentum. Default 0. */
  dampening?: number | undefined;
  /** L2 penalty, added to the gradient. At least 0; default 0. */
  weightDecay?: number | undefined;
  /** Nesterov's momentum; needs a momentum above 0 and no dampening. Default false. */
  nesterov?: boolean | undefined;
}

/** torch.optim.RMSprop. */
export interface RmspropConfig {
  name: "rmsprop";
  /** Decay of the running mean of squares. At least 0; default 0.99. */
  alpha?: number | undefined;
  /** Added to the denominator. At least 0; default 1e-8. */
  eps?: number | undefined;
  /** L2 penalty, added to the gradient. At least 0; default 0. */
  weightDecay?: number | undefined;
  /** Share of the last step that is done again. At least 0; default 0. */
  momentum?: number | undefined;
  /** Divide by an estimate of the variance. Default false. */
  centered?: boolean | undefined;
}

/** An optimizer with its arguments; its learning rate is `training.learningRate`. */
export type OptimizerConfig = AdamConfig | AdamWConfig | SgdConfig | RmspropConfig;
/** The name of an optimizer. */
export type OptimizerName = OptimizerConfig["name"];

/** torch's StepLR: every `stepSize` epochs the learning rate is multiplied by `gamma`. Steps after each epoch. */
export interface StepSchedule {
  name: "step";
  /** Epochs from one step to the next. At least 1; has no default. */
  stepSize: number;
  /** The factor. More than 0; default 0.1. */
  gamma?: number | undefined;
}

/** torch's CosineAnnealingLR: half a cosine from `training.learningRate` to `etaMin`. Steps after each epoch. */
export interface CosineSchedule {
  name: "cosine";
  /** Epochs until `etaMin` is reached. null: `training.epochs`. At least 1; default null. */
  tMax?: number | null | undefined;
  /** The smallest learning rate. At least 0; default 0. */
  etaMin?: number | undefined;
}

/** torch's OneCycleLR over the whole run, up to `training.learningRate` and down again. Steps after each step of the optimizer. */
export interface OneCycleSchedule {
  name: "oneCycle";
  /** Share of the run in which the learning rate rises. More than 0 and less than 1; default 0.3. */
  pctStart?: number | undefined;
  /** How it rises and falls. Default "cos". */
  annealStrategy?: "cos" | "linear" | undefined;
  /** Whether the momentum (of Adam the first beta) falls while the learning rate rises. Default true. */
  cycleMomentum?: boolean | undefined;
  /** The smallest momentum. At least 0 and less than 1; default 0.85. */
  baseMomentum?: number | undefined;
  /** The largest momentum. At least 0 and less than 1; default 0.95. */
  maxMomentum?: number | undefined;
  /** The first learning rate is `training.learningRate` divided by this. More than 0; default 25. */
  divFactor?: number | undefined;
  /** The last learning rate is the first one divided by this. More than 0; default 10000. */
  finalDivFactor?: number | undefined;
  /** Fall to the first learning rate in a phase of its own before the last one. Default false. */
  threePhase?: boolean | undefined;
}

/** torch's ReduceLROnPlateau: smaller when a metric has stopped getting better. Steps after each epoch's validation. */
export interface PlateauSchedule {
  name: "plateau";
  /** Which metric. One that is known after each epoch; default "validation.loss". */
  metric?: EpochMetricName | undefined;
  /** Which way is better. Default: the better way of the metric. */
  direction?: "minimize" | "maximize" | undefined;
  /** What the learning rate is multiplied by. More than 0 and less than 1; default 0.1. */
  factor?: number | undefined;
  /** Epochs without a better value that are allowed; after one more the learning rate is reduced. At least 0; default 10. */
  patience?: number | undefined;
  /** A value is better when it is so by more than this. At least 0; default 1e-4. */
  threshold?: number | undefined;
  /** Whether `threshold` is a share of the best value, or a difference from it. Default "rel". */
  thresholdMode?: "rel" | "abs" | undefined;
  /** Epochs after a reduction in which nothing is counted. At least 0; default 0. */
  cooldown?: number | undefined;
  /** The smallest learning rate. At least 0; default 0. */
  minLr?: number | undefined;
  /** A reduction by less than this is left out. At least 0; default 1e-8. */
  eps?: number | undefined;
}

/** A schedule of the learning rate with its arguments. */
export type ScheduleConfig = StepSchedule | CosineSchedule | OneCycleSchedule | PlateauSchedule;
/** The name of a schedule. */
export type ScheduleName = ScheduleConfig["name"];

/** When a run ends before its last epoch. */
export interface EarlyStoppingConfig {
  /** Which metric is watched. One that is known after each epoch; default "validation.accuracy". */
  metric?: EpochMetricName | undefined;
  /** Which way is better. Default: the better way of the metric. */
  direction?: "minimize" | "maximize" | undefined;
  /** The run ends when so many epochs in a row have brought nothing better. At least 1; default 3. */
  patience?: number | undefined;
  /** A value is better when it is so by more than this. At least 0; default 0. */
  minDelta?: number | undefined;
}

/** Which epoch's model is tested and saved, where it is not the last one's: the best one's by a metric, the earliest of equals. */
export interface KeepConfig {
  /** The metric. One that is known after each epoch; default "validation.accuracy". */
  metric?: EpochMetricName | undefined;
  /** Which way is better. Default: the better way of the metric. */
  direction?: "minimize" | "maximize" | undefined;
}

/** {@link OptimizerConfig} with every default filled in. */
export type ResolvedOptimizer = Complete<OptimizerConfig>;
/** {@link ScheduleConfig} with every default filled in. */
export type ResolvedSchedule = Complete<ScheduleConfig>;
/** {@link EarlyStoppingConfig} with every default filled in. */
export type ResolvedEarlyStopping = Complete<EarlyStoppingConfig>;
/** {@link KeepConfig} with every default filled in. */
export type ResolvedKeep = Complete<KeepConfig>;
