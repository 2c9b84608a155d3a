/** Whole sweeps with real Pythons on a tiny corpus. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { SconceError } from "#sconce/errors.js";
import { runExperiment } from "#sconce/experiment/run-experiment.js";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { previewSweep } from "#sconce/sweep/preview-sweep.js";
import { choice, logUniform, when } from "#sconce/sweep/space.js";
import { type SweepResult, sweep } from "#sconce/sweep/sweep.js";
import { readSweep } from "#sconce/sweep/sweep-folder.js";
import { temporary } from "../helpers.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep");
const root = tinyCorpus();
const folder = temporary();
const out = (name: string) => join(folder, name);

/** What has to be the same for any number of workers. */
const figures = ({ trials }: SweepResult) =>
  trials.map(({ number, status, params, values, test, validation }) => ({
    number,
    status,
    params,
    values,
    test,
    validation,
  }));

const cells: SweepDefinition = {
  name: "cells",
  base: tinyBase(root),
  space: { "model.name": choice("rnn", "gru", "lstm"), seed: choice(1, 2) },
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
};

test("a grid gives the same settings and numbers with one worker and with two", async () => {
  const one = await sweep(cells, { out: out("one"), workers: 1 });
  const two = await sweep(cells, { out: out("two"), workers: 2 });
  assert.is(one.status, "completed");
  assert.is(one.trials.length, 6);
  assert.ok(one.trials.every(({ status }) => status === "completed"));
  assert.equal(figures(one), figures(two));
  assert.equal(one.importance, {}, "six trials say too little of two parameters");

  const least = Math.min(...one.trials.map(({ values }) => values?.[0] ?? Number.NaN));
  assert.is(one.best?.values?.[0], least);
  const best = parse(readFileSync(join(one.folder, "best.yaml"), "utf8"));
  assert.equal(best, one.bestConfig);
  const again = await runExperiment(best, { runDir: null });
  assert.equal(again.test, one.best?.test, "the best configuration gives the trial's numbers");
  const lines = (await readSweep(one.folder)).trials;
  assert.equal(
    lines.map((trial) => ({ ...trial, value: trial.values?.[0] })),
    one.trials,
  );
});

test("random settings depend on seed and number alone, and duplicates are answered", async () => {
  const random = (seed: number): SweepDefinition => ({
    ...cells,
    name: "random",
    space: { "model.layers": choice(1, 2), "model.dropout": when({ "model.layers": 2 }, choice(0.1, 0.2)) },
    search: { sampler: "random", trials: 6, seed },
  });
  const one = await sweep(random(1), { out: out("random-1"), workers: 1 });
  const two = await sweep(random(1), { out: out("random-2"), workers: 2 });
  assert.equal(figures(one), figures(two));
  const different = new Set(one.trials.map(({ params }) => JSON.stringify(params)));
  const ran = one.trials.filter(({ duplicateOf }) => duplicateOf === null);
  assert.is(ran.length, different.size);
  assert.ok(different.size < 6);
  for (const trial of one.trials.filter(({ duplicateOf }) => duplicateOf !== null))
    assert.equal(trial.values, one.trials[trial.duplicateOf as number]?.values);
  const { first, points } = await previewSweep(random(1), { count: 6 });
  assert.is(points, null);
  assert.equal(
    first.map(({ params }) => params),
    one.trials.map(({ params }) => params),
    "a preview says what is asked",
  );
});

test("a preview of a grid counts the epochs of all its points, not those of the first ones", async () => {
  const grid: SweepDefinition = {
    name: "grid",
    base: tinyBase(root),
    space: { "training.epochs": choice(1, 9), "model.name": choice("rnn", "gru", "lstm"), seed: choice(1, 2) },
    search: { sampler: "grid" },
  };
  const { epochs, trials, seconds, first } = await previewSweep(grid, { workers: 1, estimate: true });
  assert.equal([trials, epochs], [12, 60]);
  const longest = Math.max(...first.map((one) => one.seconds ?? 0));
  assert.ok((seconds ?? 0) > 12 * longest, "nine epochs take longer than one");
});

const search: SweepDefinition = {
  name: "search",
  base: tinyBase(root),
  space: { "training.learningRate": logUniform(1e-4, 1e-1), "model.name": choice("rnn", "gru") },
  search: { sampler: "tpe", trials: 6, startupTrials: 2 },
  objective: { metric: "validation.loss" },
};

test("a sweep that was stopped goes on, asks what it would have, and takes more trials later", async () => {
  const whole = await sweep(search, { out: out("whole"), workers: 1 });
  const controller = new AbortController();
  const onEvent = (event: { type: string; done?: number }) => {
    if (event.type === "trial-end" && event.done === 3) controller.abort();
  };
  const broken = await sweep(search, { out: out("broken"), workers: 1, onEvent, signal: controller.signal });
  assert.is(broken.status, "stopped");
  assert.is(broken.trials.length, 3);
  const rest = await sweep(search, { out: out("broken"), workers: 1 });
  assert.equal(figures(rest), figures(whole));

  const begun: number[] = [];
  const count = (event: { type: string; number?: number }) =>
    event.type === "trial" && begun.push(event.number as number);
  const more = await sweep(search, { out: out("broken"), workers: 1, trials: 2, onEvent: count });
  assert.equal(begun, [6, 7]);
  assert.equal(figures(more).slice(0, 6), figures(whole));
  const nothing = await sweep(search, { out: out("broken"), workers: 1, onEvent: count });
  assert.is(begun.length, 2);
  assert.is(nothing.trials.length, 8);
});

test("a changed space or base is refused with the difference", async () => {
  const changed = { ...cells, base: { ...tinyBase(root), training: { epochs: 2, batchSize: 16 } } };
  const error = await sweep(changed, { out: out("one") }).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.instance(error, SconceError);
  assert.is(error.kind, "config");
  assert.match(error.message, /base\.training\.epochs: was 1, now 2/);
  const wider = { ...cells, space: { ...cells.space, seed: choice(1, 2, 3) } };
  const other = await sweep(wider, { out: out("one") }).catch((thrown) => thrown);
  assert.match(other.message, /space\.seed\.choices: was \[1,2\], now \[1,2,3\]/);
});

test("a pruner ends trials after an epoch", async () => {
  const definition: SweepDefinition = {
    ...cells,
    name: "pruned",
    base: tinyBase(root, 3),
    space: { "training.learningRate": choice(0.05, 1e-9), seed: choice(1, 2, 3) },
    search: { sampler: "grid", pruner: { name: "median", startupTrials: 1 } },
  };
  const { trials, status } = await sweep(definition, { out: out("pruned"), workers: 1 });
  assert.is(status, "completed");
  const pruned = trials.filter((trial) => trial.status === "pruned");
  assert.ok(pruned.length > 0);
  for (const { epochs, values } of pruned) {
    assert.ok(epochs < 3);
    assert.type(values?.[0], "number");
  }
});

test("two objectives have a Pareto set; every sampler that is installed asks", async () => {
  const definition: SweepDefinition = {
    ...search,
    name: "two",
    search: { sampler: "tpe", trials: 3 },
    objective: [{ metric: "validation.loss" }, { metric: "seconds" }],
  };
  const { pareto, best, trials } = await sweep(definition, { out: out("two-objectives") });
  assert.ok(pareto.length >= 1);
  assert.is(pareto[0], best);
  assert.is(trials[0]?.values?.length, 2);
  const cmaes = await sweep(
    { ...search, name: "c", search: { sampler: "cmaes", trials: 4 } },
    { out: out("cmaes"), workers: 1 },
  );
  assert.is(cmaes.trials.length, 4);
});

test("a trial that raises is in the table and does not end the sweep", async () => {
  const definition = { ...cells, name: "raises", space: { "model.hiddenDim": choice(8, 2_000_000_000) } };
  const { trials, status } = await sweep(definition, { out: out("raises"), workers: 1 });
  assert.is(status, "completed");
  assert.equal(
    trials.map(({ status }) => status),
    ["completed", "failed"],
  );
  assert.ok(trials[1]?.error?.message);
});

test("reviews that are missing end the sweep, and its trials wait for them", async () => {
  const definition = { ...cells, name: "missing", base: tinyBase(join(folder, "nowhere")) };
  const error = await sweep(definition, { out: out("missing"), workers: 2 }).catch((thrown) => thrown);
  assert.is(error.kind, "corpus");
});

test.run();
