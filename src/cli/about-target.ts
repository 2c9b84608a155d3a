import { SconceError } from "../errors.js";
import { findRun } from "../runs/find-run.js";
import type { Entry } from "../watch/read/catalog.js";
import { watchedFolders } from "./watched-folders.js";

/** The run or the sweep that something is said of. @throws SconceError `run-directory`. */
export async function aboutTarget(word: string): Promise<Entry> {
  const found = await findRun(word, { folders: watchedFolders() });
  if (found.item.kind !== "reproduction") return found;
  throw new SconceError("run-directory", `${word} is a reproduction: runs and sweeps have names, tags and notes`, {
    hint: `\`sconce runs ${word}\` lists its runs`,
  });
}
