/** A small corpus of reviews, and a configuration that trains on it in a moment. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TutorialConfig } from "#sconce/index.js";

/** How a corpus is made. */
export interface CorpusShape {
  /** Positive reviews in each of train and test; as many negative ones. Default 24. */
  perFolder?: number;
  /** Negative reviews, when there are to be more or fewer of them. */
  negative?: number;
  /** Least and greatest number of words. Default 6 to 40. */
  words?: [number, number];
  /** Another seed gives other reviews. Default 1. */
  seed?: number;
  /** Every third word tells the label, and none misleads: a model learns it in an epoch. Default: some mislead, at random. */
  easy?: boolean;
}

const SIGNAL = {
  pos: ["Great", "lovely,", "moving", "BRILLIANT!", "charming"],
  neg: ["Dull", "awful,", "boring", "TERRIBLE!", "wooden"],
};
const PLAIN =
  "the The film, a plot of actors and It was scene. in café <br /> this MOVIE with music; end? - 1984".split(" ");

/** Write a small corpus of readable reviews under `root`, as `<root>/imdb/aclImdb/{train,test}/{pos,neg}/N_R.txt`; returns `root`. */
export function makeCorpus(root: string, shape: CorpusShape = {}): string {
  const { perFolder = 24, negative = perFolder, words = [6, 40], seed = 1, easy = false } = shape;
  let state = seed * 2654435761 + 12345;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pick = (list: string[]) => list[random(list.length)] as string;
  for (const split of ["train", "test"])
    for (const label of ["pos", "neg"] as const) {
      const folder = join(root, "imdb", "aclImdb", split, label);
      mkdirSync(folder, { recursive: true });
      for (let n = 0; n < (label === "pos" ? perFolder : negative); n++) {
        const length = words[0] + random(words[1] - words[0] + 1);
        const text = Array.from({ length }, (_, at) => {
          if (easy) return pick(at % 3 === n % 3 ? SIGNAL[label] : PLAIN);
          if (random(4) > 0) return pick(PLAIN);
          return pick(SIGNAL[random(100) < 85 ? label : label === "pos" ? "neg" : "pos"]);
        });
        const rating = label === "pos" ? 7 + random(4) : 1 + random(4);
        writeFileSync(join(folder, `${n}_${rating}.txt`), text.join(" "));
      }
    }
  return root;
}

/** A config small enough for many runs: a GRU of width 8 on `root`. */
export function tiny(root: string, training: TutorialConfig["training"] = {}): TutorialConfig {
  return {
    model: { name: "gru", hiddenDim: 8, embedDim: 8 },
    data: { root },
    training: { epochs: 2, batchSize: 7, ...training },
    device: "cpu",
    threads: 1,
  };
}
