import { z } from "zod";
import { parseWith } from "../../config/parse.js";
import { SconceError } from "../../errors.js";
import { overSeedsSchema } from "../../sweep/seeds.js";
import type { SweepFile } from "../../sweep/sweep-folder.js";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Of `sweep.json` what a report takes from it. */
const shape = z.looseObject({
  name: z.string(),
  createdAt: z.string(),
  target: z.int().min(0),
  definition: z.looseObject({
    base: z.record(z.string(), z.unknown()),
    space: z.array(
      z.looseObject({
        path: z.string(),
        kind: z.enum(["categorical", "int", "float"]),
        choices: z.array(scalar),
        low: z.number(),
        high: z.number(),
        step: z.number().nullable(),
        log: z.boolean(),
        when: z.record(z.string(), z.array(scalar)),
      }),
    ),
    models: z.record(z.string(), z.looseObject({ name: z.string() })),
    search: z.looseObject({
      sampler: z.string(),
      seed: z.number(),
      startupTrials: z.number(),
      pruner: z.looseObject({ name: z.string() }).nullable(),
    }),
    objectives: z
      .array(
        z.looseObject({
          metric: z.string(),
          direction: z.enum(["minimize", "maximize"]),
          epoch: z.enum(["last", "best"]),
          overSeeds: overSeedsSchema.optional(),
        }),
      )
      .min(1),
    seeds: z.array(z.number()).min(1).optional(),
    executor: z.looseObject({ threadsPerWorker: z.number() }),
  }),
});

/** Check that a `sweep.json` has what a report takes from it. @throws SconceError `run-directory`, `config`. */
export function checkSweepFile(file: SweepFile | undefined): SweepFile {
  if (!file) throw new SconceError("run-directory", "it has no sweep.json");
  return parseWith(shape, file, "", "sweep.json") as unknown as SweepFile;
}
