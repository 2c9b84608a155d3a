import type { z } from "zod";
import { SconceError } from "../errors.js";
import { experimentSchema } from "./schema.js";
import { sentences } from "./sentences.js";
import type { ExperimentConfig, ResolvedConfig } from "./types.js";

/** The command that prints every field of a sweep's definition, an executor's among them, for an error's hint. */
export const SWEEP_FIELDS = "sconce schema sweep";

/** The hint of a wrong field. @param fields The command that prints the fields. */
export function fieldsHint(fields: string): string {
  return `\`${fields}\` prints every field with its type, range and default`;
}

/**
 * Check a value against a schema.
 *
 * @param prefix What the value is called in an error: the path in front of the field's.
 * @param source The file that the value comes from, which an error then names.
 * @param fields The command that prints the fields, for the error's hint.
 * @throws SconceError `config`, with a line for each field that is wrong.
 */
export function parseWith<S extends z.ZodType>(
  schema: S,
  value: unknown,
  prefix = "",
  source?: string,
  fields = "sconce schema",
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = sentences(result.error.issues, { value, schema, prefix });
  throw new SconceError("config", `${source ? `${source}: ` : ""}${lines.join("\n")}`, {
    hint: fieldsHint(fields),
  });
}

/**
 * Check what a file holds, so that an error about it begins with the file.
 *
 * @param source The file; undefined: errors are as they are.
 * @throws what `check` throws.
 */
export function withSource<T>(source: string | undefined, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (source === undefined || !(error instanceof SconceError)) throw error;
    throw new SconceError(error.kind, `${source}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

/** Check an experiment's configuration and fill in the defaults. @throws SconceError `config`. */
export function resolveConfig(config: ExperimentConfig, source?: string): ResolvedConfig {
  return parseWith(experimentSchema, config, "", source);
}

/** Give a configuration its type in a config file: `export default defineExperiment({ … })`. Returns it as it is. */
export function defineExperiment(config: ExperimentConfig): ExperimentConfig {
  return config;
}
