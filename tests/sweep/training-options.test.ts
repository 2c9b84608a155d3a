/** Searches over the options of the training: paths, arguments that another optimizer does not take, pruning beside early stopping. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SconceError } from "#sconce/errors.js";
import { resolveSweep, type SweepDefinition, trialConfig } from "#sconce/sweep/definition.js";
import { largestParams } from "#sconce/sweep/largest-params.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { temporary } from "../helpers.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: options of the training");
const resolve = (space: object, training: object = {}) =>
  resolveSweep({
    name: "s",
    space,
    search: { sampler: "random", trials: 1 },
    base: { model: { name: "gru" }, training },
  } as SweepDefinition);

const refused = (what: RegExp, space: object, training: object = {}) => {
  let error: unknown;
  try {
    resolve(space, training);
  } catch (thrown) {
    error = thrown;
  }
  assert.instance(error, SconceError);
  assert.match((error as SconceError).message, what);
  return error as SconceError;
};

const NAMES = ["adam", "sgd"];
const onlySgd = { float: [0, 0.9], when: { "training.optimizer.name": "sgd" } };
const optimizerOf = (sweep: ReturnType<typeof resolve>, params: Record<string, string | number | null>) =>
  trialConfig(sweep, params).training.optimizer as Record<string, unknown> | null;

test("the name of an optimizer and the arguments of each", () => {
  const space = { "training.optimizer.name": NAMES, "training.optimizer.momentum": onlySgd };
  for (const training of [{}, { optimizer: null }, { optimizer: "adamw" }, { optimizer: { name: "adam" } }]) {
    const resolved = resolve(space, training);
    const sgd = optimizerOf(resolved, { "training.optimizer.name": "sgd", "training.optimizer.momentum": 0.5 });
    assert.equal([sgd?.name, sgd?.momentum], ["sgd", 0.5]);
    assert.is(optimizerOf(resolved, { "training.optimizer.name": "adam" })?.amsgrad, false);
    assert.is(trialConfig(resolved, largestParams(resolved.space)).training.optimizer?.name, "adam");
  }
});

test("the optimizer by its name alone, and one argument that both have", () => {
  const resolved = resolve({
    "training.optimizer": [null, "sgd"],
    "training.optimizer.weightDecay": {
      float: [0, 0.1],
      when: { "training.optimizer": "sgd" },
    },
  });
  assert.is(optimizerOf(resolved, { "training.optimizer": null }), null);
  const params = { "training.optimizer.weightDecay": 0.1, "training.optimizer": "sgd" };
  assert.is(optimizerOf(resolved, params)?.weightDecay, 0.1);
  const base = resolve({ "training.optimizer.weightDecay": [0, 0.1] }, { optimizer: "adamw" });
  assert.is(optimizerOf(base, { "training.optimizer.weightDecay": 0.1 })?.name, "adamw");
});

test("other sections", () => {
  const resolved = resolve(
    { "training.earlyStopping.patience": [2, 3], "training.keep": ["last", "best"], "training.clipNorm": [null, 1] },
    {},
  );
  const { training } = trialConfig(resolved, { "training.earlyStopping.patience": 3, "training.keep": "best" });
  assert.equal(
    [training.earlyStopping?.patience, (training.keep as { metric: string }).metric],
    [3, "validation.accuracy"],
  );
});

test("an argument that another optimizer does not take is one error before the first trial", () => {
  const error = refused(
    /^space\.training\.optimizer\.momentum: unknown key; allowed: name, betas, .* \(with training\.optimizer\.name adam\)$/,
    { "training.optimizer.name": NAMES, "training.optimizer.momentum": [0, 0.9] },
  );
  assert.match(error.hint ?? "", /when: \{ training\.optimizer\.name: … \}/);
  refused(
    /^space\.training\.optimizer\.momentum: unknown key.* \(with training\.optimizer\.name adam\)$/,
    { "training.optimizer.name": NAMES },
    { optimizer: { name: "sgd", momentum: 0.9 } },
  );
  refused(/^space\.training\.optimizer\.name: missing; allowed: adam, .*\(with the base's training\.optimizer\)$/, {
    "training.optimizer.momentum": [0, 0.9],
  });
  refused(/^space\.training\.schedule\.stepSize: missing.*\(with training\.schedule\.name step\)$/, {
    "training.schedule.name": ["step", "cosine"],
  });
  refused(/^space\.training\.optimizer\.momentum: -1 is too small/, {
    "training.optimizer.name": ["sgd"],
    "training.optimizer.momentum": [0, -1],
  });
  refused(/^space\.training\.optimizer\.name: "lion" is not allowed/, { "training.optimizer.name": ["sgd", "lion"] });
  refused(/^space\.training\.optimizer\.moment: no such field.*did you mean training\.optimizer\.momentum/, {
    "training.optimizer.moment": [0],
  });
});

test("a trial that early stopping ends is completed, whatever the pruner says of its last epoch", async () => {
  const base = tinyBase(tinyCorpus(), 6);
  // Nothing is ever better by a thousand: both would end the trial after its second epoch.
  const { trials } = await sweep(
    {
      name: "early",
      base: { ...base, training: { ...base.training, earlyStopping: { patience: 1, minDelta: 1000 } } },
      space: { "training.keep": ["last", "best"], "training.optimizer": ["adam", "sgd"] },
      search: { sampler: "grid", pruner: { name: "patient", patience: 0, minDelta: 1000 } },
      executor: { workers: 1, memory: "ignore" },
    },
    { out: join(temporary(), "early") },
  );
  assert.equal(
    trials.map(({ status, epochs, error }) => [status, epochs, error]),
    trials.map(() => ["completed", 2, null]),
  );
  assert.is(trials.length, 4);
});

test.run();
