import { existsSync } from "node:fs";
import { join } from "node:path";
import { findOneRun, findRun } from "../runs/find-run.js";
import { watchedFolders } from "./watched-folders.js";

/**
 * The folder that a word names: itself where it is there, else that of the run or sweep of this name, or of the trial `SWEEP#3`.
 * @throws SconceError `run-directory` where there is neither.
 */
export async function namedFolder(word: string): Promise<string> {
  return existsSync(word) ? word : (await findRun(word, { folders: watchedFolders() })).path;
}

/** The same of a word that names a run alone. @throws SconceError `run-directory` for a sweep, too. */
export async function namedRun(word: string): Promise<string> {
  return existsSync(word) && !existsSync(join(word, "sweep.json"))
    ? word
    : (await findOneRun(word, { folders: watchedFolders() })).path;
}
