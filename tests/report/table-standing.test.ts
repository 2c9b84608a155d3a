/** How runs stand to a table of one's own: as published, scaled down, synthetic, other; and footnotes for those that failed. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ExperimentConfig, TableDefinition } from "#sconce/index.js";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";

const test = suite("standing to a table");
const place = temporary();
const table: TableDefinition = {
  name: "mine",
  caption: "Cells",
  base: { training: { epochs: 4 } },
  rows: [
    { label: "GRU", config: { model: { name: "gru" } } },
    { label: "GRU on two threads", config: { model: { name: "gru" }, threads: 2 } },
    { label: "GRU on the sample", config: { model: { name: "gru" }, data: { corpus: "sample" } } },
    { label: "RNN", config: { model: { name: "rnn" }, data: { maxTokens: 50 } } },
  ],
  columns: [{ label: "test", metric: "test.accuracy" }],
  counts: { train: 20000, validation: 5000, test: 25000 },
};
const gru = { model: { name: "gru" }, training: { epochs: 4 } } as const;

let runs = 0;
const run = (config: ExperimentConfig, fake: Partial<Parameters<typeof fakeRun>[1]> = {}) =>
  fakeRun(join(place, `run${++runs}`), { config, metrics: false, ...fake });

/** What the JSON report says of runs: experiment, standing, marks. */
async function standings(...paths: string[]) {
  const { comparisons } = JSON.parse(await report(paths, { format: "json", table }));
  return comparisons.map((one: { label: string; standing: string; marks: string[] }) => [
    one.label,
    one.standing,
    ...one.marks,
  ]);
}

test("a run with a row's settings stands as published, whatever its seed", async () => {
  assert.equal(await standings(await run({ ...gru, seed: 7 })), [["GRU", "published"]]);
  const short = { model: { name: "rnn" }, data: { maxTokens: 50 }, training: { epochs: 4 } } as const;
  assert.equal(await standings(await run(short)), [["RNN", "published"]]);
});

test("rows that differ in the corpus or the threads alone: each run belongs to the row that has its own", async () => {
  const threads = await run({ ...gru, threads: 2 });
  const sample = await run({ ...gru, data: { corpus: "sample" } });
  assert.equal(await standings(threads), [["GRU on two threads", "published"]]);
  assert.equal(
    (await standings(sample)).map(([label]: string[]) => label),
    ["GRU on the sample"],
  );
});

test("fewer epochs, shorter reviews, other batches, another size: scaled down, and how", async () => {
  const marks = async (config: ExperimentConfig, fake = {}) => (await standings(await run(config, fake)))[0];
  assert.equal(await marks({ ...gru, training: { epochs: 2 } }), ["GRU", "scaled", "scaled down: 2 of 4 epochs"]);
  assert.equal(await marks({ ...gru, data: { maxTokens: 30 } }), [
    "GRU",
    "scaled",
    "scaled down: their first 30 words",
  ]);
  assert.equal(await marks({ ...gru, training: { epochs: 4, batchSize: 10 } }), [
    "GRU",
    "scaled",
    "scaled down: batches of 10",
  ]);
  const counts = { train: 80, validation: 20, test: 100, vocabulary: 9, classes: 2 };
  assert.equal(await marks(gru, { counts }), ["GRU", "scaled", "scaled down: 80 + 20 + 100 reviews"]);
  // The RNN's reviews are cut already: a whole one is another scale.
  assert.equal(await marks({ model: { name: "rnn" }, training: { epochs: 4 } }), [
    "RNN",
    "scaled",
    "scaled down: whole reviews",
  ]);
});

test("synthetic reviews in the place of real ones are marked so", async () => {
  const config = {
    model: { name: "rnn" },
    data: { corpus: "sample", maxTokens: 50 },
    training: { epochs: 4 },
  } as const;
  const [first] = await standings(
    await run(config, { counts: { train: 8, validation: 2, test: 10, vocabulary: 9, classes: 2 } }),
  );
  assert.equal(first, ["RNN", "scaled", "synthetic corpus: 8 + 2 + 10 reviews"]);
});

test("a run of no row is other, with the setting that makes it so", async () => {
  const others = [
    await run({ model: { name: "lstm" }, training: { epochs: 4 } }),
    await run({ ...gru, training: { epochs: 5 } }),
    await run({ ...gru, training: { epochs: 4, learningRate: 0.01 } }),
  ];
  assert.equal(await standings(...others), []);
  const text = await report(others, { format: "markdown", table });
  assert.match(text, /\| model lstm is none of the table's \|$/m);
  assert.match(text, /\| training\.epochs 5 instead of 4 \|$/m);
  assert.match(text, /\| training\.learningRate 0\.01 instead of 0\.001 \|$/m);
});

test("seconds have their unit, and only completed runs have them: a part of a run's time is not its time", async () => {
  const columns = [
    { label: "Time", metric: "seconds" },
    { label: "Seconds in all", metric: "seconds" },
    { label: "84 %", metric: "validation.accuracy", reaches: 84 },
  ] as const;
  const paths = [
    await run({ ...gru, seed: 1 }),
    await run({ ...gru, seed: 2 }, { status: "stopped", done: 1 }),
    await run({ ...gru, seed: 3 }, { status: "failed", done: 2, error: "out of memory" }),
  ];
  const text = await report(paths, {
    format: "markdown",
    table: { ...table, seeds: [1, 2, 3], columns: [...columns] },
  });
  assert.match(text, /^\| {2}\| Time \(s\) \| Seconds in all \| 84 % \|$/m);
  assert.match(text, /^\| GRU \| 2402\.0<sup>a<\/sup> \|/m);
  assert.match(text, /1 of 3 seeds; seed 3 failed/);
});

test("an experiment of which nothing is published has no columns for it", async () => {
  const accuracies = [84.2, 84.3];
  const paths = await Promise.all(
    accuracies.map((accuracy, n) => run({ ...gru, seed: n + 1 }, { test: { loss: 0.46, accuracy } })),
  );
  const alone = await report(paths, { format: "markdown", table });
  assert.match(alone, /^\| Figure \| Mean \| Std\. dev\. \| Min \| Max \| Seeds \|$/m);
  const published = { source: "a paper", rounding: { accuracy: "rounded" } } as const;
  const beside = await report(paths, {
    format: "markdown",
    table: { ...table, published, cells: { GRU: { test: { published: 84 } } } },
  });
  assert.match(beside, /^\| Figure \| Published \| Mean \| Verdict \|.* Difference \| Std\. dev\./m);
  const inconsistent = await report(paths, {
    format: "markdown",
    table: { ...table, published, cells: { GRU: { test: { published: 40 } } } },
  });
  assert.match(inconsistent, /^a: inconsistent with what was published \(\d+\.\d sd\)\.$/m);
});

test("many experiments of which nothing is published are one sentence of the summary", async () => {
  const widths = [8, 9, 10, 11, 12, 13];
  const rows = widths.map(
    (hiddenDim) => ({ label: `${hiddenDim} wide`, config: { model: { name: "gru", hiddenDim } } }) as const,
  );
  const published = { source: "a paper", rounding: { accuracy: "rounded" } } as const;
  const paths = await Promise.all(
    widths.map((hiddenDim) => run({ model: { name: "gru", hiddenDim }, training: { epochs: 4 } })),
  );
  const summaryOf = async (cells: TableDefinition["cells"], some = paths) =>
    (await report(some, { format: "markdown", table: { ...table, rows, published, cells } }))
      .split("\n")
      .filter((line) => line.startsWith("- "));
  assert.equal(await summaryOf({}), [
    "- Run, with nothing published to compare with: 8 wide; 9 wide; 10 wide; 11 wide; 12 wide; 13 wide.",
  ]);
  const few = await summaryOf({ "9 wide": { test: { published: 84 } } });
  assert.is(few.length, 6);
  assert.is(few[0], "- 8 wide, seed 1: nothing is published to compare with.");
  assert.match(few[1] ?? "", /^- 9 wide, seed 1: of 1 figure, 1 cannot be judged yet/);
});

test("a cell whose runs failed says so beneath the table, with the reason", async () => {
  const failed = { status: "failed", done: 1, error: "out of memory\nat line 3" } as const;
  const paths = [
    await run({ ...gru, seed: 1 }),
    await run({ ...gru, seed: 2 }, failed),
    await run({ model: { name: "rnn" }, data: { maxTokens: 50 }, training: { epochs: 4 } }, failed),
  ];
  const definition = { ...table, seeds: [1, 2, 10] };
  const text = await report(paths, { format: "markdown", table: definition });
  assert.match(text, /^\| GRU \| 84\.20<sup>a<\/sup> \|$/m);
  assert.match(text, /^\| RNN \| failed<sup>b<\/sup> \|$/m);
  assert.match(text, /1 of 3 seeds; seed 2 failed \(.*out of memory\)\.$/m);
  assert.match(text, /seed 1 failed \(.*out of memory\)\.$/m);
  // Seeds are numbers: 10 comes after 2.
  const seeds = await Promise.all([10, 2, 1].map((seed) => run({ ...gru, seed })));
  assert.match(await report(seeds, { format: "markdown", table: definition }), /over the seeds 1, 2, 10\./);
});

test.run();
