import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { EpochResult } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import { writeWhole } from "../files/write-whole.js";
import { toJson } from "../text/to-json.js";
import { type BatchInHand, oomKills, readBatchInHand } from "./batch-in-hand.js";
import { type ResultFile, RUN_SCHEMA_VERSION } from "./result.js";
import { RunDirectory } from "./run-directory.js";

/** What was known of a run when its process was lost. */
export interface LostRun {
  /** The run directory, or null when the run kept nothing. */
  runDir: string | null;
  /** The epochs that the run had told. */
  epochs: readonly EpochResult[];
  seconds: number;
  /** The process of Python. */
  pythonPid: number | undefined;
  /** What {@link oomKills} was when the run began. */
  killsBefore: number;
}

const LOST = new Set(["python-died", "worker-died", "closed"]);

/** Whether an error says that the process of Python is gone: then nobody but this side can write down how the run ended. */
export function isLost(error: unknown): error is SconceError {
  return error instanceof SconceError && LOST.has(error.kind);
}

/**
 * Write `failed` into the directory of a run whose process was lost; a finished result stays. Gives the error to throw: where Python
 * was killed, it says which batch it had in hand, and whether memory ran out.
 */
export async function markLost(error: SconceError, run: LostRun): Promise<SconceError> {
  await gone(run.pythonPid);
  const batch = run.runDir === null ? undefined : await readBatchInHand(run.runDir);
  const told = error.signal === "SIGKILL" ? await explainKill(error, run, batch) : error;
  if (run.runDir === null || !(await stat(run.runDir).catch(() => undefined))) return told;
  const before = await new RunDirectory(run.runDir).readResult().catch(() => undefined);
  if (before?.status !== "completed") await writeFailed(run.runDir, told, run, before);
  return told;
}

async function writeFailed(runDir: string, error: SconceError, run: LostRun, before?: ResultFile): Promise<void> {
  const earlier = (before?.epochs ?? []).filter((epoch) => !run.epochs.some((now) => now.epoch === epoch.epoch));
  const { kind, message, signal } = error;
  const file: ResultFile = {
    schemaVersion: RUN_SCHEMA_VERSION,
    status: "failed",
    counts: before?.counts ?? null,
    labels: before?.labels ?? null,
    epochs: [...earlier, ...run.epochs].sort((a, b) => a.epoch - b.epoch),
    test: null,
    weights: null,
    endedBy: null,
    keptEpoch: null,
    seconds: run.seconds,
    error: { kind, message, signal },
    finishedAt: new Date().toISOString(),
  };
  // The disk may be full: the error on its way says what happened, and metrics.jsonl has what was done.
  await writeWhole(join(runDir, "result.json"), `${toJson(file, 2)}\n`).catch(() => {});
}

async function explainKill(error: SconceError, run: LostRun, batch?: BatchInHand): Promise<SconceError> {
  const { stderr, signal } = error;
  const outOfMemory = oomKills() > run.killsBefore;
  const what = outOfMemory ? "Python ran out of memory and was killed by the kernel" : "Python was killed (SIGKILL)";
  const doubt = outOfMemory ? "" : "; if nobody did that, it ran out of memory";
  const smaller = "use a smaller training.batchSize, or data.maxTokens";
  const goOn = run.runDir === null ? "" : "; the option `resume` goes on with the run";
  return new SconceError("python-died", `${what}${batch ? ` in ${batch.sentence}` : ""}${doubt}`, {
    signal,
    stderr,
    hint: `${smaller}${goOn}`,
    cause: error,
  });
}

/** Wait until a process that was killed has ended, so that what it was writing is written. */
async function gone(pid: number | undefined): Promise<void> {
  const deadline = Date.now() + 5000;
  while (pid !== undefined && Date.now() < deadline && (await isAtWork(pid)))
    await new Promise((resolve) => setTimeout(resolve, 10));
}

async function isAtWork(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that has ended and was not waited for yet still has its number.
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) [ZX] /.test(status);
}
