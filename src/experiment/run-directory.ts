import { randomBytes } from "node:crypto";
import { access, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { z } from "zod";
import { parseWith } from "../config/parse.js";
import type { ResolvedConfig } from "../config/schema.js";
import { SconceError } from "../errors.js";
import { reason, writeWhole } from "../files/write-whole.js";
import { toJson } from "../text/to-json.js";
import {
  type ConfigFile,
  configFileSchema,
  type EnvironmentFile,
  type ResultFile,
  resultFileSchema,
} from "./result.js";

/** The folder where runs go that were given none. */
export const RUNS = "runs";

/** A name that says what the run is, and that no other run has: `2026-11-24-053012-gru-imdb-seed1-3fa2`. */
export function speakingName(config: ResolvedConfig, now: Date = new Date()): string {
  const stamp = now.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
  return `${stamp}-${config.model.name}-${config.data.corpus}-seed${config.seed}-${randomBytes(2).toString("hex")}`;
}

/** What a run that was killed may leave beside its files, before the first of them is there: halves, and the lock. */
const LEFT_BEHIND =
  /^(?:\.lock|(?:config|environment|result|vocabulary|labels)\.json(?:\.\d+)?\.part|model\.pt\.part)$/;

/** A run's folder, from the side of the process that started the run. */
export class RunDirectory {
  private constructor(readonly path: string) {}

  /**
   * Make a folder for a new run.
   * @throws SconceError `run-directory` when it cannot be made or holds something already.
   */
  static async create(wanted: string | undefined, config: ResolvedConfig): Promise<RunDirectory> {
    const path = resolve(wanted ?? join(RUNS, speakingName(config)));
    try {
      await mkdir(path, { recursive: true });
      const there = (await readdir(path)).filter((name) => !LEFT_BEHIND.test(name));
      if (there.length > 0)
        throw new SconceError("run-directory", `${path} is not empty: it holds ${there.slice(0, 3).join(", ")}`, {
          hint: "choose another folder; `sconce run --resume` goes on with the run in this one",
        });
    } catch (cause) {
      if (cause instanceof SconceError) throw cause;
      throw new SconceError("run-directory", `cannot make the run directory ${path}: ${reason(cause)}`, {
        hint: "choose a folder that can be written",
        cause,
      });
    }
    return new RunDirectory(path);
  }

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
        hint: "start it again as you did, with --out and this folder",
      });
    return { directory, file: await readRunFile(directory.path, "config.json", configFileSchema) };
  }

  writeConfig(file: ConfigFile): Promise<void> {
    return writeWhole(join(this.path, "config.json"), `${toJson(file, 2)}\n`);
  }

  writeEnvironment(file: EnvironmentFile): Promise<void> {
    return writeWhole(join(this.path, "environment.json"), `${toJson(file, 2)}\n`);
  }

  writeResult(file: ResultFile): Promise<void> {
    return writeWhole(join(this.path, "result.json"), `${toJson(file, 2)}\n`);
  }

  /** The result so far, or undefined when the run has none: it is at work, or was interrupted. */
  async readResult(): Promise<ResultFile | undefined> {
    try {
      return await readRunFile(this.path, "result.json", resultFileSchema);
    } catch (error) {
      if (((error as SconceError).cause as NodeJS.ErrnoException)?.code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Remove the halves of files that a killed run left. Only for one who holds the lock. */
  async clean(): Promise<void> {
    for (const name of await readdir(this.path))
      if (name !== ".lock" && LEFT_BEHIND.test(name)) await rm(join(this.path, name), { force: true });
  }

  /** Whether `environment.json` is there: a run killed just after its start has none. */
  hasEnvironment(): Promise<boolean> {
    return access(join(this.path, "environment.json")).then(
      () => true,
      () => false,
    );
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
