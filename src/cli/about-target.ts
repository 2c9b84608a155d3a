import type { z } from "zod";
import { parseWith } from "../config/parse.js";
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

/** A name, a tag or a note that somebody gives. @param hint What it may look like. @throws SconceError `config`. */
export function aboutValue(schema: z.ZodType<string>, given: string, called: string, hint: string): string {
  try {
    return parseWith(schema, given, called);
  } catch (error) {
    throw error instanceof SconceError ? new SconceError(error.kind, error.message, { hint }) : error;
  }
}
