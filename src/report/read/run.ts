import { type About, aboutOf, readAbout } from "../../experiment/about.js";
import {
  type EnvironmentFile,
  environmentFileSchema,
  type ResultFile,
  resultFileSchema,
} from "../../experiment/result.js";
import { readRunFile } from "../../experiment/run-directory.js";
import { type Locks, readLocks } from "./locks.js";
import { type EpochFigures, type Evaluation, readMetrics, type WantedBatches } from "./metrics.js";
import { type RunConfig, readRunConfig } from "./run-config.js";
import { isMissing, reason, shownPath } from "./shown.js";

/**
 * How a run stands: as its result says, or, where it has none or a process goes on with it:
 *
 * - `at work`: a process holds its lock
 * - `killed`: none does, and it came to no end
 * - `killed or at work`: the system does not say which
 * - `unreadable`: what it is cannot be read
 */
export type RunStatus = ResultFile["status"] | "at work" | "killed" | "killed or at work" | "unreadable";

/** One run directory, as far as it could be read. */
export interface RunRecord {
  /** The folder. */
  path: string;
  /** The folder as it is shown: relative to the working directory where it lies in it. */
  name: string;
  status: RunStatus;
  /** The name, tags and note that people gave it. */
  about: About;
  /** Why it failed or could not be read. */
  note: string | null;
  config: RunConfig | null;
  startedAt: string | null;
  /** The command that made it. */
  command: string | null;
  environment: EnvironmentFile | null;
  counts: ResultFile["counts"];
  epochs: EpochFigures[];
  test: Evaluation | null;
  /** Why a completed run ended; null where that is not known. */
  endedBy: ResultFile["endedBy"];
  /** The epoch whose model a completed run kept; null where that is not known. */
  keptEpoch: number | null;
  /** Wall time of the run; null when it has no result. */
  seconds: number | null;
  /** Losses of single training batches, as far as they were asked for: by `epoch.batch`, as in `15.50`. */
  batchLosses: ReadonlyMap<string, number>;
}

/** What of a run is read beside its configuration, environment and result. */
export interface ReadOptions {
  /** Whether the training losses of unfinished runs are wanted. */
  curves?: boolean;
  /** Single training batches whose losses are wanted of a run; null: none. */
  batches?: (run: RunRecord) => WantedBatches | null;
  /**
   * `if-needed` (default): evaluations are looked for in `metrics.jsonl` when the run was not completed, for what is not in
   * `result.json`; `without-result`: only when there is no `result.json`.
   */
  evaluations?: "if-needed" | "without-result";
  /** Which runs are at work. Default: as it is now. */
  locks?: Locks;
}

/** Read one run directory. Never rejects: what cannot be read becomes a marked record. */
export async function readRun(path: string, options: ReadOptions = {}): Promise<RunRecord> {
  const record = blankRun(path, null);
  try {
    Object.assign(record, await readRunConfig(path), { about: await readAbout(path) });
  } catch (error) {
    return blankRun(path, reason(error, path));
  }
  try {
    record.environment = await readRunFile(path, "environment.json", environmentFileSchema);
  } catch (error) {
    if (!isMissing(error)) record.note = reason(error, path);
  }
  await readResult(record);
  if (record.status !== "completed" && record.status !== "unreadable") readState(record, options);
  const evaluations =
    options.evaluations === "without-result" ? record.seconds === null : record.status !== "completed";
  const { epochs, test, batchLosses } = await readMetrics(path, {
    evaluations,
    curves: evaluations && options.curves === true,
    batches: options.batches?.(record) ?? null,
  });
  if (epochs.length > record.epochs.length) {
    const seconds = new Map(record.epochs.map((one) => [one.epoch, one.seconds]));
    record.epochs = epochs.map((one) => ({ ...one, seconds: seconds.get(one.epoch) ?? null }));
  }
  record.test ??= test;
  record.batchLosses = batchLosses;
  return record;
}

async function readResult(record: RunRecord): Promise<void> {
  try {
    const { status, counts, epochs, test, seconds, error, endedBy, keptEpoch } = await readRunFile(
      record.path,
      "result.json",
      resultFileSchema,
    );
    record.status = status;
    record.counts = counts;
    record.epochs = epochs;
    record.test = test ?? null;
    record.seconds = seconds;
    record.endedBy = endedBy;
    record.keptEpoch = keptEpoch;
    if (error) record.note = `${error.kind}: ${error.message.split("\n")[0]}`;
  } catch (error) {
    record.status = isMissing(error) ? "killed" : "unreadable";
    if (!isMissing(error)) record.note = reason(error, record.path);
  }
}

/** Of a run that is not completed: whether it is at work. */
function readState(record: RunRecord, { locks }: ReadOptions): void {
  const held = (locks ?? readLocks()).isHeld(record.path);
  if (held) Object.assign(record, { status: "at work", note: null });
  else if (held === null && record.status === "killed") record.status = "killed or at work";
}

/** A record of a folder of which nothing is known but, perhaps, why it cannot be read. */
export function blankRun(path: string, problem: string | null): RunRecord {
  return {
    path,
    name: shownPath(path),
    status: problem === null ? "killed" : "unreadable",
    note: problem,
    about: aboutOf(undefined),
    config: null,
    startedAt: null,
    command: null,
    environment: null,
    counts: null,
    epochs: [],
    test: null,
    endedBy: null,
    keptEpoch: null,
    seconds: null,
    batchLosses: new Map(),
  };
}
