import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { z } from "zod";
import { parseWith } from "../config/parse.js";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { type ConfigFile, configFileSchema, type ResultFile, resultFileSchema } from "./result.js";

/** The folder where runs go that were given none. */
export const RUNS = "runs";

/** What a run that was killed may leave before the first of its files is there: halves, and the lock. */
const LEFT_BEHIND =
  /^(?:\.lock|\.batch|(?:config|environment|result|vocabulary|labels|extension)\.json(?:\.\d+)?\.part|model\.pt\.part)$/;

/** A run's folder, to be read: Python makes it and writes its files. */
export class RunDirectory {
  constructor(readonly path: string) {}

  /** Whether a run was killed in this folder before it had written anything: then it begins again. */
  static async isBlank(path: string): Promise<boolean> {
    const names = await readdir(resolve(path)).catch(() => ["no folder"]);
    return names.every((name) => LEFT_BEHIND.test(name));
  }

  /** Open the folder of an earlier run. @throws SconceError `run-directory` when there is none. */
  static async open(path: string): Promise<{ directory: RunDirectory; file: ConfigFile }> {
    const directory = new RunDirectory(resolve(path));
    if (await RunDirectory.isBlank(path))
      throw new SconceError("run-directory", `${directory.path} holds no run yet: it was ended before it had begun`, {
        hint: "start it again as you did, with this folder as the option `runDir`",
      });
    return { directory, file: await readRunFile(directory.path, "config.json", configFileSchema) };
  }

  /** The configuration of a finished run that was going on with more epochs when it was ended, if it was. */
  readExtension(): Promise<ConfigFile | undefined> {
    return orAbsent(readRunFile(this.path, "extension.json", configFileSchema));
  }

  /** The result so far, or undefined when the run has none: it is at work, or was interrupted. */
  readResult(): Promise<ResultFile | undefined> {
    return orAbsent(readRunFile(this.path, "result.json", resultFileSchema));
  }
}

/** The metrics of a run: of a finished one that goes on with more epochs in another file, which begins with the same lines. */
export function metricsFile(folder: string): string {
  const longer = join(folder, "extension.jsonl");
  return existsSync(longer) ? longer : join(folder, "metrics.jsonl");
}

/** What a file holds, or undefined when it is not there. */
async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (((error as SconceError).cause as NodeJS.ErrnoException)?.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Read and check one of a run directory's JSON files. @throws SconceError `run-directory`. */
export async function readRunFile<S extends z.ZodType>(
  directory: string,
  name: string,
  schema: S,
): Promise<z.output<S>> {
  const path = join(directory, name);
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new SconceError(
      "run-directory",
      missing ? `${directory} is not a run directory: it has no ${name}` : `cannot read ${path}: ${reason(cause)}`,
      { hint: "name the folder that `sconce run` made", cause },
    );
  }
  try {
    return parseWith(schema, content, "", path);
  } catch (cause) {
    throw new SconceError("run-directory", (cause as Error).message, { cause });
  }
}
