import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../bridge/find-python.js";
import { type BridgeEvent, type EpochResult, functions, type Value } from "../bridge/protocol.js";
import { parseWith, resolveConfig } from "../config/parse.js";
import type { ExperimentConfig, ResolvedConfig } from "../config/schema.js";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import { openSession, type Session } from "../facades/session.js";
import type { RunEvent } from "./events.js";
import { type CompletedRun, RUN_SCHEMA_VERSION, type RunResult } from "./result.js";
import { RunDirectory } from "./run-directory.js";

/** How a run is watched, kept and stopped. */
export interface RunOptions {
  /**
   * Gets the run's events in order. A promise it returns is waited for before the next event, and the run waits at every
   * `evaluation` and `epoch`. What it throws ends the run after the batch in hand, and `runExperiment` rejects with it.
   */
  onEvent?: (event: RunEvent) => unknown;
  /** Ends the run between two batches, with a checkpoint; `runExperiment` then resolves with `status: "stopped"`. */
  signal?: AbortSignal;
  /** The run directory: a path that is absent or empty. Default: a speaking, unique name in `runs/`. null: keep nothing. */
  runDir?: string | null;
  /** The session to run in. Default: one of its own, closed at the end. */
  session?: Session;
  /** Send each n-th batch as an event. Default: one per 100 ms, and each 50th while training. */
  logEvery?: number;
  /** Write a checkpoint after every epoch and at a stop. Default true. */
  checkpoints?: boolean;
  /** Write TensorBoard's event files into this folder (needs the Python package tensorboard). */
  tensorboard?: string;
  /** Log to the MLflow server or folder at this URI (needs the Python package mlflow-skinny). */
  mlflow?: string;
  /** The command that started the run, kept in config.json. */
  command?: string;
}

/** How a run goes on from its last checkpoint. */
export interface ResumeOptions extends Omit<RunOptions, "runDir" | "checkpoints"> {
  /** The run directory of the run that goes on. */
  resume: string;
}

type Preparation = Value<"experiment.prepare">;
type WithoutSignal = { signal?: undefined };

/** The version of sconce, as its package.json has it. */
export const VERSION: string = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")).version;

/**
 * Run one experiment: seed, load, train with a validation after every epoch, test. With the defaults it is the tutorial's, bit
 * for bit.
 *
 * With `resume`, the run in that directory goes on from its last checkpoint (from the start, if it has none), and everything
 * after equals the uninterrupted run bit for bit. The configuration may be left out (`{}`): the directory's is taken. One that is
 * given must be the same but for a larger `training.epochs`; where a run was killed before it had written its own, it begins.
 *
 * @throws SconceError `config` before anything is started; `python-missing`, `package-missing`, `device`, `corpus`,
 * `run-directory`, `locked`, `checkpoint` before any training; `python-died`, `worker-died`, `out-of-memory`,
 * `python-error` during it, with `runDir` naming the directory that keeps what was done; and whatever `onEvent` throws.
 */
export function runExperiment(config: ExperimentConfig, options?: RunOptions & WithoutSignal): Promise<CompletedRun>;
export function runExperiment(config: ExperimentConfig, options: RunOptions): Promise<RunResult>;
export function runExperiment(
  config: Partial<ExperimentConfig>,
  options: ResumeOptions & WithoutSignal,
): Promise<CompletedRun>;
export function runExperiment(config: Partial<ExperimentConfig>, options: ResumeOptions): Promise<RunResult>;
export async function runExperiment(
  given: Partial<ExperimentConfig>,
  options: RunOptions | ResumeOptions = {},
): Promise<RunResult> {
  const { logEvery } = functions["experiment.run"].params.shape;
  parseWith(logEvery, options.logEvery ?? null, "logEvery");
  let resume = "resume" in options ? options.resume : undefined;
  let wanted = "runDir" in options ? options.runDir : undefined;
  if (resume !== undefined && given.model !== undefined && (await RunDirectory.isBlank(resume))) {
    wanted = resume;
    resume = undefined;
  }
  let directory: RunDirectory | undefined;
  let config: ResolvedConfig;
  if (resume !== undefined) {
    const opened = await RunDirectory.open(resume);
    directory = opened.directory;
    config = resolveConfig(
      given.model === undefined ? mergeShallow(opened.file.config, given) : (given as ExperimentConfig),
    );
  } else config = resolveConfig(given as ExperimentConfig);

  const path = await corpusPath(config.data);
  const session = options.session ?? (await openSession({ deterministic: config.deterministic }));
  try {
    const prepared = await session.call("experiment.prepare", { config, corpusPath: path });
    if (resume === undefined && wanted !== null) directory = await RunDirectory.create(wanted, config);
    if (directory) await session.call("experiment.lock", { directory: directory.path });
    try {
      // Whoever held the lock until now may have left a run here.
      if (directory && resume === undefined) await RunDirectory.create(directory.path, config);
      await directory?.clean();
      return await run(session, config, path, prepared, directory, resume !== undefined, options);
    } finally {
      if (directory && session.isOpen)
        await session.call("experiment.unlock", { directory: directory.path }).catch(() => {}); // gone with its Python
    }
  } finally {
    if (!options.session) await session.close();
  }
}

function mergeShallow(base: ResolvedConfig, over: Partial<ExperimentConfig>): ExperimentConfig {
  return {
    ...base,
    ...over,
    model: base.model,
    data: { ...base.data, ...over.data },
    training: { ...base.training, ...over.training },
  };
}

async function run(
  session: Session,
  config: ResolvedConfig,
  path: string,
  prepared: Preparation,
  directory: RunDirectory | undefined,
  resume: boolean,
  options: RunOptions,
): Promise<RunResult> {
  const runDir = directory?.path ?? null;
  const epochs: EpochResult[] = [];
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const emit = async (event: RunEvent) => options.onEvent?.(event);
  const onEvent = (event: BridgeEvent) => {
    if (event.type === "epoch") {
      const { type: _, ...epoch } = event;
      epochs.push(epoch);
    }
    return options.onEvent?.(event);
  };
  const ended = { schemaVersion: RUN_SCHEMA_VERSION, finishedAt: "" } as const;
  const keptBefore = resume ? await directory?.readResult().catch(() => undefined) : undefined;
  let begun = false;
  try {
    if (directory && !resume) await record(directory, config, prepared, options.command);
    else if (directory && !(await directory.hasEnvironment())) await recordEnvironment(directory, prepared);
    await emit({
      type: "start",
      runDir,
      epochs: config.training.epochs,
      device: prepared.environment.device,
      threads: prepared.environment.threads,
      warnings: prepared.corpus.warnings,
    });
    begun = true;
    const { checkpoint, ...value } = await session.call(
      "experiment.run",
      {
        config,
        corpusPath: path,
        runDir,
        logEvery: options.logEvery ?? null,
        checkpoints: options.checkpoints ?? true,
        resume,
        trackers: { tensorboard: options.tensorboard ?? null, mlflow: options.mlflow ?? null },
      },
      { onEvent, signal: options.signal },
    );
    if (directory && resume) await record(directory, config, prepared, options.command);
    await directory?.writeResult({
      ...value,
      ...ended,
      seconds: value.seconds,
      error: null,
      finishedAt: new Date().toISOString(),
    });
    const result: RunResult =
      value.status === "completed" && value.test
        ? { ...value, status: "completed", test: value.test, runDir }
        : { ...value, status: "stopped", test: null, runDir, checkpoint };
    begun = false; // from here on the result stands, whatever the listener says to it
    await emit({ type: "result", ...result });
    return result;
  } catch (error) {
    const refused = error instanceof SconceError && error.kind === "checkpoint";
    if (directory && begun && !refused) {
      if (error instanceof SconceError) error.runDir = directory.path;
      const { kind = "listener", signal, traceback } = error as Partial<SconceError>;
      const message = error instanceof Error ? error.message : String(error);
      const before = (keptBefore?.epochs ?? []).filter((epoch) => !epochs.some((now) => now.epoch === epoch.epoch));
      await directory
        .writeResult({
          ...ended,
          status: "failed",
          counts: keptBefore?.counts ?? null,
          labels: keptBefore?.labels ?? null,
          epochs: [...before, ...epochs].sort((a, b) => a.epoch - b.epoch),
          test: null,
          weights: null,
          seconds: seconds(),
          error: { kind, message, signal, traceback },
          finishedAt: new Date().toISOString(),
        })
        .catch(() => {}); // the disk may be full: the error above says so, and metrics.jsonl has what was done
    }
    throw error;
  }
}

async function record(
  directory: RunDirectory,
  config: ResolvedConfig,
  prepared: Preparation,
  command?: string,
): Promise<void> {
  await directory.writeConfig({
    schemaVersion: RUN_SCHEMA_VERSION,
    config,
    startedAt: new Date().toISOString(),
    command: command ?? null,
  });
  await recordEnvironment(directory, prepared);
}

async function recordEnvironment(directory: RunDirectory, prepared: Preparation): Promise<void> {
  await directory.writeEnvironment({
    ...prepared,
    schemaVersion: RUN_SCHEMA_VERSION,
    sconce: VERSION,
    node: process.versions.node,
  });
}
