/** Spaces and definitions: what is refused, with which field, before any Python starts. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SconceError } from "#sconce/errors.js";
import { resolveSweep, type SweepDefinition, trialConfig } from "#sconce/sweep/definition.js";
import { choice, float, int, logUniform, when } from "#sconce/sweep/space.js";

const test = suite("sweep space");

const resolve = (space: unknown, more: object = {}) =>
  resolveSweep({
    name: "s",
    space,
    search: { sampler: "random", trials: 1 },
    base: { model: { name: "gru" } },
    ...more,
  } as SweepDefinition);

const refused = (what: RegExp, space: unknown, more: object = {}) => {
  let error: unknown;
  try {
    resolve(space, more);
  } catch (thrown) {
    error = thrown;
  }
  assert.instance(error, SconceError);
  assert.is((error as SconceError).kind, "config");
  assert.match((error as SconceError).message, what);
};
const grid = { search: { sampler: "grid" } };

test("each mistake in a parameter is refused with its field", () => {
  refused(/^space\.model\.hiddenDim: choice is empty/, { "model.hiddenDim": choice() });
  refused(/^space\.model\.hiddenDim: choice is empty/, { "model.hiddenDim": [] });
  refused(/^space\.model\.hiddenDim: choice has 8 twice/, { "model.hiddenDim": [8, 8] });
  refused(/^space\.model\.hiddenDim: low 64 is above high 8/, { "model.hiddenDim": int(64, 8) });
  refused(/^space\.model\.dropout: low 1 is above high 0/, { "model.dropout": float(1, 0) });
  refused(/^space\.training\.learningRate: .*above 0, got 0/, { "training.learningRate": logUniform(0, 1) });
  refused(/^space\.model\.width: no such field.*model\.hiddenDim/, { "model.width": [1] });
  refused(/^space\.data: no such field/, { data: [1] });
  refused(/^space\.model\.hiddenDim\.step: 0 is too small/, { "model.hiddenDim": { int: [1, 2], step: 0 } });
  refused(/^space\.model\.hiddenDim\.steps: unknown key/, { "model.hiddenDim": { int: [1, 2], steps: 1 } });
  refused(/^space\.model\.hiddenDim: must be a list of values/, { "model.hiddenDim": 8 });
  refused(/^space\.model\.hiddenDim: must be a list of values/, { "model.hiddenDim": { int: [1, 2], choice: [1] } });
  refused(/^space\.model\.hiddenDim\.int: must be \[low, high\]/, { "model.hiddenDim": { int: [1] } });
  refused(/^space: is empty/, {});
  refused(/^space: must be an object/, "model.name");
});

test("values that the experiment does not allow are refused", () => {
  refused(/^space\.model\.name: "mamba" is not allowed; allowed: rnn, gru, lstm/, { "model.name": ["gru", "mamba"] });
  refused(/^space\.model\.dropout: 1.5 is too large/, { "model.dropout": float(0, 1.5) });
  refused(/^space\.model\.hiddenDim: 0 is too small/, { "model.hiddenDim": int(0, 4) });
  refused(/^space\.model\.hiddenDim: must be a whole number/, { "model.hiddenDim": float(4, 8) });
  refused(/^space\.model\.hiddenDim: must be a whole number/, { "model.hiddenDim": float(4, 8, { step: 0.5 }) });
  refused(/^space\.model\.hiddenDim: must be a whole number/, { "model.hiddenDim": logUniform(4, 64) });
  assert.is(resolve({ "model.hiddenDim": float(4, 8, { step: 2 }) }).space[0]?.step, 2);
});

test("conditions name parameters of the space and values that they can have", () => {
  refused(/^space\.model\.dropout\.when\.model\.layers: not a parameter/, {
    "model.dropout": when({ "model.layers": 2 }, float(0, 1)),
  });
  refused(/^space\.model\.dropout\.when\.model\.layers: 3 is not among/, {
    "model.layers": [1, 2],
    "model.dropout": when({ "model.layers": 3 }, float(0, 1)),
  });
  refused(/circle/, {
    "model.layers": when({ "model.hiddenDim": 4 }, choice(1, 2)),
    "model.hiddenDim": when({ "model.layers": 1 }, choice(4, 8)),
  });
  const { space } = resolve({ "model.dropout": when({ "model.layers": 2 }, float(0, 1)), "model.layers": [1, 2] });
  assert.equal(
    space.map(({ path }) => path),
    ["model.layers", "model.dropout"],
  );
});

test("a grid needs finite parameters, and leaves out those whose condition does not hold", () => {
  refused(
    /^space\.training\.learningRate: a grid needs a finite number/,
    { "training.learningRate": logUniform(1e-4, 1) },
    grid,
  );
  refused(/^space\.model\.dropout: a grid needs a finite number/, { "model.dropout": float(0, 1) }, grid);
  refused(/^search\.sampler: a grid of/, { seed: int(0, 4e9), "model.hiddenDim": int(1, 4e9) }, grid);
  const space = {
    "model.layers": choice(1, 2),
    "model.dropout": when({ "model.layers": 2 }, float(0.1, 0.3, { step: 0.1 })),
    seed: int(1, 3, { step: 2 }),
  };
  const points = resolve(space, grid).grid;
  assert.is(points?.length, 8);
  assert.equal(points?.at(0), { "model.layers": 1, seed: 1 });
  assert.equal(points?.at(7), { "model.layers": 2, "model.dropout": 0.3, seed: 3 });
});

test("the definition around the space is checked too", () => {
  const space = { seed: [1, 2] };
  refused(/^model\.name: missing/, space, { base: {} });
  refused(/^base\.training\.epochs: 0 is too small/, space, {
    base: { model: { name: "gru" }, training: { epochs: 0 } },
  });
  refused(/^base\.trainings: unknown key/, space, { base: { model: { name: "gru" }, trainings: {} } });
  refused(/^search\.trials: missing/, space, { search: { sampler: "tpe" } });
  refused(/^search\.sampler/, space, { search: { sampler: "magic", trials: 1 } });
  refused(/^search\.pruner/, space, { search: { trials: 1, pruner: "magic" } });
  refused(/^search\.pruner\.patience/, space, { search: { trials: 1, pruner: { name: "patient", patience: -1 } } });
  refused(/^search\.pruner: test\.accuracy is not known/, space, {
    search: { trials: 1, pruner: "median" },
    objective: { metric: "test.accuracy" },
  });
  refused(/^search\.pruner: several objectives/, space, {
    search: { trials: 1, pruner: "median" },
    objective: [{ metric: "validation.loss" }, { metric: "seconds" }],
  });
  refused(/^objective: has validation\.loss twice/, space, {
    objective: [{ metric: "validation.loss" }, { metric: "validation.loss", direction: "minimize" }],
  });
  refused(/^executor\.threadsPerWorker: is 1, and base\.threads 2/, space, {
    base: { model: { name: "gru" }, threads: 2 },
    executor: { threadsPerWorker: 1 },
  });
  refused(/^executor\.workers/, space, { executor: { workers: 0 } });
  refused(/^executor\.kind: "cloud" is not allowed; allowed: local/, space, { executor: { kind: "cloud" } });
  refused(/^executor\.machines: unknown key; allowed: kind, workers/, space, { executor: { machines: 2 } });
  refused(/^retry: unknown key/, space, { retry: 1 });
  refused(/^name: /, space, { name: "../up" });
});

test("defaults, and the configuration of a trial", () => {
  const sweep = resolve(
    { "model.name": ["rnn", "lstm"], "training.epochs": [1, 2] },
    { base: { training: { batchSize: 7 } } },
  );
  assert.is(sweep.retries, 3);
  assert.equal(sweep.objectives, [{ metric: "validation.accuracy", direction: "maximize", epoch: "last" }]);
  const config = trialConfig(sweep, { "model.name": "lstm", "training.epochs": 2 });
  assert.is(config.model.name, "lstm");
  const { epochs, batchSize, learningRate } = config.training;
  assert.equal([epochs, batchSize, learningRate], [2, 7, 1e-3]);
  assert.is(config.threads, 1);
  assert.is(resolve({ seed: [1] }, { objective: { metric: "seconds" } }).objectives[0]?.direction, "minimize");
});

test.run();
