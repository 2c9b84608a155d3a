/** A folder of reviews, as in `train/pos`. */
export type CorpusFolder = "train/pos" | "train/neg" | "test/pos" | "test/neg";

/** The four folders that hold reviews with a label. */
export const CORPUS_FOLDERS: readonly CorpusFolder[] = ["train/pos", "train/neg", "test/pos", "test/neg"];
