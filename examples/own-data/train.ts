/**
 * Texts of one's own: a table of four labels, which this script writes itself, and a GRU on it.
 *
 *     node --import tsx examples/own-data/train.ts
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runExperiment, table } from "sconce";

/** The words by which each label is told. */
const WORDS = {
  sport: ["match", "goal", "team", "league"],
  tech: ["chip", "code", "cloud", "phone"],
  food: ["soup", "bread", "spice", "salt"],
  travel: ["beach", "hotel", "flight", "island"],
};
const PLAIN = ["the", "a", "of", "and", "it", "was", "this", "with"];

const folder = mkdtempSync(join(tmpdir(), "sconce-own-data-"));
const pick = (words: readonly string[]) => words[Math.floor(Math.random() * words.length)];

/** A CSV file with as many texts of each label. */
function write(name: string, each: number): string {
  const rows = Object.entries(WORDS).flatMap(([topic, own]) =>
    Array.from({ length: each }, () => {
      const words = Array.from({ length: 12 }, (_, at) => pick(at % 3 === 0 ? own : PLAIN));
      return `"${words.join(" ")}",${topic}\n`;
    }),
  );
  const file = join(folder, name);
  writeFileSync(file, `message,topic\n${rows.join("")}`);
  return file;
}

const data = table({ train: write("train.csv", 200), test: write("test.csv", 50), text: "message", label: "topic" });
const { test, labels } = await runExperiment(
  {
    model: { name: "gru", hiddenDim: 32, embedDim: 32, sigmoid: false },
    data,
    training: { epochs: 8, batchSize: 10, learningRate: 0.005 },
    seed: 1,
  },
  { runDir: join(folder, "run") },
);
console.log(`labels: ${labels.join(", ")}`);
console.log(`${test.accuracy.toFixed(2)} % of the test texts; kept in ${folder}`);
