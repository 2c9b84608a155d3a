/** Points that a definition wants tried first: asked in its order, checked as steering's are, part of the sweep's identity. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { previewSweep, resolveSweep, type SweepDefinition } from "#sconce/index.js";
import { choice, float, logUniform, when } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { rejection, sconce, temporary } from "../helpers.js";
import { curveExecutor } from "./helpers/curve-executor.js";
import { numbersOf } from "./helpers/sweeps.js";

const test = suite("sweep: enqueue");
const folder = temporary();

const definition = {
  name: "enqueued",
  base: { training: { epochs: 2 }, model: { name: "gru" } },
  space: {
    "training.learningRate": logUniform(1e-4, 1e-1),
    "model.layers": choice(1, 2),
    "model.dropout": when({ "model.layers": 2 }, float(0, 0.5)),
  },
  search: { trials: 8, startupTrials: 2, seed: 3 },
  objective: { metric: "validation.loss" },
  enqueue: [
    { "training.learningRate": 0.002, "model.layers": 1 },
    { "model.dropout": 0.25, "model.layers": 2, "training.learningRate": 0.05 },
  ],
} satisfies SweepDefinition;

const loss = (config: { training: { learningRate: number } }) => Math.abs(Math.log10(config.training.learningRate) + 2);
const run = (name: string, workers: number, changed: Partial<SweepDefinition> = {}) =>
  sweep({ ...definition, ...changed }, { out: join(folder, name), executor: curveExecutor({ workers, loss }) });

test("they are the first trials, in their order, and the sampler knows them; as always, for any number of workers", async () => {
  const one = await run("one", 1);
  assert.equal(
    one.trials.slice(0, 2).map(({ params }) => params),
    [
      { "training.learningRate": 0.002, "model.layers": 1 },
      { "training.learningRate": 0.05, "model.layers": 2, "model.dropout": 0.25 },
    ],
  );
  assert.equal(numbersOf((await run("three", 3)).trials), numbersOf(one.trials));
  const without = await run("without", 1, { enqueue: [] });
  assert.not.equal(without.trials[5]?.params, one.trials[5]?.params);
  const { first } = await previewSweep(definition, { count: 3 });
  assert.equal(
    first.map(({ params }) => params),
    one.trials.slice(0, 3).map(({ params }) => params),
  );
});

test("they are part of the sweep", async () => {
  assert.is((await run("one", 1)).trials.length, 8);
  const error = await rejection(run("one", 1, { enqueue: definition.enqueue.slice(0, 1) }));
  assert.match(error.message, "enqueue: was [");
});

test("a search that does not repeat takes them, too", async () => {
  for (const search of [{ repeatable: false }, { sampler: "random" }] as const) {
    const { trials } = await run(`old-${Object.keys(search)}`, 2, { search: { ...definition.search, ...search } });
    assert.equal(trials[0]?.params, definition.enqueue[0]);
    assert.is(trials[1]?.params["model.dropout"], 0.25);
  }
});

test("what is wrong with a point is said with its place", () => {
  const point = { "training.learningRate": 0.002, "model.layers": 1 };
  for (const [enqueue, message, more] of [
    [[point, { ...point, "model.layers": 3 }], "enqueue.1: model.layers is 3: it must be one of 1, 2"],
    [[{ "model.layers": 1 }], "enqueue.0: training.learningRate is missing: it must be a number from 0.0001 to 0.1"],
    [[{ ...point, "model.layer": 1 }], "enqueue.0: model.layer is not searched (did you mean model.layers?)"],
    [[{ ...point, "model.dropout": 0 }], "enqueue.0: model.dropout has no meaning here: model.layers 2 does not hold"],
    [[point, point], "enqueue.1: the same point stands there before"],
    [[point, { ...point, "model.layers": [1] }], "enqueue.1.model.layers: must be text, a number, true, false or null"],
    [[point], "enqueue.0: a grid's points are all there is: nothing can be enqueued", { search: { sampler: "grid" } }],
  ] as [object[], string, object?][]) {
    const space = more ? { "model.layers": choice(1, 2) } : definition.space;
    const wrong = { ...definition, space, ...more, enqueue } as unknown as SweepDefinition;
    assert.throws(
      () => resolveSweep(wrong),
      (error: Error) => error.message.startsWith(message) || assert.is(error.message, message),
    );
  }
});

test("on the command line the file is named", async () => {
  const file = join(folder, "wrong.yaml");
  writeFileSync(
    file,
    `name: wrong\nbase: { model: { name: gru } }\nspace: { model.layers: [1, 2] }\nsearch: { trials: 1 }\nenqueue: [{ model.layers: 1 }, { model.layers: 2 }]\n`,
  );
  const { exitCode, stderr } = await sconce(["sweep", file, "--dry-run"]);
  assert.is(exitCode, 2);
  assert.match(stderr, "enqueue: 2 points, and search.trials is 1");
  assert.match(stderr, "wrong.yaml");
});

test.run();
