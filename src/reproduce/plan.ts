import { CORPORA, type CorpusEntry, type CorpusName, isOwnCorpus } from "../config/corpora.js";
import type { ModelName } from "../config/models.js";
import { resolveConfig } from "../config/parse.js";
import type { DataConfig, ResolvedConfig, TrainingConfig } from "../config/types.js";
import { SconceError } from "../errors.js";
import type { ResultsTable } from "../report/compared/table.js";
import { inOrder } from "./order.js";
import { chosenExperiments } from "./rows.js";
import type { TableDefinition } from "./tables/definition.js";
import { POST } from "./tables/post.js";
import { resolveTable } from "./tables/resolve.js";

/** What `reproduce` runs; every field has a default. */
export interface ReproduceOptions {
  /** The table that is reproduced. Default: that of the tutorial's post. */
  table?: TableDefinition | undefined;
  /** Labels of rows, or ids of experiments as the names of runs have them (`gru` of `gru-seed1`): only these. Default: all. */
  rows?: string[] | undefined;
  /** Only the experiments of these models. Default: all. */
  models?: ModelName[] | undefined;
  /** Default: the table's own; of the tutorial's table [1]. */
  seeds?: number[] | undefined;
  /** Run every experiment on this corpus instead. imdb: the tutorial's reviews. sample: the synthetic ones. Default: as the table says. */
  corpus?: CorpusName | undefined;
  /** Folder of the corpora. Default: as the table says; ".data" where it says nothing. */
  root?: string | undefined;
  /** Default: the table's; with `quick` 5; on the synthetic corpus as many as it needs. */
  epochs?: number | undefined;
  /** A scaled-down version on the real reviews: fewer, shorter reviews, fewer epochs. Default false. */
  quick?: boolean | undefined;
  /** Default: as the table says; "auto" where it says nothing. */
  device?: string | undefined;
  /**
   * Threads of each run. Default: as the table says; where it says nothing, the `threadsPerWorker` of the executor; without one chosen
   * once for all runs, by the size of the work and the idle cores, divided among the runs that are at work at the same time, and kept
   * in the folder's plan.
   */
  threads?: number | null | undefined;
  /** On the CPU, numbers nearer to zero than 1.2e-38 count as zero: several times faster on many processors. Default false. */
  flushDenormals?: boolean | undefined;
  /**
   * Names of runs that go first, in this order: `["gru-seed1", "lstm-seed1"]`. The others follow: for each seed each row. The
   * order changes no number, and may be another one when a folder is continued.
   */
  order?: string[] | undefined;
}

/**
 * The settings of `quick`: 4,000 reviews of train and of test, their first 80 words, 5 epochs in batches of 25. The tutorial's three
 * models take some minutes on two cores; their figures are not the tutorial's, and say so wherever they are shown.
 */
export const QUICK = { reviewsPerSplit: 4000, maxTokens: 80, epochs: 5, batchSize: 25 } as const;

/** One run of a reproduction. */
export interface PlannedRun {
  /** `gru-seed1`: its folder in `<out>/runs`. */
  name: string;
  /** Of the table's experiment. */
  experiment: string;
  config: ResolvedConfig;
}

/** The table that is reproduced. @throws SconceError `config` when its definition is wrong. */
export function tableOf({ table }: Pick<ReproduceOptions, "table">): ResultsTable {
  return table ? resolveTable(table) : POST;
}

/**
 * The runs of a reproduction: those that `order` names, then for each seed each experiment.
 *
 * @param threads Threads of experiments for which neither the options nor the table name any.
 * @throws SconceError `config`: also for a row, model, seed or run that is named twice, one that is not among them, `quick` on the
 *   synthetic corpus, and experiments that the options make the same.
 */
export function planRuns(options: ReproduceOptions, table = tableOf(options), threads?: number): PlannedRun[] {
  const experiments = chosenExperiments(table, options);
  const seeds = options.seeds ?? table.seeds;
  if (seeds.length === 0) throw new SconceError("config", "seeds: at least one is needed");
  const twice = seeds.find((seed, at) => seeds.indexOf(seed) !== at);
  if (twice !== undefined)
    throw new SconceError("config", `seeds: ${twice} is named twice`, { hint: "name each of the seeds once" });
  const runs = seeds.flatMap((seed) =>
    experiments.map(({ id, config }) => {
      const { data, training } = scaledBy(options, config);
      const { device, flushDenormals } = options;
      return {
        name: `${id}-seed${seed}`,
        experiment: id,
        config: resolveConfig({
          ...config,
          data: { ...config.data, ...data },
          training: { ...config.training, ...training },
          seed,
          device: device ?? config.device,
          threads: options.threads ?? config.threads ?? threads,
          flushDenormals: flushDenormals ?? config.flushDenormals,
        }),
      };
    }),
  );
  refuseTwins(runs);
  return inOrder(runs, options.order ?? []);
}

/** What the options change of an experiment's data and training. */
function scaledBy(options: ReproduceOptions, config: ResolvedConfig): { data: DataConfig; training: TrainingConfig } {
  const { corpus = config.data.corpus, root = config.data.root, quick, epochs } = options;
  const entry: CorpusEntry | undefined = isOwnCorpus(corpus) ? undefined : CORPORA[corpus];
  if (entry?.synthetic && quick)
    throw new SconceError("config", "quick: the synthetic corpus cannot be scaled down", {
      hint: "it takes a minute as it is: leave out the option `quick`, or give fewer epochs",
    });
  const { reviewsPerSplit, maxTokens, ...quickTraining } = QUICK;
  return {
    data: { corpus, root, ...(quick ? { reviewsPerSplit, maxTokens } : {}) },
    training: {
      ...(corpus === config.data.corpus ? {} : entry?.training),
      ...(quick ? quickTraining : {}),
      ...(epochs === undefined ? {} : { epochs }),
    },
  };
}

/** The options may take away what two experiments differ in. */
function refuseTwins(runs: readonly PlannedRun[]): void {
  const seen = new Map<string, string>();
  for (const { name, config } of runs) {
    const text = JSON.stringify(config);
    const twin = seen.get(text);
    if (twin !== undefined)
      throw new SconceError("config", `${name} and ${twin} are the same experiment with these options`, {
        hint: "leave out the options that make them so (`corpus`, `epochs`, `quick`), or name some of the rows with `rows`",
      });
    seen.set(text, name);
  }
}
