import { readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { ResolvedConfig } from "../../config/schema.js";
import { SconceError } from "../../errors.js";
import {
  configFileSchema,
  type EnvironmentFile,
  environmentFileSchema,
  type ResultFile,
  resultFileSchema,
} from "../../experiment/result.js";
import { readRunFile } from "../../experiment/run-directory.js";
import { type EpochFigures, readMetrics } from "./metrics.js";

/** How a run stands. `interrupted`: it has no result; it was killed, or is still at work. */
export type RunStatus = ResultFile["status"] | "interrupted" | "unreadable";

/** One run directory, as far as it could be read. */
export interface RunRecord {
  /** The folder. */
  path: string;
  /** The folder as it is shown: relative to the working directory where it lies in it. */
  name: string;
  status: RunStatus;
  /** Why it failed or could not be read. */
  note: string | null;
  config: ResolvedConfig | null;
  startedAt: string | null;
  /** The command that made it. */
  command: string | null;
  environment: EnvironmentFile | null;
  counts: ResultFile["counts"];
  epochs: EpochFigures[];
  test: { loss: number; accuracy: number } | null;
  /** Wall time of the run; null when it has no result. */
  seconds: number | null;
}

const FILES = ["config.json", "environment.json", "result.json", "metrics.jsonl"];
const DEPTH = 5;
const AT_ONCE = 16;

/** A folder that was found: a run's, a sweep's, or one that could not be looked into. */
interface Found {
  path: string;
  kind: "run" | "sweep";
  problem: string | null;
}

/** What was found in some folders. */
export interface Folders {
  runs: RunRecord[];
  /** The paths of sweeps' folders; their trials are not among the runs. */
  sweeps: string[];
}

/**
 * Find sweeps, and find and read runs. A folder that cannot be read, or holds half a run, becomes a marked record.
 *
 * @param paths Run directories, sweeps' folders, and folders that hold such, up to five levels down.
 * @param options.curves Whether training losses of interrupted runs are wanted.
 * @throws SconceError `usage` when no path is given, `run-directory` when one does not exist or there is nothing in any.
 */
export async function readFolders(paths: string[], options: { curves?: boolean } = {}): Promise<Folders> {
  if (paths.length === 0)
    throw new SconceError("usage", "no run directory was given", { hint: "name run directories, or folders of them" });
  const found = new Map<string, Found>();
  for (const path of paths) {
    const there = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? "error");
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
  const sorted = [...found.values()].sort((a, b) => order.compare(a.path, b.path));
  const runs = await inParallel(
    sorted.filter(({ kind }) => kind === "run"),
    async ({ path, problem }) => (problem === null ? readRun(path, options) : blank(path, problem)),
  );
  return { runs, sweeps: sorted.filter(({ kind }) => kind === "sweep").map(({ path }) => path) };
}

/** The runs that {@link readFolders} finds. */
export async function readRuns(paths: string[], options: { curves?: boolean } = {}): Promise<RunRecord[]> {
  return (await readFolders(paths, options)).runs;
}

/** Do something with each of many, some at once, so that open files stay few. The results come in the order given. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
    }),
  );
  return results;
}

/** The runs and sweeps in a folder, and the folders that could not be looked into. */
async function find(path: string, depth: number): Promise<Found[]> {
  let entries: import("node:fs").Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    return [{ path, kind: "run", problem: reason(error) }];
  }
  const names = new Set(entries.map((entry) => entry.name));
  if (names.has("sweep.json")) return [{ path, kind: "sweep", problem: null }];
  if (FILES.some((name) => names.has(name))) return [{ path, kind: "run", problem: null }];
  // A run that was killed before it wrote its configuration has left its lock and nothing else.
  if (names.has(".lock") && entries.every((entry) => entry.isFile()))
    return [{ path, kind: "run", problem: "it has no config.json" }];
  if (depth === 0) return [];
  const inner: Found[] = [];
  for (const entry of entries)
    if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      inner.push(...(await find(join(path, entry.name), depth - 1)));
  return inner;
}

/**
 * Read one run directory. Never rejects.
 *
 * @param options.metrics `if-needed` (default): `metrics.jsonl` is looked into when the run was not completed, for what is not in
 *   `result.json`; `without-result`: only when there is no `result.json`.
 */
export async function readRun(
  path: string,
  options: { curves?: boolean; metrics?: "if-needed" | "without-result" } = {},
): Promise<RunRecord> {
  const record = blank(path, null);
  try {
    const file = await readRunFile(path, "config.json", configFileSchema);
    Object.assign(record, { config: file.config, startedAt: file.startedAt, command: file.command });
  } catch (error) {
    return blank(path, reason(error, path));
  }
  try {
    record.environment = await readRunFile(path, "environment.json", environmentFileSchema);
  } catch (error) {
    if (!missing(error)) record.note = reason(error, path);
  }
  try {
    const { status, counts, epochs, test, seconds, error } = await readRunFile(path, "result.json", resultFileSchema);
    record.status = status;
    record.counts = counts;
    record.epochs = epochs.map(({ epoch, trainLoss, validation }) => ({ epoch, trainLoss, validation }));
    record.test = test ?? null;
    record.seconds = seconds;
    if (error) record.note = `${error.kind}: ${error.message.split("\n")[0]}`;
  } catch (error) {
    record.status = missing(error) ? "interrupted" : "unreadable";
    if (!missing(error)) record.note = reason(error, path);
  }
  const needed = options.metrics === "without-result" ? record.seconds === null : record.status !== "completed";
  if (needed) {
    const { epochs, test } = await readMetrics(path, options.curves === true);
    if (epochs.length > record.epochs.length) record.epochs = epochs;
    record.test ??= test;
  }
  return record;
}

/** A folder as it is shown: relative to the working directory where it lies in it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path) || ".";
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}

function blank(path: string, problem: string | null): RunRecord {
  return {
    path,
    name: shownPath(path),
    status: problem === null ? "interrupted" : "unreadable",
    note: problem,
    config: null,
    startedAt: null,
    command: null,
    environment: null,
    counts: null,
    epochs: [],
    test: null,
    seconds: null,
  };
}

function missing(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}

/** Why, in one line, without the folder, which stands beside it. */
export function reason(error: unknown, path?: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "no permission";
  const lines = String(message).split("\n");
  const first = (path ? lines[0]?.replaceAll(`${path}/`, "").replaceAll(`${path} is`, "it is") : lines[0]) ?? "";
  return lines.length > 1 ? `${first} (and ${lines.length - 1} more)` : first;
}
