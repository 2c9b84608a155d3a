/** What every corpus of the registry says of itself. */
export interface CorpusEntry {
  /** As tables and titles write it. */
  readonly label: string;
  /** Its folder below `data.root`, with `train/` and `test/` in it. */
  readonly folder: string;
  /** Whether its texts are made by a program, so that no figure on it means anything. */
  readonly synthetic: boolean;
  /** Reviews of the larger of train and test, the longest review in tokens, the vocabulary: for the estimate of memory. */
  readonly size: { readonly reviews: number; readonly longest: number; readonly words: number };
}

/** The corpora by name; the only list of them. */
export const CORPORA = {
  imdb: {
    label: "IMDB reviews",
    folder: "imdb/aclImdb",
    synthetic: false,
    size: { reviews: 25_000, longest: 2_500, words: 46_159 },
  },
  sample: {
    label: "synthetic reviews",
    folder: "sample/imdb/aclImdb",
    synthetic: true,
    size: { reviews: 2_000, longest: 400, words: 2_000 },
  },
} as const satisfies Record<string, CorpusEntry>;

/** `"imdb"` or `"sample"`. */
export type CorpusName = keyof typeof CORPORA;

/** The names of {@link CORPORA}; the first is the default. */
export const CORPUS_NAMES = Object.keys(CORPORA) as CorpusName[];
