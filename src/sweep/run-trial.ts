import type { EpochEvent, EpochResult } from "../bridge/protocol.js";
import { START_SECONDS } from "../bridge/spawn.js";
import type { ResolvedConfig } from "../config/types.js";
import { ERROR_KINDS, SconceError } from "../errors.js";
import { Attempt } from "../executors/attempt.js";
import type { Executor } from "../executors/executor.js";
import type { ofSeveral } from "../executors/trackers.js";
import type { RunEvent } from "../experiment/events.js";
import type { ResolvedSweep } from "./definition.js";
import type { Figures } from "./metrics.js";
import type { EarlyEnd } from "./replay.js";
import { Stopper } from "./stopper.js";
import type { TrialRecord } from "./trial.js";
import { ended, endedEarly, NOT_A_NUMBER, settled } from "./trial-end.js";
import type { TrialFolder } from "./trial-folder.js";

/** What a trial's life depends on. */
export interface TrialContext {
  sweep: ResolvedSweep;
  folder: TrialFolder;
  executor: Executor;
  /** Where its run is logged. */
  trackers: ReturnType<typeof ofSeveral>;
  /** What the run is called on the executor's side. Default: the trial's number. */
  task?: number;
  /** Aborted when the sweep is to end: the trial stops at the next batch and can go on. */
  signal: AbortSignal;
  /** Aborted when somebody asks for this trial's end: the reason is "pruned" or "steered". */
  asked: AbortSignal;
  /** Where the trial is to end, and as what, because it did so before; null: where it does by itself. */
  early: EarlyEnd | null;
  onEvent(event: RunEvent, attempt: number): unknown;
  /** Says, after an epoch that is not the last, whether the trial is to be pruned. @param last Early stopping ends the run after it. */
  onEpoch(epoch: EpochResult, last: boolean): Promise<boolean>;
  onRetry(attempt: number, error: SconceError): unknown;
}

/**
 * Run a trial to its end: again when its process died (from the checkpoint, if there is one), stopped and then killed when its
 * time is up. What an earlier driver did in its folder is gone on with, or taken as it is.
 *
 * @returns the record, finished; `interrupted` is true when the sweep's signal ended it.
 * @throws what ends a whole sweep: an error that every trial would have, and whatever `onEvent` throws.
 */
export async function runTrial(
  record: TrialRecord,
  config: ResolvedConfig,
  context: TrialContext,
): Promise<TrialRecord> {
  const { sweep, folder, executor, task = record.number } = context;
  const before = await folder.completed(config);
  if (before) record.attempts = Math.max(1, record.attempts); // an earlier driver began it
  const done = before ? ended(record, sweep, "completed", before) : await attempts(record, config, context);
  await executor.discard?.(task);
  // A value that is not a number does not become one by going on.
  const over = done.status === "completed" || done.status === "pruned" || done.error?.kind === NOT_A_NUMBER;
  if (over && !sweep.keepCheckpoints) await folder.dropCheckpoints();
  return done;
}

/** Attempt a trial until one of the attempts comes to an end that counts. */
async function attempts(record: TrialRecord, config: ResolvedConfig, context: TrialContext): Promise<TrialRecord> {
  const { sweep, folder, executor, task: number = record.number } = context;
  const stopper = new Stopper(sweep.graceSeconds);
  const interrupt = () => stopper.end("interrupted");
  if (context.signal.aborted) interrupt();
  context.signal.addEventListener("abort", interrupt, { once: true });
  const steered = () => stopper.end(context.asked.reason);
  if (context.asked.aborted) steered();
  context.asked.addEventListener("abort", steered, { once: true });
  const figures: Figures & { epochs: EpochResult[] } = { epochs: [], test: null, seconds: 0 };
  const clock = performance.now();
  try {
    for (;;) {
      record.attempts += 1;
      // A process that starts has as long as it may take before the trial's own time begins.
      stopper.allow(sweep.timeoutSeconds && Math.max(START_SECONDS, sweep.timeoutSeconds));
      const resume = await folder.begin();
      const files = folder.files();
      const { checkpointEvery } = sweep;
      const until = context.early?.position;
      const kept = { checkpointEvery, until, ...context.trackers };
      const task = { number, attempt: record.attempts, config, files, resume, ...kept };
      const attempt = new Attempt(task, listener(context, record.attempts, stopper, figures));
      try {
        const control = { onEvent: attempt.onEvent, signal: stopper.stop, kill: stopper.kill };
        return settled(record, sweep, await executor.run(task, control), stopper.why ?? context.early?.reason);
      } catch (error) {
        if (attempt.failed || !(error instanceof SconceError)) throw error;
        await files.end(); // before anybody else writes there
        // Another torch or device wrote the checkpoint, or what an earlier driver left cannot be read: the trial begins anew.
        const unusable = error.kind === "checkpoint" || (error.kind === "run-directory" && !attempt.started);
        if (resume && !stopper.why && unusable) {
          await executor.discard?.(number);
          await folder.clear();
          continue;
        }
        if (ERROR_KINDS[error.kind].endsSweep) throw error;
        figures.seconds = (performance.now() - clock) / 1000;
        if (stopper.why) return endedEarly(record, sweep, stopper.why, figures);
        if (ERROR_KINDS[error.kind].retry && record.attempts <= sweep.retries) {
          await context.onRetry(record.attempts + 1, error);
          continue;
        }
        const { kind, message, traceback } = error;
        const told = traceback === undefined ? { kind, message } : { kind, message, traceback };
        return { ...ended(record, sweep, "failed", figures), error: told };
      } finally {
        attempt.end();
        await files.end();
      }
    }
  } finally {
    stopper.release();
    context.signal.removeEventListener("abort", interrupt);
    context.asked.removeEventListener("abort", steered);
  }
}

function epochOf({ type: _, ...epoch }: EpochEvent): EpochResult {
  return epoch;
}

/** What is done with the events of one attempt. */
function listener(
  context: TrialContext,
  attempt: number,
  stopper: Stopper,
  figures: { epochs: EpochResult[] },
): (event: RunEvent) => Promise<void> {
  let last = 0; // the epoch after which early stopping ends the run
  return async (event) => {
    if (event.type === "early-stopping") last = event.epoch;
    if (event.type === "start") {
      stopper.allow(context.sweep.timeoutSeconds);
      figures.epochs = [];
    }
    await context.onEvent(event, attempt);
    // What an attempt goes on from counts anew: the one before may have been lost before it told its last epoch, or its end.
    const epochs = event.type === "resume" ? event.epochs : event.type === "epoch" ? [epochOf(event)] : [];
    for (const epoch of epochs) {
      figures.epochs.push(epoch);
      if (await context.onEpoch(epoch, epoch.epoch === last)) stopper.end("pruned");
    }
  };
}
