import { statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import { isHeld } from "../files/held-locks.js";
import type { SteeringAction, SteeringEntry, SteeringOrigin } from "../steering/action.js";
import { steer } from "../steering/journal.js";
import { checkPoint } from "./check-point.js";
import { trialFolderOf } from "./seed-folders.js";
import { readSweep, SweepFolder } from "./sweep-folder.js";
import { TRIALS, trialNumber } from "./trial.js";

/**
 * Ask something of the run or the sweep that is at work in a folder. What cannot be is refused at once: nothing is written then.
 * To stop the folder of a trial is to stop the trial in its sweep.
 *
 * @returns the entry that was written.
 * @throws SconceError `run-directory` when nothing is at work there, `usage` for what a run cannot be asked, `config` for a point that is not of
 * the space.
 */
export async function steerFolder(
  folder: string,
  action: SteeringAction,
  origin: SteeringOrigin,
): Promise<SteeringEntry> {
  const path = resolve(folder);
  const sweep = await SweepFolder.at(path).read();
  const trial = trialOf(path);
  if (!sweep && trial && action.type === "stop")
    return await steerFolder(trial.sweep, { type: "stop-trial", trial: trial.number }, origin);
  if (!sweep && !isThere(join(path, "config.json")))
    throw new SconceError("run-directory", `${folder} is neither a run's folder nor a sweep's`, {
      hint: "name the folder that `sconce run` or `sconce sweep` made",
    });
  if (!sweep && action.type !== "stop")
    throw new SconceError("usage", `${folder} is a run: it can be stopped, and no more`, {
      hint: "name a sweep's folder",
    });
  refuseIdle(path, folder);
  if (sweep && action.type === "enqueue") checkPoint(sweep.definition, action.params);
  if (sweep && (action.type === "stop-trial" || action.type === "prune-trial"))
    await refuseEnded(path, action.trial, folder);
  return await steer(path, action, origin);
}

function trialOf(path: string): { sweep: string; number: number } | undefined {
  const trial = trialFolderOf(path);
  const number = trialNumber(basename(trial));
  const folder = dirname(trial);
  return number === undefined || basename(folder) !== TRIALS ? undefined : { sweep: dirname(folder), number };
}

function refuseIdle(path: string, shown: string): void {
  if (isHeld(path) === false)
    throw new SconceError("run-directory", `nothing is at work in ${shown}`, {
      hint: "`sconce runs` lists what is",
    });
}

async function refuseEnded(path: string, trial: number, shown: string): Promise<void> {
  const { trials } = await readSweep(path);
  const ended = trials.find(({ number, interrupted }) => number === trial && !interrupted);
  const refuse = (what: string) => {
    throw new SconceError("usage", `trial ${trial} of ${shown} ${what}`, {
      hint: "`sconce watch` shows those that are at work",
    });
  };
  if (ended) refuse(`is not at work: it ${ended.status === "failed" ? "has failed" : `is ${ended.status}`}`);
  const begun = await readdir(join(path, TRIALS)).catch((): string[] => []);
  if (!begun.some((name) => trialNumber(name) === trial)) refuse("is not at work: it has not begun");
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
