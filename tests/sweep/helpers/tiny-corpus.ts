import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WORDS = {
  pos: ["good", "great", "lovely", "fine", "warm", "bright", "funny"],
  neg: ["bad", "poor", "dull", "weak", "cold", "grey", "slow"],
  any: ["the", "film", "a", "plot", "actor", "scene", "end", "was", "and", "it", "long"],
};

/** A folder that is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sconce-sweep-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Write a corpus of 160 short reviews in the layout of aclImdb, the same ones each time, and return its root. */
export function tinyCorpus(): string {
  const root = temporaryFolder();
  for (const split of ["train", "test"])
    for (const [label, rating] of [
      ["pos", 9],
      ["neg", 2],
    ] as const) {
      const folder = join(root, "imdb", "aclImdb", split, label);
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < 40; i += 1) {
        const own = WORDS[label];
        const words = Array.from({ length: 5 + (i % 7) }, (_, j) =>
          (i + j) % 3 === 0 ? own[(i * 3 + j) % own.length] : WORDS.any[(i * 5 + j * 7) % WORDS.any.length],
        );
        writeFileSync(join(folder, `${i}_${rating}.txt`), words.join(" "));
      }
    }
  return root;
}

/** A base configuration on a corpus that trains in a moment. */
export function tinyBase(root: string, epochs = 1) {
  return {
    model: { name: "gru", hiddenDim: 8, embedDim: 4 },
    data: { root, minFreq: 1 },
    training: { epochs, batchSize: 16 },
    device: "cpu",
  } as const;
}
