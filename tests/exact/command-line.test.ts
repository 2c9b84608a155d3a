/** `sconce run` beside a plain script of torch and torchtext: the same lines, the same bits. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeCorpus, numbersOf, type PlainSettings, plain, readJson, sconce, temporary } from "../helpers.js";

const test = suite("exact: the command line");
const folder = temporary();
const corpora = {
  even: makeCorpus(join(folder, "even"), { perFolder: 40 }),
  // More negative reviews: torchtext counts the labels by frequency, so the classes change places.
  odd: makeCorpus(join(folder, "odd"), { perFolder: 20, negative: 31, seed: 2 }),
};

// `bits`: compare every number, too; the warm sessions' tests do so for other settings.
const CASES: (PlainSettings & { corpus: keyof typeof corpora; bits?: boolean })[] = [
  { model: "rnn", epochs: 2, seed: 1, batchSize: 9, threads: 1, corpus: "even", bits: true },
  { model: "rnn", epochs: 1, seed: 4294967295, batchSize: 16, threads: 2, corpus: "odd" },
  { model: "gru", epochs: 2, seed: 0, batchSize: 1, threads: 1, corpus: "even" }, // more than 50 batches: two lines an epoch
  { model: "gru", epochs: 2, seed: 7, batchSize: 9, threads: 2, corpus: "odd", bits: true },
  { model: "lstm", epochs: 2, seed: 1, batchSize: 13, threads: 2, corpus: "even", bits: true },
  { model: "lstm", epochs: 1, seed: 42, batchSize: 100, threads: 1, corpus: "odd" }, // one batch, not full
];

for (const { corpus, bits, ...settings } of CASES) {
  const name = `${settings.model}, seed ${settings.seed}, batches of ${settings.batchSize}, ${settings.threads} thread(s)`;
  const flags = [
    ["--model", settings.model, "--data", corpora[corpus], "--epochs", settings.epochs, "--seed", settings.seed],
    ["--batch-size", settings.batchSize, "--threads", settings.threads, "--device", "cpu"],
  ]
    .flat()
    .map(String);
  test(name, async () => {
    const expected = await plain(corpora[corpus], settings);

    const lines = await sconce(["run", ...flags, "--log", "tutorial"], { cwd: folder });
    assert.is(lines.exitCode, 0, lines.stderr);
    assert.equal(lines.stdout.split("\n"), expected.lines);

    if (!bits) return;
    const out = join(folder, `json-${settings.model}-${settings.seed}`);
    const json = await sconce(["run", ...flags, "--json", "--log-every", "1", "--out", out], { cwd: folder });
    assert.is(json.exitCode, 0, json.stderr);
    const records = json.stdout.split("\n").map((line) => JSON.parse(line));
    assert.equal(numbersOf(records), expected.numbers);
    assert.is(records.at(-1).type, "result");
    assert.equal(readJson(out, "result.json").weights, expected.numbers.weights);
  });
}

test("the classes are in the order of their frequency", async () => {
  assert.equal(readJson(folder, "json-rnn-1", "labels.json"), ["neg", "pos"]);
  assert.equal(readJson(folder, "json-gru-7", "labels.json"), ["neg", "pos"]);
});

test.run();
