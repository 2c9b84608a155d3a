import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ResolvedConfig } from "../config/types.js";
import { makeRunFolder } from "../executors/run-folder.js";
import { AttemptFiles } from "../executors/task-files.js";
import { configFileSchema, type ResultFile, resultFileSchema } from "../experiment/result.js";
import { readRunFile } from "../experiment/run-directory.js";
import { LOCK } from "../files/held-locks.js";

/** A trial's folder from the side of the driver. Nothing else in a sweep looks into it. */
export class TrialFolder {
  constructor(readonly path: string) {}

  /**
   * Make the folder ready for an attempt: with what an earlier one left, if that can go on, else empty.
   * @returns Whether there is a run to go on with.
   * @throws SconceError `run-directory` when it cannot be made.
   */
  async begin(): Promise<boolean> {
    const there = await makeRunFolder(this.path, "the same command goes on with the sweep");
    if (there.includes("config.json")) return true;
    await this.clear();
    return false;
  }

  /** What one attempt may read and write. */
  files(): AttemptFiles {
    return new AttemptFiles(this.path);
  }

  /** Remove all that is in the folder but its lock: a process that is dying may still hold it. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.path).catch(() => []))
      if (name !== LOCK) await rm(join(this.path, name), { recursive: true, force: true });
  }

  /** Remove the checkpoints, which a trial that is done no longer needs. */
  async dropCheckpoints(): Promise<void> {
    await rm(join(this.path, "checkpoints"), { recursive: true, force: true });
  }

  /** The result that the folder keeps, or undefined where there is none, or none that can be read. */
  async result(): Promise<ResultFile | undefined> {
    return readRunFile(this.path, "result.json", resultFileSchema).catch(() => undefined);
  }

  /** The result of a completed run of this configuration, if the folder holds one. */
  async completed(config: ResolvedConfig): Promise<ResultFile | undefined> {
    const result = await this.result();
    if (result?.status !== "completed") return undefined;
    const kept = await readRunFile(this.path, "config.json", configFileSchema).catch(() => undefined);
    return JSON.stringify(kept?.config) === JSON.stringify(config) ? result : undefined;
  }
}
