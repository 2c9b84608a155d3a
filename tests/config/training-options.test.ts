/** The options of the training in a configuration: short forms, defaults, what is refused and in which words. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { z } from "zod";
import { configFromFlags, experimentFlags } from "#sconce/cli/experiment-flags.js";
import { readFlags } from "#sconce/cli/flags.js";
import { setPath } from "#sconce/config/overrides.js";
import { withoutOff } from "#sconce/config/training/options.js";
import { memoryOf } from "#sconce/experiment/memory.js";
import { type ExperimentConfig, experimentSchema, resolveConfig, SconceError } from "#sconce/index.js";

const test = suite("config: options of the training");
const training = (given: unknown) =>
  resolveConfig({ model: { name: "gru" }, training: given as ExperimentConfig["training"] }).training;
const OFF = {
  optimizer: null,
  schedule: null,
  clipNorm: null,
  accumulate: 1,
  earlyStopping: null,
  keep: "last",
  classWeights: null,
  labelSmoothing: 0,
};

test("all are off where nothing is said, and an old configuration is one of them", () => {
  const { epochs, batchSize, learningRate, ...options } = training({});
  assert.equal([epochs, batchSize, learningRate], [15, 100, 0.001]);
  assert.equal(options, OFF);
  assert.equal(withoutOff(training({})), { epochs, batchSize, learningRate });
  assert.equal(withoutOff({ epochs, ...OFF, accumulate: 2 }), { epochs, accumulate: 2 });
});

test("a word or a number stands for an object with torch's defaults", () => {
  assert.equal(training({ optimizer: "adamw" }).optimizer, {
    name: "adamw",
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0.01,
    amsgrad: false,
  });
  const sgd = { name: "sgd", momentum: 0, dampening: 0, weightDecay: 0, nesterov: false };
  assert.equal(training({ optimizer: "sgd" }).optimizer, sgd);
  assert.equal(training({ schedule: "cosine" }).schedule, { name: "cosine", tMax: null, etaMin: 0 });
  assert.is((training({ schedule: "plateau" }).schedule as { direction?: string }).direction, "minimize");
  const best = { metric: "validation.accuracy", direction: "maximize" };
  assert.equal(training({ earlyStopping: 4 }).earlyStopping, { ...best, patience: 4, minDelta: 0 });
  assert.equal(training({ keep: "best" }).keep, best);
  assert.equal(training({ keep: { metric: "trainLoss" } }).keep, { metric: "trainLoss", direction: "minimize" });
});

test("a resolved configuration resolves to itself", () => {
  const all = training({
    optimizer: "rmsprop",
    schedule: "oneCycle",
    clipNorm: 1,
    accumulate: 4,
    earlyStopping: 2,
    keep: "best",
    classWeights: [1, 2],
    labelSmoothing: 0.1,
  });
  assert.equal(training(all), all);
});

const WRONG: [given: object, words: RegExp][] = [
  [
    { optimizer: "adamx" },
    /^training\.optimizer: "adamx" is not allowed \(did you mean adam\?\); allowed: adam, adamw, sgd, rmsprop$/,
  ],
  [
    { optimizer: { name: "adamx" } },
    /^training\.optimizer\.name: "adamx" is not allowed.*; allowed: adam, adamw, sgd, rmsprop$/,
  ],
  [{ optimizer: {} }, /^training\.optimizer\.name: missing; allowed: adam, adamw, sgd, rmsprop$/],
  [
    { optimizer: { name: "adam", momentum: 0.9 } },
    /^training\.optimizer\.momentum: unknown key; allowed: name, betas, eps, weightDecay, amsgrad$/,
  ],
  [
    { optimizer: { name: "adam", betas: [0.9, 1] } },
    /^training\.optimizer\.betas\.1: 1 is too large; must be less than 1$/,
  ],
  [{ optimizer: { name: "adam", betas: 0.9 } }, /^training\.optimizer\.betas: must be a list, got 0\.9$/],
  [
    { optimizer: { name: "sgd", nesterov: true } },
    /^training\.optimizer\.nesterov: must be false, unless momentum is above 0 and dampening 0, got true$/,
  ],
  [{ optimizer: 3 }, /^training\.optimizer: 3 is not allowed; allowed: adam, adamw, sgd, rmsprop$/],
  [
    { schedule: "step" },
    /^training\.schedule: must be an object: \{ name: step, … \}, since stepSize has no default, got "step"$/,
  ],
  [{ schedule: { name: "step" } }, /^training\.schedule\.stepSize: missing; must be a whole number, at least 1$/],
  [{ clipNorm: 0 }, /^training\.clipNorm: 0 is too small; must be more than 0$/],
  [{ accumulate: 1.5 }, /^training\.accumulate: must be a whole number, at least 1, got 1\.5$/],
  [{ earlyStopping: 0 }, /^training\.earlyStopping: 0 is too small; must be at least 1$/],
  [
    { earlyStopping: { metric: "test.accuracy" } },
    /^training\.earlyStopping\.metric: "test\.accuracy" is of the test's reviews, .*; allowed: validation\.loss, validation\.accuracy, .*trainLoss$/,
  ],
  [{ keep: { metric: "test.loss" } }, /^training\.keep\.metric: "test\.loss" is of the test's reviews/],
  [{ keep: { metric: "validation.acuracy" } }, /^training\.keep\.metric: .*did you mean validation\.accuracy/],
  [{ keep: "first" }, /^training\.keep: "first" is not allowed.*; allowed: last, best$/],
  [{ classWeights: "balance" }, /^training\.classWeights: must be "balanced", a list of weights above 0/],
  [{ classWeights: { pos: 0 } }, /^training\.classWeights\.pos: 0 is too small; must be more than 0$/],
  [{ labelSmoothing: 1 }, /^training\.labelSmoothing: 1 is too large; must be less than 1$/],
];

for (const [given, words] of WRONG)
  test(`${JSON.stringify(given)} is refused`, () => {
    let error: unknown;
    try {
      training(given);
    } catch (thrown) {
      error = thrown;
    }
    assert.instance(error, SconceError);
    assert.match((error as SconceError).message, words);
  });

test("flags and --set, also on a short form", async () => {
  const typed = {
    model: "gru",
    optimizer: "adamw",
    "early-stopping": "2",
    keep: "best",
    "class-weights": "balanced",
    "clip-norm": "0.5",
    set: ["training.optimizer.weightDecay=0.1", "training.schedule.name=step", "training.schedule.stepSize=2"],
  };
  const found = training((await configFromFlags(readFlags(experimentFlags, typed, "run"))).training);
  assert.is((found.optimizer as { weightDecay: number }).weightDecay, 0.1);
  assert.equal(found.schedule, { name: "step", stepSize: 2, gamma: 0.1 });
  assert.equal([found.earlyStopping?.patience, found.clipNorm, found.classWeights], [2, 0.5, "balanced"]);
  assert.is((found.keep as { metric: string }).metric, "validation.accuracy");
  const config = { training: { optimizer: "sgd", earlyStopping: 3, schedule: null } };
  setPath(config, "training.optimizer.momentum", 0.9);
  setPath(config, "training.earlyStopping.minDelta", 0.1);
  setPath(config, "training.schedule.name", "cosine");
  assert.equal(config.training, {
    optimizer: { name: "sgd", momentum: 0.9 },
    earlyStopping: { patience: 3, minDelta: 0.1 },
    schedule: { name: "cosine" },
  });
});

test("the JSON Schema has them with their words", () => {
  const text = JSON.stringify(z.toJSONSchema(experimentSchema, { io: "input" }));
  for (const word of ["oneCycle", "weightDecay", "minDelta", "balanced", "Share of each training review"])
    assert.ok(text.includes(word), word);
});

test("memory counts what the optimizer keeps, and the best epoch's model", () => {
  const of = (given: object) => memoryOf(resolveConfig({ model: { name: "gru" }, training: given }));
  const one = of({ optimizer: { name: "sgd", momentum: 0.9 } }) - of({ optimizer: "sgd" });
  assert.ok(one > 0);
  assert.is(of({}) - of({ optimizer: "sgd" }), 2 * one);
  assert.is(of({ keep: "best" }) - of({}), one);
});

test.run();
