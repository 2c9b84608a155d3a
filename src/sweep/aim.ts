import { existsSync } from "node:fs";
import { join } from "node:path";
import type { StudyTrial } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import type { Study } from "../facades/study.js";
import { maskUrl } from "../text/mask-url.js";
import type { ResolvedSweep } from "./definition.js";
import type { SweepFile } from "./sweep-folder.js";
import { TRIALS, trialFolder } from "./trial.js";

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

/** How many trials there are to be in all, and the request that this came from. */
export function aim(
  { grid, search }: ResolvedSweep,
  study: Study,
  before: SweepFile | undefined,
  trials: number | undefined,
  folder: string,
): { target: number; request: number | null } {
  const written = search.trials ?? grid?.length ?? 0;
  // Some may have been asked ahead, and not begun.
  const begun = (trial: StudyTrial) =>
    trial.state !== "running" || existsSync(join(folder, TRIALS, trialFolder(trial.number, trial.params)));
  const known = study.known.findLastIndex(begun) + 1;
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
