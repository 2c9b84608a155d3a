import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { isOwnModel } from "../config/models.js";
import type { ExperimentConfig, ResolvedConfig } from "../config/types.js";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import { attemptRun } from "../executors/attempts.js";
import type { Executor } from "../executors/executor.js";
import {
  checkThreads,
  type ExecutorDefinition,
  isExecutor,
  makeExecutor,
  resolveExecutor,
} from "../executors/registry.js";
import { checkRetries } from "../executors/retries.js";
import { makeRunFolder } from "../executors/run-folder.js";
import { absolute, refuseFarTrackers } from "../executors/trackers.js";
import { notBegun } from "../executors/unless.js";
import { keepAbout } from "../experiment/about.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";
import { RUNS, RunDirectory } from "../experiment/run-directory.js";
import { checkRunOptions, type RunOptions as HereOptions } from "../experiment/run-experiment.js";
import { speakingName } from "../experiment/speaking-name.js";
import { type Plan, whatToRun } from "../experiment/what-to-run.js";
import { openSession, type SessionOptions } from "../facades/session.js";
import { type Describer, refuseStaleTypes } from "../python-types/types-file.js";

/** Where a run is done. */
export interface PlaceOptions {
  /**
   * Where the run is done: a kind of executor with its options, as a sweep's definition has it, of which the run takes one worker;
   * or an executor of your own, which is closed at the end. Default: in a session of this machine.
   */
  executor?: ExecutorDefinition | Executor | undefined;
  /** How often a run on an executor is tried again, from its last checkpoint, when its worker was lost. Default 3. */
  retries?: number | undefined;
}

/** Of a run that begins, or of one that goes on. */
type Options = HereOptions & Pick<PlaceOptions, "retries"> & { resume?: string | undefined };

/** Do one run on an executor. @throws as {@link runExperiment}. */
export async function runOnExecutor(
  given: Partial<ExperimentConfig>,
  place: NonNullable<PlaceOptions["executor"]>,
  options: Options,
): Promise<RunResult> {
  const retries = checkRetries(options.retries);
  checkRunOptions(options);
  refuseContradictions(options);
  const plan = await whatToRun(given, options);
  const said: string[] = [];
  await corpusPath(plan.config.data, (text) => said.push(text)); // before anything is started
  const { model } = plan.config;
  if (isOwnModel(model) && !plan.resume) await refuseStaleTypes(describer(options.sessionOptions), model.file);
  const folder = plan.runDir ?? resolve(RUNS, speakingName(plan.config));
  const isNew = !existsSync(folder);
  try {
    if (!plan.resume) await makeEmptyFolder(folder);
    const { config, executor } = await placed(plan, place, options);
    try {
      return await run({ ...plan, config }, folder, executor, { ...options, retries, said });
    } finally {
      await executor.close();
    }
  } catch (error) {
    if (isNew && (await RunDirectory.isBlank(folder))) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Reads Python files in a session that is there only while it does: most have no types that could be out of date. */
function describer(options: SessionOptions | undefined): Describer {
  return {
    async call(name, params) {
      await using session = await openSession(options);
      return await session.call(name, params);
    },
  };
}

function refuseContradictions({ session, runDir }: Options): void {
  if (session)
    throw new SconceError("usage", "executor: a session was given, too, and says already where the run is done", {
      hint: "leave out one of the options `executor` and `session`",
    });
  if (runDir === null)
    throw new SconceError("usage", "runDir: null: a run on an executor is kept in a folder, from which it goes on", {
      hint: "leave out the option `runDir`, or name a folder",
    });
}

/** The executor, and the configuration with the number of threads that the run has there. */
async function placed(
  { config, runDir, resume }: Plan,
  place: NonNullable<PlaceOptions["executor"]>,
  options: Options,
): Promise<{ config: ResolvedConfig; executor: Executor }> {
  if (isExecutor(place)) return { config, executor: place };
  // A run that goes on keeps the number with which it began.
  const begunWith = resume ? (await RunDirectory.open(runDir as string)).file.config.threads : null;
  const threads = config.threads ?? begunWith;
  const { threadsPerWorker = threads ?? undefined } = place;
  const definition = resolveExecutor({ ...place, threadsPerWorker, workers: 1 });
  const hint = resume ? "leave it out: a run that goes on keeps its number of threads" : undefined;
  checkThreads(threadsPerWorker, threads, "threads", hint);
  refuseFarTrackers(definition, options);
  const settled = { ...config, threads: threads ?? definition.threadsPerWorker };
  const session = { deterministic: config.deterministic, ...options.sessionOptions };
  return { config: settled, executor: await makeExecutor(definition, { config: settled, session }) };
}

async function run(
  { config, resume }: Plan,
  folder: string,
  executor: Executor,
  options: Options & { retries: number; said: readonly string[] },
): Promise<RunResult> {
  const { retries, signal, onEvent } = options;
  const { logEvery, checkpoints, checkpointEvery, trackerGroup, command } = options;
  const kept = { logEvery, checkpoints, checkpointEvery, trackerGroup, command, ...absolute(options) };
  let begun = false;
  const hear = async (event: RunEvent) => {
    const begins = event.type === "start" && !begun;
    if (begins) await keepAbout(folder, options);
    await onEvent?.(event);
    if (!begins) return;
    begun = true;
    for (const message of [...options.said, ...executor.warnings]) await onEvent?.({ type: "warning", message });
  };
  const again = (attempt: number, { message }: SconceError) =>
    onEvent?.({ type: "warning", message: `${message}; attempt ${attempt} begins` });
  try {
    const job = { number: 0, config, folder, resume, ...kept };
    const result = await attemptRun(job, executor, { retries, signal, onEvent: hear, onRetry: again });
    if (result === undefined) throw notBegun();
    return result;
  } catch (error) {
    if (error instanceof SconceError && begun && error.kind !== "checkpoint" && existsSync(folder))
      error.runDir = folder;
    throw error;
  }
}

/** @throws SconceError `run-directory` for a folder that holds something, as Python does for a run here. */
async function makeEmptyFolder(folder: string): Promise<void> {
  const there = await makeRunFolder(folder, "the same command begins the run");
  if (await RunDirectory.isBlank(folder)) return;
  const names = there.sort().slice(0, 3).join(", ");
  throw new SconceError("run-directory", `${folder} is not empty: it holds ${names}`, {
    hint: "choose another folder; the option `resume` goes on with the run in this one",
  });
}
