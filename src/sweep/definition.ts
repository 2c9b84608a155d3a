import { z } from "zod";
import type { Dimension } from "../bridge/protocol.js";
import { METRIC_NAMES } from "../config/metrics.js";
import { setPath } from "../config/overrides.js";
import { parseWith, resolveConfig } from "../config/parse.js";
import { type ExperimentConfig, experimentSchema, MAX_SEED, type ResolvedConfig } from "../config/schema.js";
import { SconceError } from "../errors.js";
import { checkSpace } from "./check-space.js";
import { type Grid, gridOf, type Params } from "./grid.js";
import type { Space } from "./space.js";

const simplePruners = [
  z.strictObject({
    name: z.literal("median"),
    startupTrials: z.int().min(0).default(5).describe("Trials that are never pruned, at the start."),
    warmupEpochs: z.int().min(0).default(0).describe("Epochs of a trial after which it may first be pruned."),
  }),
  z.strictObject({
    name: z.literal("successive-halving"),
    minEpochs: z.int().min(1).default(1),
    reductionFactor: z.int().min(2).default(4),
  }),
  z.strictObject({
    name: z.literal("hyperband"),
    minEpochs: z.int().min(1).default(1),
    reductionFactor: z.int().min(2).default(3),
  }),
] as const;
const prunerSchema = z.discriminatedUnion("name", [
  ...simplePruners,
  z.strictObject({
    name: z.literal("patient"),
    patience: z.int().min(0).default(3).describe("Epochs without a better value that are borne."),
    minDelta: z.number().min(0).default(0),
    wrapped: z.discriminatedUnion("name", simplePruners).optional().describe("Asked once patience is at its end."),
  }),
]);
const PRUNERS = ["median", "successive-halving", "hyperband", "patient"] as const;

const objectiveSchema = z.strictObject({
  metric: z.enum(METRIC_NAMES).default("validation.accuracy"),
  direction: z.enum(["minimize", "maximize"]).optional().describe("Default: maximize an accuracy, minimize all else."),
  epoch: z
    .enum(["last", "best"])
    .default("last")
    .describe("Of validation and training: the last epoch's, or the best."),
});

/** Everything of a sweep's definition but its space and base, which have checks of their own. */
export const sweepSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w][\w.-]*$/, "must be letters, digits, dots, dashes and underscores")
    .describe("Names the sweep's folder and its study."),
  base: z.record(z.string(), z.unknown()).default({}).describe("The experiment's configuration around the space."),
  space: z.unknown().describe("From dotted path of the configuration to choice, int, float or logUniform."),
  search: z
    .strictObject({
      sampler: z.enum(["grid", "random", "tpe", "cmaes", "gp"]).default("tpe"),
      trials: z.int().min(1).optional().describe("How many; a grid's default is all its points."),
      seed: z.int().min(0).max(MAX_SEED).default(1).describe("Seeds what is asked, not the trials."),
      startupTrials: z.int().min(0).default(10).describe("Random trials before tpe, cmaes or gp have a say."),
      pruner: z
        .union([z.enum(PRUNERS).transform((name) => ({ name })), z.looseObject({ name: z.enum(PRUNERS) })])
        .optional(),
      storage: z.string().min(1).optional().describe("An Optuna storage URL. Default: journal.log in the folder."),
    })
    .prefault({}),
  objective: z
    .union([objectiveSchema, z.array(objectiveSchema).min(1)], "must be a metric with its direction, or a list of them")
    .prefault({}),
  executor: z
    .strictObject({
      kind: z.literal("local").default("local"),
      workers: z
        .union([z.int().min(1), z.literal("auto")], 'must be a whole number from 1 on, or "auto"')
        .default("auto")
        .describe("auto: one per CUDA device, or cores divided by threadsPerWorker."),
      threadsPerWorker: z.int().min(1).optional().describe("Torch's threads of a trial. Default: base.threads, or 1."),
      workersPerDevice: z.int().min(1).default(1).describe("With CUDA and workers auto: how many share a device."),
      memory: z.enum(["check", "ignore"]).default("check").describe("check: start no more workers than fit in memory."),
    })
    .prefault({}),
  retries: z.int().min(0).default(3).describe("How often a trial whose process died is begun again."),
  timeoutSeconds: z
    .number()
    .gt(0)
    .optional()
    .describe("Stop a trial this long after its start; kill it when it does not heed."),
  graceSeconds: z.number().min(0).default(30).describe("How long a trial has to heed a stop before it is killed."),
  duplicates: z.enum(["answer", "run"]).default("answer").describe("answer: same settings, same numbers, no new run."),
  keepCheckpoints: z.boolean().default(false).describe("Keep the checkpoints of trials that are done."),
});

type Written = z.input<typeof sweepSchema>;
/** The configuration around the space: `model.name` may be left to the space. */
export type SweepBase = Omit<ExperimentConfig, "model"> & { model?: Partial<ExperimentConfig["model"]> };
/** A pruner by its name, or with its settings. */
export type PrunerDefinition = (typeof PRUNERS)[number] | z.input<typeof prunerSchema>;
/** A sweep as it is written; see docs/sweeps.md for every field and its default. */
export type SweepDefinition = Omit<Written, "space" | "base" | "search"> & {
  /** The experiment's configuration around the space. Default: the tutorial's. */
  base?: SweepBase;
  /** From dotted path of the configuration to what the field may be. */
  space: Space;
  /** How the space is searched. Default: TPE. */
  search?: Omit<NonNullable<Written["search"]>, "pruner"> & { pruner?: PrunerDefinition };
};

/** An objective with its direction known. */
export type Objective = Required<z.output<typeof objectiveSchema>>;

/** A sweep's definition, checked, with every default filled in. */
export interface ResolvedSweep
  extends Omit<z.output<typeof sweepSchema>, "space" | "base" | "objective" | "search" | "executor"> {
  base: Record<string, unknown>;
  space: Dimension[];
  objectives: Objective[];
  search: Omit<z.output<typeof sweepSchema>["search"], "pruner"> & { pruner: z.output<typeof prunerSchema> | null };
  executor: z.output<typeof sweepSchema>["executor"] & { threadsPerWorker: number };
  /** The points, when the sampler is the grid. */
  grid: Grid | null;
}

/** Give a sweep its type in a file: `export default defineSweep({ … })`. Returns it as it is. */
export function defineSweep(definition: SweepDefinition): SweepDefinition {
  return definition;
}

const refuse = (field: string, what: string, hint?: string): never => {
  throw new SconceError("config", `${field}: ${what}`, { hint });
};

/**
 * Check a sweep's definition and fill in the defaults.
 * @throws SconceError `config`, naming the field.
 */
export function resolveSweep(definition: SweepDefinition, source?: string): ResolvedSweep {
  const parsed = parseWith(sweepSchema, definition, "", source);
  const given = structuredClone(parsed.base);
  const named = (given.model as { name?: unknown } | undefined)?.name !== undefined;
  const model = given.model ?? {};
  if (typeof model !== "object") refuse("base.model", "must be an object");
  const base = parseWith(experimentSchema, { ...given, model: { name: "rnn", ...model } }, "base", source);
  const space = checkSpace(parsed.space, given);
  if (!named) {
    if (!space.some(({ path, when }) => path === "model.name" && Object.keys(when).length === 0))
      refuse("model.name", "missing: it must be in the base, or in the space without a condition");
    delete (base.model as { name?: string }).name;
  }
  const objectives = [parsed.objective].flat().map((objective) => ({
    ...objective,
    direction: objective.direction ?? (objective.metric.endsWith("accuracy") ? "maximize" : "minimize"),
  })) as Objective[];
  const pruner =
    parsed.search.pruner === undefined ? null : parseWith(prunerSchema, parsed.search.pruner, "search.pruner", source);
  const { sampler, trials } = parsed.search;
  if (pruner && objectives.length > 1) refuse("search.pruner", "several objectives cannot be pruned: leave it out");
  if (pruner && !/^validation|^train/.test(objectives[0]?.metric ?? ""))
    refuse("search.pruner", `${objectives[0]?.metric} is not known after each epoch; use a validation metric`);
  if (sampler === "cmaes" && objectives.length > 1) refuse("search.sampler", "cmaes takes one objective; use tpe");
  const grid = sampler === "grid" ? gridOf(space) : null;
  if (!grid && trials === undefined) refuse("search.trials", "missing: how many trials?");
  const threadsPerWorker = parsed.executor.threadsPerWorker ?? base.threads ?? 1;
  return {
    ...parsed,
    base: base as unknown as Record<string, unknown>,
    space,
    objectives,
    search: { ...parsed.search, pruner },
    executor: { ...parsed.executor, threadsPerWorker },
    grid,
  };
}

/** The whole configuration of a trial: what `sconce run` gets to give the trial's numbers again, bit for bit. */
export function trialConfig(sweep: ResolvedSweep, params: Params): ResolvedConfig {
  const config = structuredClone(sweep.base);
  config.threads ??= sweep.executor.threadsPerWorker;
  for (const [path, value] of Object.entries(params)) setPath(config, path, value);
  return resolveConfig(config as unknown as ExperimentConfig);
}
