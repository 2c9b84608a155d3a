import { existsSync } from "node:fs";
import { lstat, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { SconceError } from "../errors.js";
import { isHeld, LOCK } from "../files/held-locks.js";
import { reason } from "../files/reason.js";
import { trialFolderOf } from "../sweep/seed-folders.js";
import { trialNumber } from "../sweep/trial.js";
import type { Entry } from "../watch/read/catalog.js";

/** What sconce writes into the folder of a run or a sweep. Whatever else lies there is somebody's own, and stays. */
const OURS = new RegExp(
  `^(?:${[
    String.raw`(?:config|environment|result|vocabulary|labels|extension|trackers|about|sweep|outcome)\.json`,
    String.raw`(?:metrics|epochs|extension|steering|system|trials|known|events)\.jsonl`,
    String.raw`log(?:\.1)?\.txt|model\.pt|best\.yaml|journal\.log(?:\..*)?|.*\.part|\.lock|\.batch|.*\.lock`,
    "checkpoints|source|tokenizer|trials",
  ].join("|")})$`,
);

/** The sweep whose trial a folder is; undefined for any other. */
export function sweepOf(path: string): string | undefined {
  const trial = trialFolderOf(path);
  const sweep = dirname(dirname(trial));
  const isTrial = basename(dirname(trial)) === "trials" && trialNumber(basename(trial)) !== undefined;
  return isTrial && existsSync(join(sweep, "sweep.json")) ? sweep : undefined;
}

/**
 * Refuse to remove what is at work, what is only a part of a sweep, and what a link leads to.
 * @throws SconceError `locked`, or `run-directory`.
 */
export async function refuseRemoval({ item, path }: Entry, word: string): Promise<void> {
  if (item.kind === "reproduction")
    throw new SconceError("run-directory", `${word} is a reproduction, of ${item.of} runs`, {
      hint: "remove its runs by their names, or the folder itself by the means of your system",
    });
  const sweep = sweepOf(path);
  if (sweep !== undefined)
    throw new SconceError("run-directory", `${word} is a trial, on which the sweep in ${sweep} counts`, {
      hint: "remove the whole sweep, or free its checkpoints by `sconce runs clean`",
    });
  if ((await lstat(path)).isSymbolicLink())
    throw new SconceError("run-directory", `${word} is a link to a folder`, { hint: "name the folder itself" });
  refuseAtWork(item.kind, path, word);
}

function refuseAtWork(kind: string, path: string, word: string, place = path): void {
  const held = isHeld(path);
  const unknown = held === null && !existsSync(join(path, "result.json")) && !existsSync(join(path, "outcome.json"));
  if (unknown && existsSync(join(path, LOCK)))
    throw new SconceError("locked", `${word}: this system does not say whether it is at work`, {
      hint: "remove the folder by the means of your system, if you know that nothing works there",
    });
  if (held)
    throw new SconceError("locked", `${word} is at work: nothing of it is removed`, {
      hint: `wait until the ${kind} is done, or end it by \`sconce stop ${relative(".", place) || "."}\``,
    });
}

/**
 * Remove the folder of a run or a sweep. What sconce did not write stays in it, with the folder.
 *
 * @returns the names of what stayed.
 * @throws SconceError `locked` when it has begun to work meanwhile; `run-directory` when it cannot be removed.
 */
export async function removeRun({ item, path }: Entry, word: string): Promise<string[]> {
  // Out of its place first, so that nothing begins to work there meanwhile.
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.removed`);
  try {
    await rename(path, aside);
    try {
      refuseAtWork(item.kind, aside, word, path);
    } catch (error) {
      await rename(aside, path);
      throw error;
    }
    const names = await readdir(aside);
    const foreign = names.filter((name) => !OURS.test(name)).sort();
    if (foreign.length === 0) await rm(aside, { recursive: true });
    else {
      for (const name of names) if (OURS.test(name)) await rm(join(aside, name), { recursive: true });
      await rename(aside, path);
    }
    return foreign;
  } catch (cause) {
    if (cause instanceof SconceError) throw cause;
    throw new SconceError("run-directory", `cannot remove ${path}: ${reason(cause)}`, {
      hint: existsSync(aside)
        ? `what is left of it is ${aside}`
        : "only who may write into the folder above can remove it",
      cause,
    });
  }
}
