import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StudyTrial } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import type { Study } from "../facades/study.js";
import { maskUrl } from "../text/mask-url.js";
import type { ResolvedSweep } from "./definition.js";
import type { SweepFile } from "./sweep-folder.js";
import { TRIALS, trialFolder } from "./trial.js";
import { listedTrials } from "./trial-lines.js";

/**
 * A study without a sweep in the folder is of another search: what its trials were asked from is not known.
 * @throws SconceError `config`.
 */
export function refuseForeign({ name, search }: ResolvedSweep, trials: number, folder: string): never {
  const place = search.storage === undefined ? `the journal in ${folder}` : maskUrl(search.storage);
  throw new SconceError("config", `${place} has a study ${name} with ${trials} trials, of a sweep in another folder`, {
    hint: "give the sweep another name, or the folder that it is in as the option `out`",
  });
}

/**
 * How many trials the folder's `trials.jsonl` has, by the highest number, where the search's storage has fewer: it was lost, as a whole or in
 * part, and is filled anew, from the runs in the folder. 0: it was not.
 */
export async function lostTrials(study: Study, folder: string): Promise<number> {
  const trials = await listedTrials(folder);
  const listed = (trials.at(-1)?.number ?? -1) + 1;
  return listed > study.known.length ? listed : 0;
}

/** What is said of trials that the search's storage lacks. */
export function lostText({ search }: ResolvedSweep, study: Study, lost: number): string {
  const place = search.storage === undefined ? "journal.log" : maskUrl(search.storage);
  return `${place} has ${study.known.length} of the ${lost} trials in trials.jsonl: the others are asked for again, and what has run is taken from its folder`;
}

/**
 * How many trials there are to be in all, and the request that this came from.
 * @param lost See {@link lostTrials}: they count as begun.
 */
export function aim(
  { grid, search }: ResolvedSweep,
  study: Study,
  before: SweepFile | undefined,
  trials: number | undefined,
  folder: string,
  lost = 0,
): { target: number; request: number | null } {
  const written = search.trials ?? grid?.length ?? 0;
  // Some may have been asked ahead, and not begun.
  const begun = (trial: StudyTrial) =>
    trial.state !== "running" || existsSync(join(folder, TRIALS, trialFolder(trial.number, trial.params)));
  const known = Math.max(lost, study.known.findLastIndex(begun) + 1);
  const done = study.known.filter(({ state }) => state !== "running").length;
  let target = Math.max(written, before?.target ?? 0);
  let request = before?.request ?? null;
  if (trials !== undefined) {
    const goesOn = before !== undefined && before.request === trials && done < before.target;
    if (!goesOn) target = (before === undefined ? 0 : known) + trials;
    else target = before.target;
    request = trials;
  } else if (before?.request != null && done < before.target) target = before.target;
  return { target: grid ? Math.min(target, grid.length) : target, request };
}
