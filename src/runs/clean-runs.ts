import { existsSync } from "node:fs";
import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";
import { seedFolders, trialFolderOf } from "../sweep/seed-folders.js";
import { trialNumber } from "../sweep/trial.js";
import { listedTrials } from "../sweep/trial-lines.js";
import { Catalog } from "../watch/read/catalog.js";
import { readSmallJson } from "../watch/read/small-file.js";
import { isAtWork } from "./metric-lines.js";
import { sweepOf } from "./remove-run.js";

/** The checkpoints of a run that nothing will go on from. */
export interface Cleanable {
  /** The run's folder. */
  path: string;
  files: string[];
  bytes: number;
}

/** What can be cleaned in some folders. */
export interface CleanPlan {
  runs: Cleanable[];
  /** Checkpoints that stay, since something goes on from them. */
  kept: { bytes: number; runs: number };
}

const CHECKPOINT = /^checkpoint-\d+\.pt(?:\.(?:\d+\.)?part)?$/;

/** Look through folders for the checkpoints of finished runs, and of the trials of finished sweeps. Nothing is changed. */
export async function planCleaning(folders: readonly string[]): Promise<CleanPlan> {
  const catalog = new Catalog(folders);
  await catalog.refresh();
  const plan: CleanPlan = { runs: [], kept: { bytes: 0, runs: 0 } };
  const trials = new Map<string, Promise<ReadonlySet<number>>>();
  const add = async (path: string) => {
    const found = await checkpointsOf(path);
    if (found.files.length === 0) return;
    const sweep = sweepOf(path);
    if (sweep !== undefined && !trials.has(sweep)) trials.set(sweep, endedTrials(sweep));
    const ended = sweep === undefined ? undefined : await trials.get(sweep);
    if (isDone(path, ended)) plan.runs.push(found);
    else plan.kept = { bytes: plan.kept.bytes + found.bytes, runs: plan.kept.runs + 1 };
  };
  for (const { item, path } of catalog.entries) {
    if (item.kind === "run") await add(path);
    const inner = item.kind === "sweep" ? await readdir(join(path, "trials")).catch((): string[] => []) : [];
    for (const name of inner) {
      const folder = join(path, "trials", name);
      const runs = seedFolders(await readdir(folder).catch((): string[] => []));
      for (const run of runs.length > 0 ? runs : [""]) await add(join(folder, run));
    }
  }
  return plan;
}

/**
 * Remove what a plan says, of each run that nothing has begun to work on since.
 * @returns the bytes that were freed.
 * @throws SconceError `run-directory` when a file cannot be removed.
 */
export async function clean({ runs }: CleanPlan): Promise<number> {
  let freed = 0;
  for (const { path, files, bytes } of runs) {
    if (isAtWork(path)) continue;
    for (const file of files)
      await rm(file, { force: true }).catch((cause) => {
        throw new SconceError("run-directory", `cannot remove ${file}: ${reason(cause)}`, { cause });
      });
    await rmdir(join(path, "checkpoints")).catch(() => {}); // somebody's own files stay, with the folder
    freed += bytes;
  }
  return freed;
}

async function checkpointsOf(path: string): Promise<Cleanable> {
  const folder = join(path, "checkpoints");
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => CHECKPOINT.test(name));
  const files = names.map((name) => join(folder, name));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return { path, files, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}

/** Whether nothing will go on from a run's checkpoints. @param ended Of a trial: those of its sweep that are over. */
function isDone(path: string, ended: ReadonlySet<number> | undefined): boolean {
  if (isAtWork(path) || existsSync(join(path, "extension.json"))) return false;
  if (ended) return ended.has(trialNumber(basename(trialFolderOf(path))) ?? -1);
  return readSmallJson(path, "result.json")?.status === "completed";
}

/** The trials of a sweep that are over: completed, pruned, failed, out of time. None as long as the sweep may go on. */
async function endedTrials(sweep: string): Promise<ReadonlySet<number>> {
  if (readSmallJson(sweep, "outcome.json")?.status !== "completed" || isAtWork(resolve(sweep))) return new Set();
  const trials = await listedTrials(sweep);
  const over = trials.filter(({ status, interrupted }) => status !== "running" && !interrupted);
  return new Set(over.map(({ number }) => number));
}
