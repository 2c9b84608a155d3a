import type { ResolvedConfig } from "../config/types.js";
import type { Executor } from "../executors/executor.js";
import { makeExecutor } from "../executors/registry.js";
import type { SessionOptions } from "../facades/session.js";
import type { StudyOptions } from "../facades/study.js";
import type { ResolvedSweep } from "./definition.js";
import { largestConfig } from "./largest-params.js";

/** The executor that a sweep's definition names. `workers` goes over the definition's. */
export function executorOf(
  sweep: ResolvedSweep,
  {
    workers = sweep.executor.workers,
    session,
    signal,
  }: { workers?: number | "auto"; session?: SessionOptions; signal?: AbortSignal | undefined },
): Promise<Executor> {
  return makeExecutor({ ...sweep.executor, workers }, { config: largestConfig(sweep), session, signal });
}

/**
 * How the study of a sweep is opened.
 * @param folder Where its journal is; null: keep nothing.
 * @param parallel Whether trials may run side by side.
 */
export function studyOptions(
  { name, objectives, space, search, base }: ResolvedSweep,
  folder: string | null,
  parallel: boolean,
  session?: SessionOptions,
): StudyOptions {
  const varies = space.some(({ path }) => path === "training.epochs");
  return {
    folder,
    storage: folder === null ? null : (search.storage ?? null),
    name,
    directions: objectives.map(({ direction }) => direction),
    space,
    sampler: { name: search.sampler, startupTrials: search.startupTrials },
    pruner: search.pruner,
    epochs: varies ? null : (base.training as ResolvedConfig["training"]).epochs,
    seed: search.seed,
    parallel,
    session,
  };
}
