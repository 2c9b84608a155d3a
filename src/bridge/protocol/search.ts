import { z } from "zod";
import { SAMPLER_NAMES } from "../../config/samplers.js";
import { contract, nothing } from "./contract.js";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
/** A parameter of a search: what it may be, and when (by the values of others) it is there at all. */
export const dimensionSchema = z.object({
  path: z.string(),
  kind: z.enum(["categorical", "int", "float"]),
  choices: z.array(scalar),
  low: z.number(),
  high: z.number(),
  step: z.number().nullable(),
  log: z.boolean(),
  when: z.record(z.string(), z.array(scalar)),
});
export const studyTrialSchema = z.object({
  number: z.int(),
  state: z.enum(["running", "completed", "pruned", "failed"]),
  params: z.record(z.string(), scalar),
  record: z.record(z.string(), z.unknown()).nullable(),
});

/** A trial that was finished before the search began. */
const toldTrialSchema = z.object({
  params: z.record(z.string(), scalar),
  values: z.array(z.number()),
  steps: z.array(z.number()),
  constraints: z.array(z.number()),
});

const side = z.array(
  z.union([
    z.object({ number: z.number() }),
    z.object({
      path: z.string(),
      otherwise: z.number().nullable(),
      models: z.record(z.string(), z.number().nullable()),
    }),
    z.object({ metric: z.string() }),
    z.object({ operator: z.enum(["+", "-", "*", "/", "negate"]) }),
  ]),
);
/** A comparison that trials have to meet: both sides as steps of a machine that has a stack. */
const constraintSchema = z.object({
  text: z.string(),
  relation: z.enum(["<=", "<", "==", "!="]),
  left: side,
  right: side,
});

/** The functions of a study: Optuna's ask, report, should prune, tell. */
export const searchFunctions = {
  "search.open": contract(
    z.object({
      folder: z.string().nullable(),
      storage: z.string().nullable(),
      name: z.string(),
      directions: z.array(z.enum(["minimize", "maximize"])),
      space: z.array(dimensionSchema),
      sampler: z.object({
        name: z.enum(SAMPLER_NAMES),
        startupTrials: z.int().min(0),
        population: z.int().min(2).optional(),
      }),
      pruner: z.record(z.string(), z.unknown()).nullable(),
      race: z.record(z.string(), z.unknown()).nullable(),
      epochs: z.int().nullable(),
      seed: z.int(),
      parallel: z.boolean(),
      lag: z.int().min(1).nullable(),
      told: z.array(toldTrialSchema),
      where: z.array(constraintSchema),
      widened: z.object({ since: z.int().min(0).nullable(), values: z.record(z.string(), scalar) }).nullable(),
    }),
    z.object({ study: z.int(), trials: z.array(studyTrialSchema) }),
  ),
  "search.ask": contract(
    z.object({ study: z.int(), number: z.int().min(0), params: z.record(z.string(), scalar).nullable() }),
    z.object({ number: z.int(), params: z.record(z.string(), scalar), begun: z.boolean(), reports: z.int() }),
  ),
  "search.report": contract(
    z.object({ study: z.int(), number: z.int(), step: z.int(), value: z.number().nullable(), final: z.boolean() }),
    nothing,
  ),
  "search.should_prune": contract(
    z.object({ study: z.int(), number: z.int(), step: z.int().nullable() }),
    z.object({ prune: z.boolean() }),
  ),
  "search.race": contract(
    z.object({
      study: z.int(),
      number: z.int(),
      index: z.int().min(0),
      value: z.number().nullable(),
      final: z.boolean(),
    }),
    z.object({ drop: z.boolean() }),
  ),
  "search.tell": contract(
    z.object({
      study: z.int(),
      number: z.int(),
      state: z.enum(["completed", "pruned", "failed"]),
      values: z.array(z.number()).nullable(),
      record: z.record(z.string(), z.unknown()).nullable(),
      constraints: z.array(z.number()).nullable(),
    }),
    nothing,
  ),
  "search.trials": contract(z.object({ study: z.int() }), z.object({ trials: z.array(studyTrialSchema) })),
  "search.importance": contract(
    z.object({ study: z.int(), objective: z.int() }),
    z.object({ importance: z.record(z.string(), z.number()) }),
  ),
  "search.pareto": contract(z.object({ study: z.int() }), z.object({ numbers: z.array(z.int()) })),
  "search.discard": contract(z.object({ study: z.int() }), nothing),
} as const;

/** A value of a parameter. */
export type Scalar = string | number | boolean | null;

/** A parameter of a search as Optuna's side takes it. */
export interface Dimension {
  /** The field of the configuration: "model.hiddenDim". */
  path: string;
  /** One of `choices`, or a number from `low` to `high`. */
  kind: "categorical" | "int" | "float";
  /** What a categorical parameter may be; empty for the others. */
  choices: Scalar[];
  /** The least value. */
  low: number;
  /** The greatest value. */
  high: number;
  /** The distance between two values that are tried; null: any value in the range. */
  step: number | null;
  /** Whether values are drawn evenly on a logarithmic scale. */
  log: boolean;
  /** The parameters on which it depends, with those of their values for which it is there. */
  when: Record<string, Scalar[]>;
}

/** A trial as the study has it. */
export interface StudyTrial {
  /** Its number, counted from 0. */
  number: number;
  /** How it stands. */
  state: "running" | "completed" | "pruned" | "failed";
  /** The value of each parameter, by its path. */
  params: Record<string, Scalar>;
  /** What was kept with it when it ended. */
  record: Record<string, unknown> | null;
}

/** A trial that was finished before a search began. */
export interface ToldTrial {
  /** The value of each parameter of the space, by its path. */
  params: Record<string, Scalar>;
  /** The objectives' values, in their order. */
  values: number[];
  /** The first objective after each epoch, from 1 on; empty where nothing is pruned by it. */
  steps: number[];
  /** How far it is from meeting each constraint of the search: at most 0 where it does. */
  constraints: number[];
}

/**
 * A step of a side of a comparison: a number; a parameter's value, or where the trial does not have it that of its model, or of the base; a metric;
 * or what is done with the last one or two.
 */
export type Instruction =
  | { number: number }
  | { path: string; otherwise: number | null; models: Record<string, number | null> }
  | { metric: string }
  | { operator: "+" | "-" | "*" | "/" | "negate" };

/** A comparison that the trials of a search have to meet. */
export interface Constraint {
  /** As it was written. */
  text: string;
  /** How the left side has to stand to the right one. */
  relation: "<=" | "<" | "==" | "!=";
  /** The steps of the left side, for a machine that has a stack. */
  left: Instruction[];
  /** Those of the right side. */
  right: Instruction[];
}
