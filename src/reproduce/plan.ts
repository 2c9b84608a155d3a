import { CORPORA, type CorpusEntry, type CorpusName, DEFAULT_CORPUS } from "../config/corpora.js";
import { MODEL_NAMES, type ModelName } from "../config/models.js";
import { resolveConfig } from "../config/parse.js";
import type { DataConfig, ResolvedConfig, TrainingConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import { inOrder } from "./order.js";

/** What `reproduce` runs; every field has a default. */
export interface ReproduceOptions {
  /** imdb (default): the tutorial's reviews. sample: the synthetic ones. */
  corpus?: CorpusName | undefined;
  /** Folder of the corpora. Default ".data". */
  root?: string | undefined;
  /** Default: all three, in the tutorial's order. */
  models?: ModelName[] | undefined;
  /** Default [1]. */
  seeds?: number[] | undefined;
  /** Default: the tutorial's 15; with `quick` 5; on the synthetic corpus as many as it needs. */
  epochs?: number | undefined;
  /** A scaled-down version on the real reviews: fewer, shorter reviews, fewer epochs. Default false. */
  quick?: boolean | undefined;
  /** Default "auto". */
  device?: string | undefined;
  /**
   * Threads of each run. Default: chosen once for all runs, by the size of the work and the idle cores, divided among the runs that
   * are at work at the same time, and kept in the folder's plan.
   */
  threads?: number | null | undefined;
  /** On the CPU, numbers nearer to zero than 1.2e-38 count as zero: several times faster on many processors. Default false. */
  flushDenormals?: boolean | undefined;
  /**
   * Names of runs that go first, in this order: `["gru-seed1", "lstm-seed1"]`. The others follow: for each seed each model. The
   * order changes no number, and may be another one when a folder is continued.
   */
  order?: string[] | undefined;
}

/**
 * The settings of `quick`: 4,000 reviews of train and of test, their first 80 words, 5 epochs in batches of 25. All three
 * models take some minutes on two cores; their figures are not the tutorial's, and say so wherever they are shown.
 */
export const QUICK = { reviewsPerSplit: 4000, maxTokens: 80, epochs: 5, batchSize: 25 } as const;

/** One run of a reproduction. */
export interface PlannedRun {
  /** `gru-seed1`: its folder in `<out>/runs`. */
  name: string;
  config: ResolvedConfig;
}

/**
 * The runs of a reproduction: those that `order` names, then for each seed each model.
 * @throws SconceError `config`: also for a model, seed or run that is named twice, a run that is not among them, and for `quick`
 * on the synthetic corpus.
 */
export function planRuns(options: ReproduceOptions): PlannedRun[] {
  const corpus = options.corpus ?? DEFAULT_CORPUS;
  const models = unique("models", options.models ?? MODEL_NAMES);
  const seeds = unique("seeds", options.seeds ?? [1]);
  if (CORPORA[corpus].synthetic && options.quick)
    throw new SconceError("config", "quick: the synthetic corpus cannot be scaled down", {
      hint: "it takes a minute as it is: leave out the option `quick`, or give fewer epochs",
    });
  const data: DataConfig = { corpus, root: options.root };
  const entry: CorpusEntry = CORPORA[corpus];
  let training: TrainingConfig = { ...entry.training };
  if (options.quick) {
    Object.assign(data, { reviewsPerSplit: QUICK.reviewsPerSplit, maxTokens: QUICK.maxTokens });
    training = { epochs: QUICK.epochs, batchSize: QUICK.batchSize };
  }
  if (options.epochs !== undefined) training.epochs = options.epochs;
  const runs = seeds.flatMap((seed) =>
    models.map((model) => ({
      name: `${model}-seed${seed}`,
      config: resolveConfig({
        model: { name: model },
        data,
        training,
        seed,
        device: options.device,
        threads: options.threads,
        flushDenormals: options.flushDenormals,
      }),
    })),
  );
  return inOrder(runs, options.order ?? []);
}

/** The list, in which nothing may stand twice and something has to. */
function unique<T>(name: string, list: readonly T[]): readonly T[] {
  if (list.length === 0) throw new SconceError("config", `${name}: at least one is needed`);
  const twice = list.find((item, at) => list.indexOf(item) !== at);
  if (twice !== undefined)
    throw new SconceError("config", `${name}: ${twice} is named twice`, { hint: `name each of the ${name} once` });
  return list;
}
