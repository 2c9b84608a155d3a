import { shown } from "../config/sentences.js";
import type { ResolvedConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import type { Executor } from "../executors/executor.js";
import { isExecutor, makeExecutor } from "../executors/registry.js";
import type { SessionOptions } from "../facades/session.js";
import type { StudyOptions } from "../facades/study.js";
import type { ResolvedSweep } from "./definition.js";
import { checkLag, lagOf, mostAtWork } from "./lag.js";
import { largestConfig } from "./largest-params.js";
import { compares } from "./pruners.js";
import { constraintsOf } from "./where/constraints.js";

/**
 * Refuse what is no executor as the option `executor` of a sweep.
 * @throws SconceError `config`.
 */
export function checkExecutor(given: unknown): void {
  const hint = 'a kind and its options stand in the definition: { space, base, …, executor: { kind: "ray" } }';
  if (given !== undefined && !isExecutor(given, hint))
    throw new SconceError("config", `executor: must be an executor of your own, got ${shown(given)}`, { hint });
}

/**
 * The executor that a sweep's definition names. `workers` goes over the definition's.
 * @throws SconceError `config` for more of them than the search's lag lets be at work.
 */
export function executorOf(
  sweep: ResolvedSweep,
  {
    workers = sweep.executor.workers,
    session,
    signal,
  }: { workers?: number | "auto"; session?: SessionOptions; signal?: AbortSignal | undefined },
): Promise<Executor> {
  checkLag(sweep, workers);
  const most = mostAtWork(sweep) ?? undefined;
  return makeExecutor({ ...sweep.executor, workers }, { config: largestConfig(sweep), most, session, signal });
}

/** A lag by which no trial sees another's end: where none depends on another, but points have to meet constraints, or the space was widened. */
const NEVER = 1_000_000_000;

/**
 * How the study of a sweep is opened.
 * @param folder Where its journal is; null: keep nothing.
 * @param parallel Whether trials may run side by side.
 * @param widened Of a space that was made wider: see {@link StudyOptions}.
 */
export function studyOptions(
  sweep: ResolvedSweep,
  folder: string | null,
  parallel: boolean,
  session?: SessionOptions,
  widened: StudyOptions["widened"] = null,
): StudyOptions {
  const { name, objectives, space, search, base } = sweep;
  const where = constraintsOf(sweep);
  const seen = folder === null ? null : lagOf(search); // a look at what would be asked tells no trial's end
  // The place of a trial in the sequence of qmc is kept with it, whoever is killed.
  const blind = search.sampler === "qmc" ? !compares(search.pruner) : where.length > 0 || Boolean(widened);
  const lag = seen ?? (blind && search.sampler !== "grid" ? NEVER : null);
  return {
    folder,
    storage: folder === null ? null : (search.storage ?? null),
    name,
    directions: objectives.map(({ direction }) => direction),
    space,
    sampler: { name: search.sampler, startupTrials: search.startupTrials, population: search.population },
    pruner: search.pruner,
    race: search.race && { ...search.race, worst: objectives[0]?.overSeeds === "worst" },
    epochs: epochsOf(space, (base.training as ResolvedConfig["training"]).epochs, lag),
    seed: search.seed,
    parallel,
    lag,
    where,
    widened,
    session,
  };
}

/**
 * The epochs of a whole trial. Where they are searched: the most that there can be, so that hyperband's brackets are the same from the first trial
 * on; without a lag null, and it learns them from the first that ends.
 */
function epochsOf(space: ResolvedSweep["space"], base: number, lag: number | null): number | null {
  const searched = space.find(({ path }) => path === "training.epochs");
  if (!searched) return base;
  if (lag === null) return null;
  return searched.kind === "categorical" ? Math.max(...(searched.choices as number[])) : searched.high;
}
