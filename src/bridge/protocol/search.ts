import { z } from "zod";
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

/** The functions of a study: Optuna's ask, report, should prune, tell. */
export const searchFunctions = {
  "search.open": contract(
    z.object({
      folder: z.string().nullable(),
      storage: z.string().nullable(),
      name: z.string(),
      directions: z.array(z.enum(["minimize", "maximize"])),
      space: z.array(dimensionSchema),
      sampler: z.object({ name: z.enum(["grid", "random", "tpe", "cmaes", "gp"]), startupTrials: z.int().min(0) }),
      pruner: z.record(z.string(), z.unknown()).nullable(),
      epochs: z.int().nullable(),
      seed: z.int(),
      parallel: z.boolean(),
    }),
    z.object({ study: z.int(), trials: z.array(studyTrialSchema) }),
  ),
  "search.ask": contract(
    z.object({ study: z.int(), number: z.int().min(0), params: z.record(z.string(), scalar).nullable() }),
    z.object({ number: z.int(), params: z.record(z.string(), scalar), begun: z.boolean(), reports: z.int() }),
  ),
  "search.report": contract(
    z.object({ study: z.int(), number: z.int(), step: z.int(), value: z.number().nullable() }),
    nothing,
  ),
  "search.should_prune": contract(z.object({ study: z.int(), number: z.int() }), z.object({ prune: z.boolean() })),
  "search.tell": contract(
    z.object({
      study: z.int(),
      number: z.int(),
      state: z.enum(["completed", "pruned", "failed"]),
      values: z.array(z.number()).nullable(),
      record: z.record(z.string(), z.unknown()).nullable(),
    }),
    nothing,
  ),
  "search.trials": contract(z.object({ study: z.int() }), z.object({ trials: z.array(studyTrialSchema) })),
  "search.importance": contract(
    z.object({ study: z.int(), objective: z.int() }),
    z.object({ importance: z.record(z.string(), z.number()) }),
  ),
  "search.pareto": contract(z.object({ study: z.int() }), z.object({ numbers: z.array(z.int()) })),
} as const;

/** A parameter of a search as Optuna's side takes it. */
export type Dimension = z.output<typeof dimensionSchema>;
/** A trial as the study has it. */
export type StudyTrial = z.output<typeof studyTrialSchema>;
