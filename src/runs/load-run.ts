import { resolve } from "node:path";
import type { Prediction } from "../bridge/protocol.js";
import type { ResolvedConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import { readAbout } from "../experiment/about.js";
import { type EnvironmentFile, environmentFileSchema, type ResultFile } from "../experiment/result.js";
import { RunDirectory, readRunFile } from "../experiment/run-directory.js";
import { openSession } from "../facades/session.js";
import { findOneRun } from "./find-run.js";
import type { KeptResult, LoadedRun, PredictOptions, RunEnvironment, UnfinishedResult } from "./loaded-run.js";
import { metricLines } from "./metric-lines.js";

/**
 * Load a run from its folder. Starts no Python.
 *
 * @example
 * const run = await loadRun("runs/2026-11-26-123938-gru-imdb-seed1-bcb4");
 * if (run.result?.status === "completed") console.log(run.config.model.name, run.result.test.accuracy);
 * for await (const line of run.metrics()) if (line.type === "evaluation") console.log(line.epoch, line.accuracy);
 * const [prediction] = await run.predict(["A lovely film"]);
 *
 * @param dir The run's folder, or `SWEEP#3` for trial 3 of the sweep in the folder SWEEP.
 * @throws SconceError `run-directory` where there is no run, or its files cannot be read.
 */
export async function loadRun(dir: string): Promise<LoadedRun> {
  const { path, item } = await findOneRun(dir);
  const { directory, file } = await RunDirectory.open(path);
  const [result, environment, about] = await Promise.all([
    directory.readResult(),
    environmentOf(path),
    readAbout(path),
  ]);
  return {
    path: resolve(path),
    status: item.status,
    config: file.config,
    startedAt: new Date(file.startedAt),
    command: file.command,
    about,
    environment: environment ?? null,
    result: result ? keptResult(result) : null,
    predict: (texts, options) => predictWith(path, file.config, texts, options),
    metrics: (options) => metricLines(path, options),
  };
}

function keptResult(file: ResultFile): KeptResult | UnfinishedResult {
  const { schemaVersion: _, status, error, ...known } = file;
  const figures = { epochs: known.epochs, seconds: known.seconds, finishedAt: new Date(known.finishedAt) };
  const { test, counts, labels, weights, endedBy, keptEpoch } = known;
  if (status === "completed" && test && counts && labels && weights)
    return { status, ...figures, test, counts, labels, weights, endedBy, keptEpoch };
  return { status: status === "completed" ? "failed" : status, ...figures, test: null, error };
}

async function environmentOf(path: string): Promise<RunEnvironment | undefined> {
  try {
    const { schemaVersion: _, ...found }: EnvironmentFile = await readRunFile(
      path,
      "environment.json",
      environmentFileSchema,
    );
    return found;
  } catch (error) {
    if (((error as SconceError).cause as NodeJS.ErrnoException)?.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Label texts with the model of the run in a folder. @throws as {@link LoadedRun.predict}. */
async function predictWith(
  path: string,
  config: ResolvedConfig,
  texts: string[],
  options: PredictOptions = {},
): Promise<Prediction[]> {
  const empty = texts.findIndex((text) => text.trim() === "");
  if (empty >= 0) throw new SconceError("usage", `text ${empty + 1} is empty: there is nothing to label`);
  const { session: given, padTo = null, device = "auto" } = options;
  const session = given ?? (await openSession({ deterministic: config.deterministic, ...options.sessionOptions }));
  try {
    const params = { config: { ...config, device }, runDir: path, texts, padTo };
    return (await session.call("experiment.predict", params)).predictions;
  } finally {
    if (!given) await session.close();
  }
}
