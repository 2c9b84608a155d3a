/** Which runs a reproduction has, and how long it says that they will take. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ResolvedModelConfig, RunEvent, SconceError } from "#sconce/index.js";
import { planRuns } from "#sconce/reproduce/plan.js";
import { TimeLeft } from "#sconce/reproduce/time-left.js";

const test = suite("reproduce: plan");
const refused = (options: Parameters<typeof planRuns>[0]) => {
  try {
    planRuns(options);
  } catch (error) {
    return [(error as SconceError).kind, (error as SconceError).message, (error as SconceError).hint !== undefined];
  }
  return undefined;
};

test("the tutorial's three models with its settings, for each seed", () => {
  const runs = planRuns({ seeds: [1, 7] });
  assert.equal(
    runs.map(({ name }) => name),
    ["rnn-seed1", "gru-seed1", "lstm-seed1", "rnn-seed7", "gru-seed7", "lstm-seed7"],
  );
  const { data, training, model: resolved } = (runs[4] as (typeof runs)[0]).config;
  const model = resolved as ResolvedModelConfig;
  assert.equal([data.corpus, data.reviewsPerSplit, data.maxTokens, data.minFreq], ["imdb", null, null, 5]);
  assert.equal([training.epochs, training.batchSize, training.learningRate], [15, 100, 0.001]);
  assert.equal([model.name, model.hiddenDim, model.embedDim], ["gru", 256, 128]);
});

test("quick is scaled down; a number of epochs that is given counts", () => {
  const [run] = planRuns({ quick: true, models: ["gru"], epochs: 2 });
  assert.equal([run?.config.data.reviewsPerSplit, run?.config.data.maxTokens], [4000, 80]);
  assert.equal([run?.config.training.epochs, run?.config.training.batchSize], [2, 25]);
});

test("an order names the runs that go first; the others follow as they were", () => {
  const names = (order: string[]) => planRuns({ models: ["rnn", "gru"], seeds: [1, 2], order }).map(({ name }) => name);
  assert.equal(names([]), ["rnn-seed1", "gru-seed1", "rnn-seed2", "gru-seed2"]);
  assert.equal(names(["gru-seed2", "gru-seed1"]), ["gru-seed2", "gru-seed1", "rnn-seed1", "rnn-seed2"]);
  const configs = planRuns({ seeds: [1, 2], order: ["lstm-seed2"] });
  assert.equal([configs[0]?.config.model.name, configs[0]?.config.seed], ["lstm", 2]);
});

test("an order that names what is not there, or a run twice", () => {
  assert.equal(refused({ models: ["rnn", "gru"], order: ["gru:1"] }), [
    "config",
    'order: "gru:1" is not a run of this reproduction; allowed: rnn-seed1, gru-seed1',
    true,
  ]);
  const near = String(refused({ models: ["rnn", "gru"], order: ["gru-sed1"] })?.[1]);
  assert.match(near, /^order: "gru-sed1" is not a run of this reproduction \(did you mean gru-seed1\?\); allowed/);
  const many = String(refused({ seeds: [1, 2, 3, 4, 5, 6], order: ["gru-seed7"] })?.[1]);
  assert.match(many, /allowed: rnn-seed1, .*, lstm-seed4 and 6 more$/);
  assert.equal(refused({ order: ["gru-seed1", "gru-seed1"] }), ["config", "order: gru-seed1 is named twice", true]);
});

test("mistakes", () => {
  assert.equal(refused({ seeds: [1, 2, 1] }), ["config", "seeds: 1 is named twice", true]);
  assert.equal(refused({ models: ["rnn", "rnn"] }), ["config", "models: rnn is named twice", true]);
  assert.equal(refused({ seeds: [] })?.[0], "config");
  assert.equal(refused({ corpus: "sample", quick: true }), [
    "config",
    "quick: the synthetic corpus cannot be scaled down",
    true,
  ]);
  assert.equal(refused({ epochs: 0 })?.[0], "config");
});

const batch = (epoch: number, number: number): RunEvent =>
  ({ type: "batch", phase: "train", epoch, batch: number, batches: 10 }) as RunEvent;

test("time left: the run in hand by its pace, those after it by estimates that the pace corrects", () => {
  let now = 0;
  const [rnn, gru] = planRuns({ models: ["rnn", "gru"], epochs: 2 });
  const left = new TimeLeft(
    [
      { run: rnn as never, seconds: 100, epochsDone: 0 },
      { run: gru as never, seconds: 300, epochsDone: 0 },
    ],
    1,
    () => now,
  );
  assert.is(left.seconds(), 400);
  left.onEvent("rnn-seed1", batch(1, 0));
  assert.is(left.seconds(), 400); // nothing is known of its pace yet
  now = 90_000; // 0.9 epochs in 90 s: 100 s an epoch, twice the estimate
  left.onEvent("rnn-seed1", batch(1, 9));
  assert.is(left.seconds(), 100 + 600);
  left.onFinished("rnn-seed1");
  assert.is(left.seconds(), 600);
});

test("time left without an estimate is known once a run of each model was at work", () => {
  let now = 0;
  const runs = planRuns({ models: ["rnn"], seeds: [1, 2], epochs: 4 });
  const left = new TimeLeft(
    runs.map((run, n) => ({ run, seconds: null, epochsDone: n === 1 ? 3 : 0 })),
    1,
    () => now,
  );
  assert.is(left.seconds(), null);
  left.onEvent("rnn-seed1", { type: "resume", position: { epoch: 3, phase: "train", batch: 0 }, epochs: [] });
  left.onEvent("rnn-seed1", batch(3, 0));
  now = 5000; // half an epoch in 5 s
  left.onEvent("rnn-seed1", batch(3, 5));
  assert.is(Math.round(left.seconds() as number), 14 + 10); // 1.4 epochs of this one, one of the other
});

test("time left with two at a time: until the last has ended, if each starts as soon as there is a place", () => {
  let now = 0;
  const runs = planRuns({ models: ["rnn", "gru", "lstm"], epochs: 2, order: ["lstm-seed1"] }); // lstm, rnn, gru
  const expected = runs.map((run, n) => ({ run, seconds: [300, 100, 150][n] as number, epochsDone: 0 }));
  assert.is(new TimeLeft(expected, 1).seconds(), 550);
  assert.is(new TimeLeft(expected, 2).seconds(), 300); // the gru starts after the rnn, and ends at 250
  assert.is(new TimeLeft(expected, 5).seconds(), 300); // more places than runs
  const left = new TimeLeft(expected, 2, () => now);
  left.onEvent("lstm-seed1", batch(1, 0));
  left.onEvent("rnn-seed1", batch(1, 0));
  now = 90_000; // both did 0.9 epochs in 90 s: the lstm is faster than was estimated, the rnn slower
  left.onEvent("lstm-seed1", batch(1, 9));
  left.onEvent("rnn-seed1", batch(1, 9));
  // The lstm has 100 s to go, the rnn 100, then the gru 150 by (2/3 + 2) / 2.
  assert.is(Math.round(left.seconds() as number), 300);
  left.onFinished("rnn-seed1");
  assert.is(Math.round(left.seconds() as number), 200);
  left.onFinished("gru-seed1"); // given up before it began
  assert.is(Math.round(left.seconds() as number), 100);
});

test.run();
