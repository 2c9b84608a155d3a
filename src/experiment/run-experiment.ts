import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type BridgeEvent, type EpochResult, functions, type Position, type Value } from "../bridge/protocol.js";
import { isOwnModel } from "../config/models.js";
import { parseWith } from "../config/parse.js";
import type { ExperimentConfig } from "../config/types.js";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import { refuseStaleTypes } from "../python-types/types-file.js";
import { hearStop } from "../steering/journal.js";
import { type AboutOptions, checkAbout, keepAbout, saysAnything } from "./about.js";
import { oomKills } from "./batch-in-hand.js";
import type { RunEvent } from "./events.js";
import { type GitStates, gitStates } from "./git-state.js";
import { isLost, markLost } from "./lost-process.js";
import { availableMemory, memoryWarning } from "./memory.js";
import type { RunResult } from "./result.js";
import { runParams, toResult, trackersOf } from "./run-call.js";
import { RUNS } from "./run-directory.js";
import type { TrackerOptions } from "./tracker-options.js";
import { type Plan, whatToRun } from "./what-to-run.js";

/** How a run is watched, kept and stopped. */
export interface RunOptions extends AboutOptions, TrackerOptions {
  /**
   * Gets the run's events in order. A promise it returns is waited for before the next event, and the run waits at every
   * `evaluation` and `epoch`. What it throws ends the run after the batch in hand, and `runExperiment` rejects with it.
   */
  onEvent?: ((event: RunEvent) => unknown) | undefined;
  /** Ends the run between two batches, with a checkpoint; `runExperiment` then resolves with `status: "stopped"`. */
  signal?: AbortSignal | undefined;
  /** The run directory: a path that is absent or empty. Default: a new one in `runs/`, named after the time, the model and the seed. null: keep nothing. */
  runDir?: string | null | undefined;
  /** The session to run in. Default: one of its own, closed at the end. */
  session?: Session | undefined;
  /** How a session of its own starts. */
  sessionOptions?: SessionOptions | undefined;
  /** Send each n-th batch as an event. Default: one per 100 ms, and each 50th while training. */
  logEvery?: number | undefined;
  /** Write a checkpoint after every epoch and at a stop. Default true. */
  checkpoints?: boolean | undefined;
  /**
   * Write a checkpoint after every so many epochs only, and after the last and at a stop: a run that is killed does up to so many
   * epochs again, with the same numbers. May be another number whenever the run goes on. Default 1.
   */
  checkpointEvery?: number | undefined;
  /** Stop before this batch by itself, exactly as if it had been told to there: the result has `status: "stopped"`. Default: no stop. */
  until?: Position | undefined;
  /** What the run belongs to where it is logged: W&B, Trackio and MLflow group it by this. A sweep's trials have its name. Default: none. */
  trackerGroup?: string | undefined;
  /** The command that started the run, kept in config.json. */
  command?: string | undefined;
  /** `check` (default): a `warning` after `start` where the longest batch may not fit in the machine's memory; CPU only. */
  memory?: "check" | "ignore" | undefined;
}

/** How a run goes on from its last checkpoint. */
export interface ResumeOptions extends Omit<RunOptions, "runDir" | "checkpoints"> {
  /** The run directory of the run that goes on. */
  resume: string;
}

/**
 * Run one experiment in a session of this machine. What it does, and what it throws, is told where it is public, in
 * `src/run/run-experiment.ts`.
 */
export async function runExperiment(
  given: Partial<ExperimentConfig>,
  options: RunOptions | ResumeOptions = {},
): Promise<RunResult> {
  checkRunOptions(options);
  const { config, runDir, resume } = await whatToRun(given, options);
  const said: string[] = [];
  const path = await corpusPath(config.data, (text) => said.push(text));
  const git = gitStates(config); // while Python starts
  const session =
    options.session ?? (await openSession({ deterministic: config.deterministic, ...options.sessionOptions }));
  try {
    if (isOwnModel(config.model) && !resume) await refuseStaleTypes(session, config.model.file);
    return await run(session, { config, runDir, resume }, { path, said, git: await git }, options);
  } finally {
    if (!options.session) await session.close();
  }
}

/** @throws SconceError `config` for an option that is out of its range, `usage` for two that exclude each other. */
export function checkRunOptions(options: RunOptions | ResumeOptions): void {
  const { logEvery, checkpointEvery } = options;
  const checkpoints = "checkpoints" in options ? options.checkpoints : undefined;
  checkAbout(options);
  if ("runDir" in options && options.runDir === null && saysAnything(options))
    throw new SconceError("usage", "name, tags, note: the run is to keep nothing, so there is no folder for them", {
      hint: "leave them out, or name a folder by the option `runDir`",
    });
  const { shape } = functions["experiment.run"].params;
  parseWith(shape.logEvery, logEvery ?? null, "logEvery");
  parseWith(shape.checkpointEvery, checkpointEvery ?? 1, "checkpointEvery");
  if (checkpoints === false && checkpointEvery !== undefined)
    throw new SconceError("usage", "checkpointEvery: the run is to write no checkpoints", {
      hint: "leave out one of the options `checkpoints` and `checkpointEvery`",
    });
}

async function run(
  session: Session,
  { config, runDir, resume }: Plan,
  { path, said, git }: { path: string; said: readonly string[]; git: GitStates },
  options: RunOptions,
): Promise<RunResult> {
  let begun: { runDir: string | null } | undefined;
  const asked = new AbortController(); // by an entry in the run's folder
  let deaf = () => {};
  const epochs: EpochResult[] = [];
  const killsBefore = oomKills();
  const started = performance.now();
  const onEvent = async (event: BridgeEvent) => {
    if (event.type === "start") {
      begun = event;
      if (event.runDir !== null) {
        deaf = hearStop(event.runDir, asked);
        await keepAbout(event.runDir, options);
      }
      await options.onEvent?.(event);
      const checked = options.memory !== "ignore" && event.device === "cpu";
      const tooLong = checked ? memoryWarning(config, await availableMemory()) : undefined;
      for (const message of [...said, tooLong]) if (message) await options.onEvent?.({ type: "warning", message });
      return;
    }
    if (event.type === "epoch") {
      const { type: _, ...epoch } = event;
      epochs.push(epoch);
    }
    return options.onEvent?.(event);
  };
  let value: Value<"experiment.run">;
  try {
    value = await session.call(
      "experiment.run",
      runParams(config, {
        corpusPath: path,
        runDir: runDir ?? null,
        runsFolder: runDir === undefined ? resolve(RUNS) : null,
        logEvery: options.logEvery ?? null,
        checkpoints: options.checkpoints ?? true,
        checkpointEvery: options.checkpointEvery ?? 1,
        until: options.until ?? null,
        resume,
        trackers: trackersOf(options),
        command: options.command,
        git,
      }),
      { onEvent, signal: options.signal ? AbortSignal.any([options.signal, asked.signal]) : asked.signal },
    );
  } catch (error) {
    if (!begun || !(error instanceof SconceError)) throw error;
    const seconds = (performance.now() - started) / 1000;
    const lost = { runDir: begun.runDir, epochs, seconds, pythonPid: session.pythonPid, killsBefore };
    const told = isLost(error) ? await markLost(error, lost) : error;
    if (begun.runDir !== null && told.kind !== "checkpoint" && existsSync(begun.runDir)) told.runDir = begun.runDir;
    throw told;
  } finally {
    deaf();
  }
  const result = toResult(value);
  await options.onEvent?.({ type: "result", ...result });
  return result;
}
