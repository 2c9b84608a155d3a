import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EpochResult } from "../bridge/protocol.js";
import type { ResolvedConfig } from "../config/schema.js";
import { SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";
import { RunDirectory } from "../experiment/run-directory.js";
import type { ResolvedSweep } from "./definition.js";
import type { Executor } from "./executors/executor.js";
import { type Figures, objectiveValue } from "./metrics.js";
import { startTimer, type Timer } from "./timer.js";
import type { TrialRecord } from "./trial.js";

/** What a trial's life depends on. */
export interface TrialContext {
  sweep: ResolvedSweep;
  /** The sweep's folder, an absolute path. */
  folder: string;
  executor: Executor;
  /** Aborted when the sweep is to end: the trial stops at the next batch and can go on. */
  signal: AbortSignal;
  /** The pruner has decided on its end already, and its driver was killed before it came to it. */
  overdue: boolean;
  onEvent(event: RunEvent): unknown;
  /** Says, after an epoch that is not the last, whether the trial is to be pruned. */
  onEpoch(epoch: EpochResult): Promise<boolean>;
  onRetry(attempt: number, error: SconceError): unknown;
}

/**
 * Errors that every trial would have: the sweep ends with them, and its trials wait for the remedy. `run-directory`: the disk is
 * full, or the folder cannot be written.
 */
const OF_ALL = new Set(["python-missing", "package-missing", "device", "corpus", "run-directory", "protocol"]);
/** Errors after which another attempt makes sense; `locked`: a process that is dying still holds the run directory. */
const AGAIN = new Set(["python-died", "worker-died", "locked"]);
/** A process that starts has at least this long before the trial's own time begins. */
const START_SECONDS = 120;

/**
 * Run a trial to its end: again when its process died (from the checkpoint, if there is one), stopped and then killed when its
 * time is up. `record.runDir` names its folder. What was done there by an earlier driver is gone on with, or taken as it is.
 *
 * @returns the record, finished; `interrupted` is true when the sweep's signal ended it.
 * @throws what ends a whole sweep: an error that every trial would have, and whatever `onEvent` throws.
 */
export async function runTrial(
  record: TrialRecord,
  config: ResolvedConfig,
  context: TrialContext,
): Promise<TrialRecord> {
  const { sweep, folder, executor } = context;
  const runDir = join(folder, record.runDir as string);
  const before = await finishedBefore(runDir, config);
  if (before) {
    if (!sweep.keepCheckpoints) await dropCheckpoints(runDir);
    return ended(record, sweep, "completed", before);
  }

  const stop = new AbortController();
  const kill = new AbortController();
  let why: "pruned" | "timeout" | "interrupted" | undefined;
  let grace: Timer | undefined;
  const end = (reason: NonNullable<typeof why>) => {
    why ??= reason;
    stop.abort();
    grace ??= startTimer(sweep.graceSeconds, () => kill.abort());
  };
  const interrupt = () => end("interrupted");
  let limit: Timer | undefined;
  const allow = (seconds: number | undefined) => {
    limit?.cancel();
    if (seconds !== undefined) limit = startTimer(seconds, () => end("timeout"));
  };
  if (context.signal.aborted) interrupt();
  context.signal.addEventListener("abort", interrupt, { once: true });

  const figures: Figures & { epochs: EpochResult[] } = { epochs: [], test: null, seconds: 0 };
  const clock = performance.now();
  let started = false;
  let listenerFailed = false;
  const onEvent = async (event: RunEvent) => {
    try {
      if (event.type === "start") {
        started = true;
        allow(sweep.timeoutSeconds);
        if (context.overdue) end("pruned"); // not before: a process that starts slowly is not one that does not heed
      }
      await context.onEvent(event);
      if (event.type !== "epoch") return;
      const { type: _, ...epoch } = event;
      figures.epochs.push(epoch);
      if (await context.onEpoch(epoch)) end("pruned");
    } catch (error) {
      listenerFailed = true;
      throw error;
    }
  };
  try {
    for (;;) {
      record.attempts += 1;
      started = false;
      allow(sweep.timeoutSeconds && Math.max(START_SECONDS, sweep.timeoutSeconds));
      const resume = existsSync(join(runDir, "config.json"));
      if (!resume) await rm(runDir, { recursive: true, force: true });
      await mkdir(runDir, { recursive: true });
      try {
        const task = { number: record.number, config, runDir, resume };
        const result = await executor.run(task, { onEvent, signal: stop.signal, kill: kill.signal });
        return await settle(record, context, result, why);
      } catch (error) {
        if (listenerFailed || !(error instanceof SconceError)) throw error;
        // Another torch or device wrote the checkpoint, or what an earlier driver left cannot be read: the trial begins anew.
        const unusable = error.kind === "checkpoint" || (error.kind === "run-directory" && !started);
        if (resume && !why && unusable) {
          await rm(runDir, { recursive: true, force: true });
          continue;
        }
        if (OF_ALL.has(error.kind)) throw error;
        figures.seconds = (performance.now() - clock) / 1000;
        if (why === "timeout" || why === "interrupted") {
          const stopped = ended(record, sweep, "stopped", figures);
          return why === "interrupted" ? { ...stopped, interrupted: true } : { ...stopped, error: timedOut(sweep) };
        }
        if (why === "pruned") return ended(record, sweep, "pruned", figures);
        if (AGAIN.has(error.kind) && record.attempts <= sweep.retries) {
          await context.onRetry(record.attempts + 1, error);
          continue;
        }
        return { ...ended(record, sweep, "failed", figures), error: { kind: error.kind, message: error.message } };
      }
    }
  } finally {
    limit?.cancel();
    grace?.cancel();
    context.signal.removeEventListener("abort", interrupt);
  }
}

/** Turn the end of a run into the end of a trial. */
async function settle(
  record: TrialRecord,
  { sweep, folder }: TrialContext,
  result: RunResult,
  why: "pruned" | "timeout" | "interrupted" | undefined,
): Promise<TrialRecord> {
  if (result.status === "completed") {
    const done = ended(record, sweep, "completed", result);
    if (!sweep.keepCheckpoints) await dropCheckpoints(join(folder, record.runDir as string));
    return done;
  }
  if (why === "pruned") {
    if (!sweep.keepCheckpoints) await dropCheckpoints(join(folder, record.runDir as string));
    return ended(record, sweep, "pruned", result);
  }
  const stopped = ended(record, sweep, "stopped", result);
  return why === "timeout" ? { ...stopped, error: timedOut(sweep) } : { ...stopped, interrupted: true };
}

function timedOut({ timeoutSeconds }: ResolvedSweep): TrialRecord["error"] {
  return { kind: "timeout", message: `not done after ${timeoutSeconds} s` };
}

/** The record of a trial that has come to its end, from what its run gave. */
export function ended(
  record: TrialRecord,
  sweep: ResolvedSweep,
  status: "completed" | "pruned" | "failed" | "stopped",
  figures: Figures,
): TrialRecord {
  const known = status === "completed" || status === "pruned";
  const values = known ? sweep.objectives.map((objective) => objectiveValue(objective, figures)) : null;
  const done: TrialRecord = {
    ...record,
    status,
    values,
    epochs: figures.epochs.length,
    validation: figures.epochs.at(-1)?.validation ?? null,
    test: figures.test,
    seconds: figures.seconds,
  };
  const without = sweep.objectives.find((_, index) => !Number.isFinite(values?.[index] ?? 0));
  if (known && without)
    return {
      ...done,
      status: "failed",
      values: null,
      error: { kind: "not-a-number", message: `${without.metric} is not a number` },
    };
  return done;
}

/** The result of a run that came to its end just before its driver was killed. */
async function finishedBefore(runDir: string, config: ResolvedConfig): Promise<Figures | undefined> {
  if (!existsSync(join(runDir, "result.json"))) return undefined;
  try {
    const { directory, file } = await RunDirectory.open(runDir);
    const result = await directory.readResult();
    const same = JSON.stringify(file.config) === JSON.stringify(config);
    return result?.status === "completed" && same ? result : undefined;
  } catch {
    return undefined; // a folder that cannot be read is run again
  }
}

async function dropCheckpoints(runDir: string): Promise<void> {
  await rm(join(runDir, "checkpoints"), { recursive: true, force: true });
}
