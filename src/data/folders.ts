import { readdir } from "node:fs/promises";
import { isMissing } from "../files/staging.js";

/** A folder of reviews, as in `train/pos`. */
export type CorpusFolder = "train/pos" | "train/neg" | "test/pos" | "test/neg";

/** The four folders that hold reviews with a label. */
export const CORPUS_FOLDERS: readonly CorpusFolder[] = ["train/pos", "train/neg", "test/pos", "test/neg"];

/** The number of reviews (`*.txt`) in a folder; 0 if it is not there. */
export async function countTexts(folder: string): Promise<number> {
  return readdir(folder).then(
    (names) => names.filter((name) => name.endsWith(".txt")).length,
    (error) => {
      if (isMissing(error)) return 0;
      throw error;
    },
  );
}
