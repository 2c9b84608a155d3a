import { withSource } from "../config/parse.js";
import type { SamplerName } from "../config/samplers.js";
import type { ResolvedConfig } from "../config/types.js";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import { measureCosts, secondsOf } from "../experiment/estimate.js";
import { openSession } from "../facades/session.js";
import { Study } from "../facades/study.js";
import { openWith } from "./auto-sampler.js";
import { type ResolvedSweep, type SweepDefinition, trialConfig } from "./definition.js";
import { meanOf } from "./over-seeds.js";
import { checkOwnModels } from "./own-models.js";
import { executorOf, studyOptions } from "./parts.js";
import { resolveWhole } from "./resolve-whole.js";
import type { SweepOptions } from "./sweep.js";
import type { TrialRecord } from "./trial.js";
import { workOf } from "./work.js";

/** So many points of a grid are looked at to say how many epochs and seconds all of them take. */
const COUNTED = 2000;

/** What a sweep would do: how many points its grid has, and its first trials. */
export interface SweepPreview {
  /** How many points the grid has; null for other samplers. */
  points: number | null;
  /** How many trials the sweep has in all. */
  trials: number;
  /** The seeds that each trial is run with; absent where a trial is one run. */
  seeds?: readonly number[];
  /** How many epochs all trials take together: of a grid counted, of at most {@link COUNTED} of its points; otherwise as far as the first trials tell. */
  epochs: number;
  /** How many runs would go on side by side: trials, or of a sweep with seeds their runs. */
  workers: number;
  /** What would choose the settings; with the sampler `auto` also why. */
  sampler: { name: SamplerName; why: string | null };
  /** About how many seconds all trials take, from a few measured batches of the first ones and what the others take beside those; null when not measured. */
  seconds: number | null;
  /** Why nothing was measured although it was asked for: the reviews are missing. */
  unmeasured: string | null;
  /** The first trials' whole configurations, with their parameters, and their seconds where they were measured. */
  first: { params: TrialRecord["params"]; config: ResolvedConfig; seconds: number | null }[];
}

/**
 * Say what a sweep would ask, running nothing and writing nothing; with `estimate` (default false) also how long it would take,
 * for which a synthetic corpus that is not there is written.
 * What TPE, CMA-ES and GP ask after their random start depends on results, so only the first `startupTrials` are what they would be.
 * @throws SconceError `config`; `package-missing` without optuna; `model-file` and `own-code` for a model of one's own.
 */
export async function previewSweep(
  definition: SweepDefinition,
  options: Pick<SweepOptions, "trials" | "session" | "workers" | "signal" | "source"> & {
    count?: number;
    estimate?: boolean;
    /** Hears what is worth a word, as that the synthetic reviews were written. */
    onWarning?: ((message: string) => unknown) | undefined;
  } = {},
): Promise<SweepPreview> {
  const checked = await checkOwnModels(resolveWhole(definition, options.source), options.session);
  const open = (one: ResolvedSweep) => Study.open(studyOptions(one, null, false, options.session));
  const { sweep: resolved, opened } = checked.grid
    ? { sweep: checked, opened: null }
    : await openWith(checked, false, open);
  const { grid, search } = resolved;
  const wanted = options.trials ?? search.trials ?? grid?.length ?? 0;
  const trials = grid ? Math.min(grid.length, wanted) : wanted;
  const count = Math.min(trials, options.count ?? 5);
  const points = grid ? Array.from({ length: count }, (_, number) => grid.at(number)) : [];
  if (opened) {
    await using study = opened;
    while (points.length < count)
      points.push((await study.ask(points.length, resolved.enqueue?.[points.length])).params);
  }
  const configs = points.map((params) => trialConfig(resolved, params));
  const executor = await withSource(options.source, () => executorOf(resolved, options));
  await executor.close();
  const { seeds } = resolved;
  const runs = trials * (seeds?.length ?? 1);
  const workers = Math.min(executor.workers, Math.max(1, runs));
  let unmeasured: string | null = null;
  const measured = options.estimate
    ? await measure(configs, options).catch((error) => {
        if (!(error instanceof SconceError) || error.kind !== "corpus") throw error;
        unmeasured = error.message;
        return [];
      })
    : [];
  const all = grid ? spread(trials).map((number) => trialConfig(resolved, grid.at(number))) : configs;
  const known = configs.flatMap((config, at) => {
    const seconds = measured[at] ?? null;
    return seconds === null ? [] : [{ seconds, work: workOf(config) }];
  });
  // Seconds for each unit of work: the trials to come may be longer or shorter than the first ones.
  const pace = meanOf(known.map(({ seconds }) => seconds)) / meanOf(known.map(({ work }) => work));
  const mean = (of: (config: ResolvedConfig) => number) => (all.length === 0 ? 0 : meanOf(all.map(of)));
  return {
    points: grid?.length ?? null,
    trials,
    ...(seeds && { seeds }),
    epochs: Math.round(mean(({ training }) => training.epochs) * runs),
    workers,
    sampler: { name: search.sampler, why: search.why ?? null },
    unmeasured,
    seconds: known.length === 0 ? null : pace * mean(workOf) * (runs / workers),
    first: points.map((params, index) => ({
      params,
      config: configs[index] as ResolvedConfig,
      seconds: measured[index] ?? null,
    })),
  };
}

/** The numbers of the points of a grid, or where they are too many some of them at equal distances. */
function spread(points: number): number[] {
  const count = Math.min(points, COUNTED);
  return Array.from({ length: count }, (_, at) => Math.floor((at * points) / count));
}

async function measure(
  configs: ResolvedConfig[],
  { session: options, signal, onWarning }: Parameters<typeof previewSweep>[1] & object,
) {
  for (const { data } of configs) await corpusPath(data, onWarning);
  await using session = await openSession(options);
  const costs = await measureCosts(session, configs, { signal });
  return costs.map((cost, index) => cost && secondsOf(cost, (configs[index] as ResolvedConfig).training.epochs));
}
