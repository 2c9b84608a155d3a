/** The corpus and the base configuration of the sweeps' tests: both train in a moment. */
import { makeCorpus, temporary } from "../../helpers.js";

/** Write 160 short reviews that are learned at once, the same ones each time, and return their root. */
export const tinyCorpus = () => makeCorpus(temporary(), { perFolder: 40, words: [5, 11], easy: true });

/** A base configuration on a corpus that trains in a moment. */
export function tinyBase(root: string, epochs = 1) {
  return {
    model: { name: "gru", hiddenDim: 8, embedDim: 4 },
    data: { root, minFreq: 1 },
    training: { epochs, batchSize: 16 },
    device: "cpu",
  } as const;
}
