import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SconceError } from "../../errors.js";
import { LOCK } from "../../files/held-locks.js";
import { inParallel } from "./bounded.js";
import { readLocks } from "./locks.js";
import { blankRun, type ReadOptions, type RunRecord, readRun } from "./run.js";
import { reason } from "./shown.js";
import { readSweep, type SweepRecord } from "./sweep.js";

/** What was found in some folders. */
export interface Folders {
  /** The runs that are not trials of a sweep. */
  runs: RunRecord[];
  sweeps: SweepRecord[];
}

/** A folder that was found: a run's, a sweep's, or one that could not be looked into. */
interface Found {
  path: string;
  kind: "run" | "sweep";
  problem: string | null;
}

/** Any of these makes a folder a run's. */
const FILES = ["config.json", "environment.json", "result.json", "metrics.jsonl"];
const DEPTH = 5;

/**
 * Find runs and sweeps, and read each once. A folder that cannot be read, or holds half a run, becomes a marked record.
 *
 * @param paths Run directories, sweeps' folders, and folders that hold such, up to five levels down.
 * @throws SconceError `usage` when no path is given, `run-directory` when one does not exist or there is nothing in any.
 */
export async function readFolders(paths: readonly string[], options: ReadOptions = {}): Promise<Folders> {
  const found = await findAll(paths);
  const once = { ...options, locks: options.locks ?? readLocks() };
  const runs = await inParallel(
    found.filter(({ kind }) => kind === "run"),
    async ({ path, problem }) => (problem === null ? readRun(path, once) : blankRun(path, problem)),
  );
  const sweeps: SweepRecord[] = [];
  for (const { path, kind } of found) if (kind === "sweep") sweeps.push(await readSweep(path, once));
  return { runs, sweeps };
}

async function findAll(paths: readonly string[]): Promise<Found[]> {
  if (paths.length === 0)
    throw new SconceError("usage", "no run directory was given", { hint: "name run directories, or folders of them" });
  const found = new Map<string, Found>();
  for (const path of paths) {
    const there = await stat(path).catch((error: NodeJS.ErrnoException): Stats | string => error.code ?? "error");
    if (there === "ENOENT" || there === "ENOTDIR")
      throw new SconceError("run-directory", `${path} does not exist`, { hint: "name the folder that a run made" });
    if (typeof there === "object" && !there.isDirectory())
      throw new SconceError("run-directory", `${path} is a file`, { hint: "name the run's folder, not a file in it" });
    for (const one of await find(resolve(path), DEPTH)) found.set(await realpath(one.path).catch(() => one.path), one);
  }
  if (found.size === 0)
    throw new SconceError("run-directory", `there is no run in ${paths.join(", ")}`, {
      hint: "name the folder that `sconce run`, `sweep` or `reproduce` made, or one that holds such folders",
    });
  const order = new Intl.Collator("en", { numeric: true });
  return [...found.values()].sort((a, b) => order.compare(a.path, b.path));
}

/** The runs and sweeps in a folder, and the folders that could not be looked into. */
async function find(path: string, depth: number): Promise<Found[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    return [{ path, kind: "run", problem: reason(error) }];
  }
  const names = new Set(entries.map((entry) => entry.name));
  if (names.has("sweep.json")) return [{ path, kind: "sweep", problem: null }];
  if (FILES.some((name) => names.has(name))) return [{ path, kind: "run", problem: null }];
  // A run that was killed before it wrote its configuration has left its lock and nothing else.
  if (names.has(LOCK) && entries.every((entry) => entry.isFile()))
    return [{ path, kind: "run", problem: "it has no config.json" }];
  if (depth === 0) return [];
  const inner: Found[] = [];
  for (const entry of entries)
    if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      inner.push(...(await find(join(path, entry.name), depth - 1)));
  return inner;
}
