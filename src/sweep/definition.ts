import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Dimension } from "../bridge/protocol.js";
import { metricsFor } from "../config/asked-metrics.js";
import { metricNamed } from "../config/metrics.js";
import { isOwnModel } from "../config/models.js";
import { fieldsHint, parseWith, resolveConfig, SWEEP_FIELDS, withSource } from "../config/parse.js";
import { SAMPLERS, type SamplerName, samplerSchema } from "../config/samplers.js";
import { MAX_SEED } from "../config/schema.js";
import type { ExperimentConfig, ResolvedConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import {
  checkThreads,
  type ExecutorDefinition,
  type ExecutorOptions,
  kindSchema,
  resolveExecutor,
} from "../executors/registry.js";
import { baseSchema, checkSpace } from "./check-space.js";
import { samplerOf } from "./choose-sampler.js";
import { type Grid, gridOf, type Params } from "./grid.js";
import { knownFields } from "./known-fields.js";
import type { KnownFields, Modelled, SweepModel } from "./model-types.js";
import { MODEL, type Models, takeModels } from "./models.js";
import { type Objective, objectiveField, objectivesOf } from "./objectives.js";
import type { OnlyKnown } from "./only-known.js";
import { isRace, type Pruner, type PrunerDefinition, prunerSchema, writtenPrunerSchema } from "./pruners.js";
import { type Race, type RaceDefinition, raceField } from "./race.js";
import { withWrittenSections } from "./sections.js";
import { seedsSchema, withSeeds } from "./seeds.js";
import { withSettings } from "./settings.js";
import type { Point, Space } from "./space.js";
import { constrainedMetrics } from "./where/metrics.js";

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
      sampler: samplerSchema,
      trials: z.int().min(1).optional().describe("How many; a grid's default is all its points."),
      seed: z.int().min(0).max(MAX_SEED).default(1).describe("Seeds what is asked, not the trials."),
      startupTrials: z.int().min(0).default(10).describe("Random trials before tpe, cmaes or gp begin to choose."),
      population: z
        .int()
        .min(2)
        .default(20)
        .describe("Trials of a generation of nsga2 and nsga3; the first generation is random."),
      pruner: writtenPrunerSchema.optional(),
      race: raceField,
      repeatable: z
        .boolean()
        .default(true)
        .describe(
          "A second sweep asks and prunes the same, whatever ends first. false: each ask sees all that has ended.",
        ),
      lag: z
        .int()
        .min(1)
        .default(4)
        .describe(
          "A trial is asked by those that are at least so many before it: the most that can be at work at once.",
        ),
      storage: z.string().min(1).optional().describe("An Optuna storage URL. Default: journal.log in the folder."),
    })
    .prefault({}),
  objective: objectiveField,
  seeds: seedsSchema.optional(),
  ...knownFields,
  executor: z.looseObject({ kind: kindSchema }).prefault({}).describe("Where trials run: the kind, and its options."),
  retries: z.int().min(0).default(3).describe("How often a trial whose process died is tried again."),
  timeoutSeconds: z
    .number()
    .gt(0)
    .optional()
    .describe("A trial is stopped when it has run this long. Default: no limit."),
  graceSeconds: z
    .number()
    .min(0)
    .default(30)
    .describe("A trial that is told to stop and has not done so after this long is killed."),
  duplicates: z.enum(["answer", "run"]).default("answer").describe("answer: same settings, same numbers, no new run."),
  checkpointEvery: z
    .int()
    .min(1)
    .default(1)
    .describe("A trial writes a checkpoint after every so many epochs, after its last and at a stop."),
  keepCheckpoints: z.boolean().default(false).describe("Keep the checkpoints of trials that are done."),
});

export { type Objective, objectivesOf };

type Written = z.input<typeof sweepSchema>;
/** The configuration around the space: `model.name`, or the whole model, may be left to the space. */
export type SweepBase<M extends SweepModel = SweepModel> = Omit<ExperimentConfig, "model"> & {
  /** Which model is trained; left out where the space chooses among whole models. */
  model?: Exclude<M, string>;
};
/**
 * A sweep as it is written; see docs/sweeps.md for every field and its default.
 * @typeParam M The models: that of the base, or those that the space chooses among.
 */
export type SweepDefinition<M extends SweepModel = SweepModel> = Omit<
  Written,
  "space" | "base" | "search" | "seeds" | "enqueue" | "executor"
> & {
  /** The experiment's configuration around the space. Default: the tutorial's. */
  base?: SweepBase<M>;
  /** From dotted path of the configuration to what the field may be. */
  space: Space<M>;
  /** How the space is searched. Default: TPE. */
  search?: Omit<NonNullable<Written["search"]>, "pruner" | "race"> & {
    pruner?: PrunerDefinition;
    race?: RaceDefinition;
  };
  /** A trial is a setting that is run once with each of these seeds; a number N means 1 to N. Default: a trial is one run. */
  seeds?: number | readonly number[];
  /** Points that are tried first, each with a value for every parameter of the space that is there with it. Default: none. */
  enqueue?: readonly Point<M>[];
  /** Where the trials run. Default: workers on this machine. */
  executor?: ExecutorDefinition;
};

/**
 * A definition over models that are told from it: from its base and its space's `model` alone, not from conditions, which only name them.
 */
export type DefinitionOver<M extends SweepModel> = Modelled<M> &
  ([M] extends [infer Models extends SweepModel] ? SweepDefinition<Models> & KnownFields<Models> : never);

/** An interface, for the compiler does not take the same as a type where nothing of the definition is known. */
interface Untyped extends Omit<SweepDefinition, "space" | "objective"> {}
/** A sweep whose space and objective are known to the compiler: the trials of its result have their types. */
export type TypedSweep<S, O extends SweepDefinition["objective"]> = Untyped & {
  space: S;
  objective?: O;
};

/** A sweep's definition, checked, with every default filled in. */
export interface ResolvedSweep
  extends Omit<z.output<typeof sweepSchema>, "space" | "base" | "objective" | "search" | "seeds" | "executor"> {
  base: Record<string, unknown>;
  space: Dimension[];
  /** The models that the space's parameter `model` names; empty where it has none. */
  models: Models;
  objectives: Objective[];
  search: Omit<z.output<typeof sweepSchema>["search"], "pruner" | "race" | "sampler"> & {
    pruner: Pruner | null;
    race?: Race;
    sampler: SamplerName;
    /** Why the sampler was chosen; absent where the definition names one. */
    why?: string;
  };
  /** The seeds that each setting is run with; absent where a trial is one run, with the seed of its configuration. */
  seeds?: readonly number[];
  executor: ExecutorOptions;
  /** The points, when the sampler is the grid. */
  grid: Grid | null;
}

/**
 * Give a sweep its type: `export default defineSweep({ … })` in a file, or `sweep(defineSweep({ … }))`. Returns it as it is. The names, types
 * and conditions of `model.args` are those of the models in the base or in the space's `model`, where `pythonModel` makes them.
 */
export function defineSweep<
  const M extends SweepModel = SweepModel,
  const S extends object = Space,
  const O extends SweepDefinition["objective"] = undefined,
>(definition: DefinitionOver<M> & { space: S & NoInfer<OnlyKnown<S, Space<M>>>; objective?: O }): TypedSweep<S, O> {
  return definition as unknown as TypedSweep<S, O>;
}

const refuse = (field: string, what: string, hint = fieldsHint(SWEEP_FIELDS)): never => {
  throw new SconceError("config", `${field}: ${what}`, { hint });
};

/**
 * Check a sweep's definition field by field and fill in the defaults; `resolveWhole` also holds the fields against each other.
 * @param source The file that the definition comes from, which an error then names.
 * @throws SconceError `config`, naming the field.
 */
export function resolveSweep(definition: SweepDefinition, source?: string): ResolvedSweep {
  return withSource(source, () => resolve(definition));
}

function resolve(definition: SweepDefinition): ResolvedSweep {
  if (isRace(definition?.search?.pruner))
    refuse(
      "search.pruner",
      "wilcoxon compares the runs of a setting's seeds, not epochs",
      "write `race: wilcoxon` in place of it, and `seeds`",
    );
  const parsed = parseWith(sweepSchema, definition, "", undefined, SWEEP_FIELDS);
  const given = structuredClone(parsed.base);
  const model = given.model ?? {};
  const named = (model as { name?: unknown }).name !== undefined || isOwnModel(model);
  if (typeof model !== "object") refuse("base.model", "must be an object");
  const base = parseWith(baseSchema, { ...given, model }, "base", undefined, SWEEP_FIELDS);
  const { space: written, models } = takeModels(parsed.space);
  const chooses = Object.keys(models).length > 0;
  if (chooses && given.model !== undefined)
    refuse(
      `base.${MODEL}`,
      `must be left out where space.${MODEL} chooses the whole model`,
      "each entry of the choice has its own settings",
    );
  const space = checkSpace(written, given, models);
  if (!named && !chooses && !space.some(({ path, when }) => path === "model.name" && Object.keys(when).length === 0))
    refuse("model.name", "missing: it must be in the base, or in the space without a condition");
  const { objectives, race, seeds } = withSeeds(parsed, given, space, objectivesOf(parsed.objective));
  const twice = objectives.find((one, at) => objectives.slice(0, at).some((other) => isDeepStrictEqual(one, other)));
  if (twice) refuse("objective", `has ${twice.metric} twice`);
  // Who searches by a number wants it computed.
  base.metrics = metricsFor(
    base.metrics,
    objectives.map(({ metric }) => metric),
  );
  const pruner =
    parsed.search.pruner === undefined
      ? null
      : parseWith(prunerSchema, parsed.search.pruner, "search.pruner", undefined, SWEEP_FIELDS);
  const { race: _, ...search } = parsed.search;
  if (pruner && objectives.length > 1) refuse("search.pruner", "several objectives cannot be pruned: leave it out");
  if (pruner && objectives.some(({ metric }) => metricNamed(metric).known !== "epoch"))
    refuse("search.pruner", `${objectives[0]?.metric} is not known after each epoch; use a validation metric`);
  const constrained = constrainedMetrics(parsed.where).length > 0;
  const chosen = samplerOf(parsed.search, {
    space,
    objectives: objectives.length,
    pruner,
    constrained,
    from: Boolean(parsed.from?.length),
  });
  if (!SAMPLERS[chosen.sampler].several && objectives.length > 1)
    refuse("search.sampler", `${chosen.sampler} takes one objective; use tpe`);
  const grid = chosen.sampler === "grid" ? gridOf(space) : null;
  if (!grid && parsed.search.trials === undefined) refuse("search.trials", "missing: how many trials?");
  const { threadsPerWorker = base.threads ?? undefined } = parsed.executor;
  checkThreads(threadsPerWorker, base.threads, "base.threads");
  const executor = resolveExecutor({ ...parsed.executor, threadsPerWorker });
  return {
    ...parsed,
    base: withWrittenSections(base as unknown as Record<string, unknown>, given, space),
    space,
    models,
    objectives,
    search: { ...search, pruner, ...chosen, ...(race && { race }) },
    seeds,
    executor,
    grid,
  };
}

/**
 * The whole configuration of a trial: what `sconce run` gets to give the trial's numbers again, bit for bit.
 * @param seed Of a sweep with seeds: which of them. Default: the first.
 */
export function trialConfig(sweep: ResolvedSweep, params: Params, seed = sweep.seeds?.[0]): ResolvedConfig {
  const threads = sweep.base.threads ?? sweep.executor.threadsPerWorker;
  const base = { ...sweep.base, threads, ...(seed === undefined ? {} : { seed }) };
  const config = withSettings(base, Object.entries(params), sweep.models);
  return resolveConfig(config as unknown as ExperimentConfig);
}
