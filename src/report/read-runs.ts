import { readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";
import type { ResolvedConfig } from "../config/schema.js";
import { SconceError } from "../errors.js";
import {
  configFileSchema,
  type EnvironmentFile,
  environmentFileSchema,
  type ResultFile,
  resultFileSchema,
} from "../experiment/result.js";
import { readRunFile } from "../experiment/run-directory.js";
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

/**
 * Find and read runs. A folder that cannot be read, or holds half a run, becomes a marked record.
 *
 * @param paths Run directories, and folders that hold run directories, up to five levels down.
 * @param options.curves Whether training losses of interrupted runs are wanted.
 * @throws SconceError `usage` when no path is given, `run-directory` when one does not exist or there is no run in any.
 */
export async function readRuns(paths: string[], options: { curves?: boolean } = {}): Promise<RunRecord[]> {
  if (paths.length === 0)
    throw new SconceError("usage", "no run directory was given", { hint: "name run directories, or folders of them" });
  const found = new Map<string, { path: string; problem: string | null }>();
  for (const path of paths) {
    const there = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? "error");
    if (there === "ENOENT" || there === "ENOTDIR")
      throw new SconceError("run-directory", `${path} does not exist`, { hint: "name the folder that a run made" });
    if (typeof there === "object" && !there.isDirectory())
      throw new SconceError("run-directory", `${path} is a file`, { hint: "name the run's folder, not a file in it" });
    for (const run of await find(resolve(path), DEPTH)) found.set(await realpath(run.path).catch(() => run.path), run);
  }
  if (found.size === 0)
    throw new SconceError("run-directory", `there is no run in ${paths.join(", ")}`, {
      hint: "name the folder that `sconce run`, `sweep` or `reproduce` made, or one that holds such folders",
    });
  const order = new Intl.Collator("en", { numeric: true });
  const runs = [...found.values()].sort((a, b) => order.compare(a.path, b.path));
  const records: RunRecord[] = new Array(runs.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let index = next++; index < runs.length; index = next++) {
        const { path, problem } = runs[index] as { path: string; problem: string | null };
        records[index] = problem === null ? await readRun(path, options.curves === true) : blank(path, problem);
      }
    }),
  );
  return records;
}

/** The run directories in a folder, and the folders that could not be looked into. */
async function find(path: string, depth: number): Promise<{ path: string; problem: string | null }[]> {
  let entries: import("node:fs").Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    return [{ path, problem: reason(error) }];
  }
  const names = new Set(entries.map((entry) => entry.name));
  if (FILES.some((name) => names.has(name))) return [{ path, problem: null }];
  // A run that was killed before it wrote its configuration has left its lock and nothing else.
  if (names.has(".lock") && entries.every((entry) => entry.isFile()))
    return [{ path, problem: "it has no config.json" }];
  if (depth === 0) return [];
  const inner: { path: string; problem: string | null }[] = [];
  for (const entry of entries)
    if (entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      inner.push(...(await find(join(path, entry.name), depth - 1)));
  return inner;
}

/** Read one run directory. Never rejects. */
async function readRun(path: string, curves: boolean): Promise<RunRecord> {
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
  if (record.status !== "completed") {
    const { epochs, test } = await readMetrics(path, curves);
    if (epochs.length > record.epochs.length) record.epochs = epochs;
    record.test ??= test;
  }
  return record;
}

function blank(path: string, problem: string | null): RunRecord {
  const short = relative(process.cwd(), path) || ".";
  return {
    path,
    name: short.startsWith("..") || isAbsolute(short) ? path : short,
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
function reason(error: unknown, path?: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "no permission";
  const lines = String(message).split("\n");
  const first = (path ? lines[0]?.replaceAll(`${path}/`, "").replaceAll(`${path} is`, "it is") : lines[0]) ?? "";
  return lines.length > 1 ? `${first} (and ${lines.length - 1} more)` : first;
}
