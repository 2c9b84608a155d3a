/** Texts of one's own for the tests: a table of four labels, as unbalanced as the real ones are. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExperimentConfig, OwnTableConfig, TableFormat } from "#sconce/index.js";

/** The labels, with how often each occurs, and the words by which it is told. */
const LABELS = {
  sport: { share: 8, words: ["match", "goal", "team", "league"] },
  tech: { share: 4, words: ["chip", "code", "cloud", "phone"] },
  food: { share: 2, words: ["soup", "bread", "spice", "salt"] },
  travel: { share: 1, words: ["train", "beach", "hotel", "map"] },
};
const PLAIN = "the a of and it was in this with some".split(" ");

type Text = { topic: string; body: string };

/** As many texts, the labels in turn. */
function texts(count: number, seed: number): Text[] {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const drawn = Object.entries(LABELS).flatMap(([topic, { share }]) => Array<string>(share).fill(topic));
  return Array.from({ length: count }, (_, at) => {
    const topic = drawn[(7 * at) % drawn.length] as string;
    const own = LABELS[topic as keyof typeof LABELS].words;
    const words = Array.from({ length: 3 + random(6) }, () => (random(2) ? own : PLAIN).at(random(4)) as string);
    return { topic, body: `${words.join(" ")}, "so" they say` };
  });
}

const WRITERS: Record<TableFormat, (rows: Text[]) => string> = {
  csv: (rows) =>
    `id,body,topic\n${rows.map(({ topic, body }, id) => `${id},"${body.replaceAll('"', '""')}",${topic}\n`).join("")}`,
  tsv: (rows) => `topic\tbody\n${rows.map(({ topic, body }) => `${topic}\t${body}\n`).join("")}`,
  jsonl: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
};

/** Write 40 texts to train on, 16 to validate and 20 to test with below a folder; returns the table without validation. */
export function makeTable(folder: string, format: TableFormat = "csv"): OwnTableConfig {
  mkdirSync(folder, { recursive: true });
  const files = { train: 40, validation: 16, test: 20 };
  for (const [part, count] of Object.entries(files))
    writeFileSync(join(folder, `${part}.${format}`), WRITERS[format](texts(count, count)));
  return {
    train: join(folder, `train.${format}`),
    test: join(folder, `test.${format}`),
    text: "body",
    label: "topic",
  };
}

/** The same texts in folders, in the table's order; returns the root. */
export function makeFolders(root: string): string {
  for (const [part, count] of [["train", 40] as const, ["test", 20] as const])
    texts(count, count).forEach(({ topic, body }, at) => {
      mkdirSync(join(root, part, topic), { recursive: true });
      writeFileSync(join(root, part, topic, `${String(at).padStart(3, "0")}.txt`), body);
    });
  return root;
}

/** A configuration that trains on such texts in a moment. */
export function tinyOn(data: ExperimentConfig["data"], model: "rnn" | "gru" | "lstm" = "gru", epochs = 2) {
  return {
    model: { name: model, hiddenDim: 8, embedDim: 8 },
    data: { minFreq: 1, ...data },
    training: { epochs, batchSize: 7 },
    device: "cpu",
    threads: 1,
  } as const satisfies ExperimentConfig;
}
