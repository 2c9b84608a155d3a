/** Where reviews lie below the folder that torchtext is given, with `train/` and `test/` in it: torchtext's own layout. */
export const REVIEWS_FOLDER = "imdb/aclImdb";

/** What every corpus of the registry says of itself. */
export interface CorpusEntry {
  /** As tables and titles write it. */
  readonly label: string;
  /** The folder below `data.root` that torchtext is given; the reviews lie in its {@link REVIEWS_FOLDER}. */
  readonly root: string;
  /** Whether its texts are made by a program, so that no figure on it means anything. */
  readonly synthetic: boolean;
  /** Reviews of the larger of train and test, the longest review in tokens, the vocabulary: for the estimate of memory. */
  readonly size: { readonly reviews: number; readonly longest: number; readonly words: number };
  /** Training settings under which it teaches what the tutorial teaches; absent where the tutorial's own do. */
  readonly training?: { readonly epochs: number; readonly batchSize: number };
}

/**
 * Training settings under which the default sample teaches what the tutorial teaches; everything else as in the
 * tutorial (one layer, 256 hidden units, an embedding of 128, Adam at 0.001). Small batches matter: the training batches are not
 * sorted by length, and each review more means more padding for the gated cells to hold their memory over.
 *
 * Measured at exactly these settings, on the CPU, one thread; test accuracy after the last epoch, in percent:
 *
 * | seed | RNN | GRU | LSTM |
 * | --- | --- | --- | --- |
 * | 1 | 53.55 | 100.00 | 99.80 |
 * | 2 | 52.05 | 97.30 | 100.00 |
 * | 3 | 54.80 | 100.00 | 87.05 |
 *
 * Seed 1 with two threads: 54.85, 99.95, 98.20. All three models of a seed take about 60 seconds of CPU time on one thread.
 */
const SAMPLE_TRAINING = { epochs: 12, batchSize: 10 } as const;

/** The corpora by name; the only list of them. */
export const CORPORA = {
  imdb: {
    label: "IMDB reviews",
    root: ".",
    synthetic: false,
    size: { reviews: 25_000, longest: 2_500, words: 46_159 },
  },
  sample: {
    label: "synthetic reviews",
    root: "sample",
    synthetic: true,
    size: { reviews: 2_000, longest: 400, words: 2_000 },
    training: SAMPLE_TRAINING,
  },
} as const satisfies Record<string, CorpusEntry>;

/** `"imdb"` or `"sample"`. */
export type CorpusName = keyof typeof CORPORA;

/** The names of {@link CORPORA}. */
export const CORPUS_NAMES = Object.keys(CORPORA) as CorpusName[];

/** The corpus of a configuration that names none: the tutorial's. */
export const DEFAULT_CORPUS = "imdb" satisfies CorpusName;

/** Texts of one's own by the field of the `data` section that names them; the only list of them. */
export const OWN_CORPORA = {
  table: { label: "table of one's own" },
  folders: { label: "folders of one's own" },
} as const satisfies Record<string, Pick<CorpusEntry, "label">>;

/** `"table"` or `"folders"`. */
export type OwnCorpusName = keyof typeof OWN_CORPORA;

/** The names of {@link OWN_CORPORA}. */
export const OWN_CORPUS_NAMES = Object.keys(OWN_CORPORA) as OwnCorpusName[];

/** Whether a corpus is of texts of one's own. */
export function isOwnCorpus(name: string): name is OwnCorpusName {
  return Object.hasOwn(OWN_CORPORA, name);
}
