/** Step by step is the same experiment; and what the facades do beside it. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type BatchEvent, openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { makeCorpus, numbersOf, rejection, temporary, tiny } from "../helpers.js";

const test = suite("facades");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 20, negative: 27 });
const small = { hiddenDim: 8, embedDim: 8 };
const load = { root, batchSize: 7, seed: 1, threads: 1, device: "cpu" };
const session = await openSession();

test("load, build, train, evaluate is runExperiment", async () => {
  const events: RunEvent[] = [];
  const runDir = join(folder, "run");
  const whole = await runExperiment(tiny(root), {
    session,
    runDir,
    logEvery: 1,
    onEvent: (event) => void events.push(event),
  });

  const corpus = await session.loadCorpus(load);
  assert.equal(corpus.counts, whole.counts);
  assert.equal(corpus.labels, whole.labels);
  const model = await session.buildModel("gru", corpus, small);
  const steps: (BatchEvent | { type: "evaluation"; phase: string; epoch: number; loss: number; accuracy: number })[] =
    [];
  const onBatch = (event: BatchEvent) => void steps.push(event);
  for (let epoch = 1; epoch <= 2; epoch++) {
    const trained = await model.trainEpoch({ onBatch, logEvery: 1 });
    assert.equal([trained.epoch, trained.trainLoss], [epoch, whole.epochs[epoch - 1]?.trainLoss]);
    const found = await model.evaluate("validation", { onBatch, logEvery: 1 });
    assert.equal(found, whole.epochs[epoch - 1]?.validation);
    steps.push({ type: "evaluation", phase: "validation", epoch, ...found });
  }
  const found = await model.evaluate("test", { onBatch, logEvery: 1 });
  assert.equal(found, whole.test);
  steps.push({ type: "evaluation", phase: "test", epoch: 2, ...found });
  assert.equal(await model.weights(), whole.weights);
  const { batches, evaluations } = numbersOf(events);
  assert.equal(numbersOf(steps), { batches, evaluations, weights: {} });

  // The model of the run directory predicts what the one at hand predicts.
  const texts = ["A great, lovely film", "dull"];
  const config = (await import("#sconce/index.js")).resolveConfig(tiny(root));
  for (const padTo of [null, 30]) {
    const { predictions } = await session.call("experiment.predict", { config, runDir, texts, padTo });
    assert.equal(predictions, await model.predict(texts, padTo === null ? {} : { padTo }));
  }
});

test("predict: label, both scores, tokens; padding changes the scores", async () => {
  const corpus = await session.loadCorpus(load);
  const model = await session.buildModel("lstm", corpus, small);
  assert.is(model.name, "lstm");
  assert.is(model.device, "cpu");
  const words = corpus.counts.vocabulary;
  assert.is(model.parameters, words * 8 + 4 * (8 * 8 + 8 * 8 + 8 + 8) + 2 * 8 + 2);
  const [alone] = await model.predict(["Great great film"]);
  const [same] = await model.predict(["GREAT  great\tfilm\n"]);
  const [padded] = await model.predict(["great great film"], { padTo: 20 });
  const [unpadded] = await model.predict(["great great film"], { padTo: 2 });
  assert.equal(alone, same, "lower case, split at spaces");
  assert.equal(alone, unpadded, "a text is never cut");
  assert.not.equal(alone?.scores, padded?.scores);
  assert.equal(Object.keys(alone?.scores ?? {}), [...corpus.labels]);
  assert.is(alone?.tokens, 3);
  const scores = Object.values(alone?.scores ?? {});
  assert.ok(
    scores.every((score) => score > 0 && score < 1),
    "through a sigmoid",
  );
  assert.is(alone?.label, corpus.labels[scores.indexOf(Math.max(...scores))]);
  assert.is((await rejection(model.predict(["fine", "  \n"]))).kind, "usage");
  assert.equal(await model.predict([]), []);
});

test("a wrong option is refused with its path, before Python hears of it", async () => {
  const corpus = await session.loadCorpus(load);
  const error = await rejection(session.buildModel("gru", corpus, { hiddenDim: 0 }));
  assert.is(error.kind, "config");
  assert.match(error.message, "model.hiddenDim");
  assert.match((await rejection(session.loadCorpus({ ...load, seed: -1 }))).message, "seed");
  assert.match(
    (await rejection(session.loadCorpus({ ...load, minFrequency: 3 } as never))).message,
    "data.minFrequency",
  );
});

test("a pass is stopped by its signal, and ended by its listener's error", async () => {
  const corpus = await session.loadCorpus(load);
  const model = await session.buildModel("gru", corpus, small);
  const reason = new Error("enough");
  const aborted = await rejection(model.trainEpoch({ signal: AbortSignal.abort(reason) }));
  assert.is(aborted as Error, reason);
  const mine = new RangeError("mine");
  const onBatch = () => {
    throw mine;
  };
  assert.is((await rejection(model.evaluate("test", { onBatch, logEvery: 1 }))) as Error, mine);
  assert.ok((await model.evaluate("test")).loss > 0.3);
});

test("released handles are gone, others stay", async () => {
  const corpus = await session.loadCorpus(load);
  const one = await session.buildModel("rnn", corpus, small);
  const two = await session.buildModel("rnn", corpus, small);
  await one.release();
  assert.is((await rejection(one.weights())).kind, "usage");
  assert.is(Object.keys(await two.weights()).length, 7);
  await corpus.release();
  assert.is((await rejection(session.buildModel("rnn", corpus, small))).kind, "usage");
});

test("the tutorial's order: models one after another share the iterators", async () => {
  const corpus = await session.loadCorpus(load);
  const first = await session.buildModel("rnn", corpus, small);
  await first.trainEpoch();
  const second = await session.buildModel("gru", corpus, small);
  await second.trainEpoch();
  const alone = await session.buildModel("gru", await session.loadCorpus(load), small);
  await alone.trainEpoch();
  assert.not.equal(await second.weights(), await alone.weights());
});

test("close", () => session.close());

test.run();
