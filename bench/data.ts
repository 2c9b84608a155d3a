/**
 * What loading the reviews and building batches take: torchtext alone, sconce the first time, and sconce in a later process, which
 * finds what the first has kept.
 *
 *     node --import tsx bench/data.ts [--data .data] [--rounds 1]
 *
 * Each way is a process of its own that loads the corpus and builds all batches of one epoch, of its validation and of the test,
 * and trains nothing. All of them must have the same words with the same counts in the same order, the same texts, tensors, and
 * random states, or the script fails. Loading is counted without the imports, building with the iterator's own work.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { median, printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: { data: { type: "string", default: ".data" }, rounds: { type: "string", default: "1" } },
});

interface Seconds {
  elapsed: number;
  processor: number;
}
/** What bench/baselines/data.py tells. */
interface Told {
  loading: Seconds;
  batch: Seconds;
  batches: number;
  memory: { imports: number; loaded: number; peak: number; after: number };
  sums: Record<string, string>;
  counts: Record<string, number>;
}

const corpus = resolve(values.data, "imdb/aclImdb");
const cache = await mkdtemp(join(tmpdir(), "sconce-bench-"));

async function measured(way: "plain" | "sconce"): Promise<Told> {
  const env = { PYTHONPATH: "python", SCONCE_CACHE: cache, OMP_NUM_THREADS: "1" };
  const { stdout } = await execa(".venv/bin/python", ["bench/baselines/data.py", way, corpus], { env });
  return JSON.parse(stdout);
}

const PLAIN = "torchtext alone";
const AGAIN = "sconce, later processes";
const rounds: Map<string, Told>[] = [];
try {
  for (let n = 0; n < Number(values.rounds); n++) {
    await rm(cache, { recursive: true, force: true });
    const told = new Map<string, Told>();
    told.set(PLAIN, await measured("plain"));
    told.set("sconce, the first time", await measured("sconce"));
    told.set(AGAIN, await measured("sconce"));
    rounds.push(told);
  }
} finally {
  await rm(cache, { recursive: true, force: true });
}

const [first] = rounds as [Map<string, Told>];
const reference = first.get(PLAIN) as Told;
for (const told of rounds)
  for (const [way, { sums, counts, batches }] of told) {
    const differing = Object.keys(sums).filter((name) => sums[name] !== reference.sums[name]);
    if (differing.length > 0 || counts.vocabulary !== reference.counts.vocabulary || batches !== reference.batches)
      throw new Error(`${way} has other numbers than ${PLAIN}: ${differing.join(", ")}`);
  }

/** The middle of all rounds of what one way took, and of its ratio to torchtext's in the same round. */
const middle = (way: string, of: (told: Told) => number) => median(rounds.map((told) => of(told.get(way) as Told)));
const ratio = (way: string, of: (told: Told) => number) =>
  median(rounds.map((told) => of(told.get(way) as Told) / of(told.get(PLAIN) as Told)));
const timed = (way: string, of: (told: Told) => Seconds, scale: number, digits: number) => [
  (scale * middle(way, (told) => of(told).elapsed)).toFixed(digits),
  ratio(way, (told) => of(told).elapsed).toFixed(3),
  (scale * middle(way, (told) => of(told).processor)).toFixed(digits),
  ratio(way, (told) => of(told).processor).toFixed(3),
];
const memory = (way: string, name: keyof Told["memory"]) => middle(way, (told) => told.memory[name]).toFixed(0);
const ways = [...first.keys()];

printTable(
  `loading ${reference.counts.texts} reviews, vocabulary ${reference.counts.vocabulary}`,
  ["", "seconds", "ratio", "CPU s", "ratio", "MB before the first batch", "peak", "after all batches"],
  ways.map((way) => [
    way,
    ...timed(way, (told) => told.loading, 1, 2),
    memory(way, "loaded"),
    memory(way, "peak"),
    memory(way, "after"),
  ]),
);
printTable(
  `a batch of 100 reviews, mean of ${reference.batches}`,
  ["", "ms", "ratio", "CPU ms", "ratio"],
  ways.map((way) => [way, ...timed(way, (told) => told.batch, 1000, 3)]),
);
console.log(`\nequal in all: ${Object.keys(reference.sums).join(", ")}`);

function target(name: string, found: number, most: number): void {
  console.log(`target: ${name} at most ${most}; ${found.toFixed(3)}: ${found <= most ? "reached" : "MISSED"}`);
}
target(
  "loading in a later process, of torchtext's time",
  ratio(AGAIN, (told) => told.loading.elapsed),
  0.15,
);
target(
  "a batch, of torchtext's time",
  ratio(AGAIN, (told) => told.batch.elapsed),
  0.2,
);
target(
  "MB of a later process before the first batch",
  middle(AGAIN, (told) => told.memory.loaded),
  300,
);
