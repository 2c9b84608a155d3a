import { z } from "zod";
import { MODEL_NAMES } from "../../config/models.js";
import { parseWith } from "../../config/parse.js";
import type { ResolvedConfig } from "../../config/types.js";
import { configFileSchema, RUN_SCHEMA_VERSION } from "../../experiment/result.js";
import { readRunFile } from "../../experiment/run-directory.js";

/** The configuration of a run. Its model may be one that the registry does not have. */
export type RunConfig = Omit<ResolvedConfig, "model"> & { model: { name: string } & Record<string, unknown> };

/** `config.json`, as a report reads it. */
export interface RunConfigFile {
  config: RunConfig;
  startedAt: string;
  command: string | null;
}

const named = z.looseObject({ config: z.looseObject({ model: z.looseObject({ name: z.string() }) }) });

/** Of a configuration whose model the registry does not have: what a report takes from it. */
const foreign = z.object({
  schemaVersion: z.literal(RUN_SCHEMA_VERSION),
  config: z.looseObject({
    model: z.looseObject({ name: z.string() }),
    data: z.looseObject({ corpus: z.string() }),
    training: z.looseObject({ epochs: z.int().min(0), batchSize: z.int().min(1), learningRate: z.number() }),
    seed: z.int().min(0),
  }),
  startedAt: z.string(),
  command: z.string().nullable(),
});

/**
 * Read a run's `config.json`. That of a model which this version does not know is read too: its run is shown by the model's name.
 * @throws SconceError `run-directory`, `config`.
 */
export async function readRunConfig(path: string): Promise<RunConfigFile> {
  const content = await readRunFile(path, "config.json", z.unknown());
  const name = named.safeParse(content).data?.config.model.name;
  const known = name === undefined || (MODEL_NAMES as string[]).includes(name);
  return parseWith<z.ZodType>(known ? configFileSchema : foreign, content, "", "config.json") as RunConfigFile;
}
