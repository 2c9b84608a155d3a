/** A session that has run before gives what a fresh process gives; subsets give what a smaller corpus on disk gives. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type ExperimentConfig,
  openSession,
  type RunEvent,
  runExperiment,
  type Session,
  type TutorialConfig,
} from "#sconce/index.js";
import { makeCorpus, numbersOf, type PlainSettings, plain, temporary } from "../helpers.js";

const test = suite("exact: warm sessions");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 30 });
const other = makeCorpus(join(folder, "other"), { perFolder: 12, seed: 9 });
const session = await openSession();

async function numbers(settings: PlainSettings, data: ExperimentConfig["data"], within: Session = session) {
  const events: RunEvent[] = [];
  await runExperiment(
    {
      model: { name: settings.model },
      data,
      training: { epochs: settings.epochs, batchSize: settings.batchSize },
      seed: settings.seed,
      threads: settings.threads,
      device: "cpu",
    },
    { session: within, runDir: null, logEvery: 1, onEvent: (event) => void events.push(event) },
  );
  return numbersOf(events);
}

const CASES: PlainSettings[] = [
  { model: "lstm", epochs: 2, seed: 3, batchSize: 11, threads: 1 },
  { model: "rnn", epochs: 2, seed: 3, batchSize: 5, threads: 2 },
  { model: "gru", epochs: 3, seed: 12345, batchSize: 48, threads: 1 }, // exactly one full batch
];
const expected = new Map<PlainSettings, Awaited<ReturnType<typeof plain>>["numbers"]>();

for (const round of ["first", "second"])
  for (const settings of CASES)
    test(`the ${round} time in the session: ${settings.model}`, async () => {
      if (!expected.has(settings)) expected.set(settings, (await plain(root, settings)).numbers);
      assert.equal(await numbers(settings, { root }), expected.get(settings));
    });

test("another corpus between two runs changes nothing", async () => {
  const settings = CASES[0] as PlainSettings;
  const between = await numbers(settings, { root: other });
  assert.not.equal(between.weights, expected.get(settings)?.weights);
  assert.equal(await numbers(settings, { root }), expected.get(settings));
});

/** The corpus that the options for subsets stand for, on disk. */
function cut(name: string, perFolder: number, words: number): string {
  for (const part of ["train/pos", "train/neg", "test/pos", "test/neg"]) {
    const from = join(root, "imdb/aclImdb", part);
    const to = join(folder, name, "imdb/aclImdb", part);
    mkdirSync(to, { recursive: true });
    for (const file of readdirSync(from).sort().slice(0, perFolder))
      writeFileSync(join(to, file), readFileSync(join(from, file), "utf8").split(" ").slice(0, words).join(" "));
  }
  return join(folder, name);
}

test("data.reviewsPerSplit and data.maxTokens are a smaller corpus", async () => {
  const settings: PlainSettings = { model: "gru", epochs: 2, seed: 5, batchSize: 6, threads: 1 };
  const onDisk = await plain(cut("cut", 11, 9), settings);
  assert.equal(await numbers(settings, { root, reviewsPerSplit: 22, maxTokens: 9 }), onDisk.numbers);
});

test("each option that departs from the tutorial changes the numbers", async () => {
  const base: TutorialConfig = {
    model: { name: "gru", hiddenDim: 8, embedDim: 8 },
    data: { root },
    training: { epochs: 1, batchSize: 7 },
    threads: 1,
    device: "cpu",
  };
  const weights = async (config: ExperimentConfig) =>
    JSON.stringify((await runExperiment(config, { session, runDir: null })).weights);
  const seen = new Set([
    await weights(base),
    await weights({ ...base, model: { ...base.model, applyDropout: true } }),
    await weights({ ...base, model: { ...base.model, sigmoid: false } }),
    await weights({ ...base, model: { ...base.model, packed: true } }),
    await weights({ ...base, model: { ...base.model, layers: 2 } }),
    await weights({ ...base, data: { root, sortWithinBatch: true } }),
    await weights({ ...base, training: { ...base.training, learningRate: 0.002 } }),
  ]);
  assert.is(seen.size, 7);
  assert.is(await weights(base), [...seen][0], "and leaves nothing behind");
});

test("close", () => session.close());

test.run();
