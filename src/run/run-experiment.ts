import { resolve } from "node:path";
import type { NamedMetrics } from "../bridge/protocol.js";
import type { EvaluationMetric } from "../config/metrics.js";
import type { ExperimentConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import type { CompletedRun, RunResult } from "../experiment/result.js";
import {
  type ResumeOptions as ResumeHere,
  type RunOptions as RunHere,
  runExperiment as runHere,
} from "../experiment/run-experiment.js";
import { type NotifyOptions, notifying } from "../notify/notifying.js";
import { runEnds } from "./notices.js";
import { type PlaceOptions, runOnExecutor } from "./on-executor.js";

/** How a run is watched, kept and stopped, and where it is done. */
export interface RunOptions extends RunHere, PlaceOptions, NotifyOptions {}

/** How a run goes on from its last checkpoint, here or elsewhere. */
export interface ResumeOptions extends ResumeHere, PlaceOptions, NotifyOptions {}

type WithoutSignal = { signal?: undefined };
/** A configuration whose `metrics` are known by name, so that the result's type has them. */
type Asking<M extends readonly EvaluationMetric[]> = ExperimentConfig & { metrics?: M | undefined };

/**
 * Run one experiment: seed, load, train with a validation after every epoch, test. With the defaults it is the tutorial's, bit
 * for bit.
 *
 * What `metrics` names is in the result by type, too: `(await runExperiment({ model, metrics: ["macroF1"] })).test.macroF1` is a number.
 *
 * With `resume`, the run in that directory goes on from its last checkpoint (from the start, if it has none), and everything
 * after equals the uninterrupted run bit for bit. The configuration may be left out (`{}`): the directory's is taken. One that is
 * given must be the same but for a larger `training.epochs`; where a run was killed before it had written its own, it begins.
 *
 * With `executor`, the run is done elsewhere: `{ kind: "ray", address: "10.0.0.5:6379" }`. Events, result and run directory are those
 * of a run here with the same number of threads, but for environment and times, and it goes on here or there. When its worker is lost it
 * is tried again from its last checkpoint, with a `warning`, and tells `start` anew.
 *
 * @throws SconceError `config` before anything is started; `python-missing`, `package-missing`, `device`, `corpus`, `cluster`,
 * `run-directory`, `locked`, `checkpoint` before any training; `python-died`, `worker-died`, `out-of-memory`,
 * `python-error` during it, with `runDir` naming the directory that keeps what was done; `closed` where the signal came before the run
 * had begun on its executor; and whatever `onEvent` throws.
 */
export function runExperiment<const M extends readonly EvaluationMetric[] = readonly []>(
  config: Asking<M>,
  options?: RunOptions & WithoutSignal,
): Promise<CompletedRun<NamedMetrics<M>>>;
export function runExperiment<const M extends readonly EvaluationMetric[] = readonly []>(
  config: Asking<M>,
  options: RunOptions,
): Promise<RunResult<NamedMetrics<M>>>;
export function runExperiment(
  config: Partial<ExperimentConfig>,
  options: ResumeOptions & WithoutSignal,
): Promise<CompletedRun>;
export function runExperiment(config: Partial<ExperimentConfig>, options: ResumeOptions): Promise<RunResult>;
export async function runExperiment(
  given: Partial<ExperimentConfig>,
  options: RunOptions | ResumeOptions = {},
): Promise<RunResult> {
  const { notify, ...rest } = options;
  if (notify === undefined) return runSomewhere(given, options);
  const begun: { folder: string | null; name: string | null } = { folder: null, name: options.name ?? null };
  const onEvent = (event: RunEvent) => {
    if (event.type === "start") begun.folder = event.runDir && resolve(event.runDir);
    return options.onEvent?.(event);
  };
  const ends = runEnds(given, begun, options.onEvent);
  return notifying(notify, ends, () => runSomewhere(given, { ...rest, onEvent }));
}

async function runSomewhere(given: Partial<ExperimentConfig>, options: RunOptions | ResumeOptions): Promise<RunResult> {
  const { executor, retries, notify: _, ...here } = options;
  if (executor !== undefined) return runOnExecutor(given, executor, { ...here, retries });
  if (retries !== undefined)
    throw new SconceError("usage", "retries: only a run on an executor is tried again", {
      hint: "give the option `executor`, too, or go on with a run that was lost by the option `resume`",
    });
  return runHere(given, here);
}
