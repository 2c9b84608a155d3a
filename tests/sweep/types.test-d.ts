/** What does not compile. tsc checks this file; nothing runs it. */
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { choice, float, int, logUniform, type Space, when } from "#sconce/sweep/space.js";

export const good: SweepDefinition = {
  name: "types",
  base: { training: { epochs: 1 } },
  space: {
    "model.name": choice("rnn", "gru"),
    "model.hiddenDim": int(8, 64, { step: 8 }),
    "model.layers": [1, 2],
    "model.dropout": when({ "model.layers": 2, "model.name": ["rnn", "gru"] }, float(0, 0.5)),
    "training.learningRate": logUniform(1e-4, 1e-2),
    "data.maxTokens": choice(null, 100),
    "data.sortWithinBatch": choice(true, false),
    seed: choice(1, 2, 3),
    "training.optimizer.name": choice("adam", "sgd"),
    "training.optimizer.momentum": when({ "training.optimizer.name": "sgd" }, float(0, 0.9)),
    "training.schedule": choice(null, "cosine"),
    "training.earlyStopping.patience": int(2, 5),
    "training.keep": ["last", "best"],
  },
  search: { sampler: "tpe", trials: 3, pruner: { name: "hyperband" } },
};

export const wrongPaths: Space[] = [
  // @ts-expect-error no such field
  { "model.hiddenDimm": int(8, 64) },
  // @ts-expect-error a section is no field
  { data: choice("imdb") },
  // @ts-expect-error no argument of any optimizer
  { "training.optimizer.moment": float(0, 1) },
  // @ts-expect-error no such section
  { "trainings.epochs": choice(1) },
];

export const wrongTypes: Space[] = [
  // @ts-expect-error no such model
  { "model.name": choice("rnn", "transformer") },
  // @ts-expect-error no such optimizer
  { "training.optimizer.name": choice("lion") },
  // @ts-expect-error the test's reviews choose nothing
  { "training.keep.metric": choice("test.loss") },
  // @ts-expect-error text for a number
  { "model.hiddenDim": choice("8") },
  // @ts-expect-error a range for text
  { "model.name": int(1, 2) },
  // @ts-expect-error a range for a boolean
  { "data.sortWithinBatch": float(0, 1) },
  // @ts-expect-error text for a boolean, in a plain list
  { "data.sortWithinBatch": ["yes"] },
  // @ts-expect-error null where the field takes none
  { "training.epochs": choice(1, null) },
];

// @ts-expect-error a condition on a field that does not exist
export const wrongCondition = when({ "model.depth": 2 }, float(0, 1));
// @ts-expect-error a condition on a value of the wrong type
export const wrongConditionValue = when({ "model.layers": "2" }, float(0, 1));
// @ts-expect-error no such sampler
export const wrongSampler: SweepDefinition = { name: "x", space: { seed: [1] }, search: { sampler: "magic" } };
// @ts-expect-error a base of the wrong type
export const wrongBase: SweepDefinition = { name: "x", space: { seed: [1] }, base: { training: { epochs: "1" } } };

const space: Space = { seed: choice(1, 2) };
export const executors: SweepDefinition[] = [
  { name: "here", space, executor: { workers: 2, workersPerDevice: 2 } },
  { name: "there", space, executor: { kind: "ray", address: "10.0.0.5:6379", gpus: 0.5, resources: { big: 1 } } },
  // @ts-expect-error an option of the local executor
  { name: "there", space, executor: { kind: "ray", workersPerDevice: 2 } },
  // @ts-expect-error an option of Ray
  { name: "here", space, executor: { kind: "local", address: "auto" } },
  // @ts-expect-error no such kind
  { name: "nowhere", space, executor: { kind: "slurm" } },
];

export const points: SweepDefinition[] = [
  { name: "x", space, enqueue: [{ seed: 1 }, { "training.learningRate": 0.01, "model.name": "gru" }] },
  // @ts-expect-error no such field
  { name: "x", space, enqueue: [{ "training.learningrate": 0.01 }] },
  // @ts-expect-error text for a number
  { name: "x", space, enqueue: [{ seed: "1" }] },
  // @ts-expect-error a parameter in place of a value
  { name: "x", space, enqueue: [{ seed: choice(1) }] },
];

export const constraints: SweepDefinition[] = [
  { name: "x", space, where: "seconds <= 60" },
  { name: "x", space, where: ["seconds <= 60", "test.loss < 1"], from: ["sweeps/a"] },
  // @ts-expect-error text alone
  { name: "x", space, where: { seconds: 60 } },
  // @ts-expect-error a list of folders
  { name: "x", space, from: "sweeps/a" },
];
