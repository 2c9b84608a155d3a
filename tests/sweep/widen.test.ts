/** A space that is made wider in mid-sweep: the trials stay, the search goes on in it, is run again alike; what is no widening is refused. */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ResolvedConfig, resolveSweep, type SweepDefinition, type SweepOptions, sweep } from "#sconce/index.js";
import { choice, float, int, logUniform, when } from "#sconce/sweep/space.js";
import { SweepFolder } from "#sconce/sweep/sweep-folder.js";
import { readJson, rejection, sconce, temporary } from "../helpers.js";
import { idleExecutor } from "./helpers/idle-executor.js";
import { numbersOf } from "./helpers/sweeps.js";

const test = suite("sweep: widen");
const folder = temporary();

const narrow = {
  name: "widened",
  base: { training: { epochs: 1 }, model: { name: "gru", dropout: 0.25 } },
  space: {
    "training.learningRate": logUniform(1e-3, 1e-2),
    "model.name": choice("rnn", "gru"),
    "model.hiddenDim": int(8, 16),
  },
  search: { trials: 8, startupTrials: 4, seed: 3 },
  objective: { metric: "validation.loss" },
} satisfies SweepDefinition;
const space = {
  "training.learningRate": logUniform(1e-4, 1e-2),
  "model.name": choice("lstm", "rnn", "gru"),
  "model.hiddenDim": int(8, 64),
  "model.dropout": when({ "model.name": ["gru", "lstm"] }, float(0, 0.5)),
};
const wide = { ...narrow, space, search: { ...narrow.search, trials: 20 } } as SweepDefinition;

const loss = ({ model, training }: ResolvedConfig) =>
  Math.abs(Math.log10(training.learningRate) + 3.5) + ("hiddenDim" in model ? 1 / model.hiddenDim : 0);
const executor = (workers: number) => idleExecutor(workers, (config) => ({ loss: loss(config), accuracy: 50 }));
const run = (name: string, definition: SweepDefinition, options: SweepOptions = {}, workers = 1) =>
  sweep(definition, { out: join(folder, name), executor: executor(workers), ...options });
/** The folder of a sweep that has no trial yet. */
const kept = async (name: string, definition: SweepDefinition) =>
  (await SweepFolder.create(join(folder, name))).write(resolveSweep(definition), 8, null);
const refused = async (definition: SweepDefinition, name = "one", options: SweepOptions = { widen: true }) =>
  rejection(run(name, definition, options));

test("its trials stay, the search goes on in the wider space, for any number of workers and however often it is stopped", async () => {
  const before = await run("one", narrow);
  for (const name of ["three", "kept"]) cpSync(join(folder, "one"), join(folder, name), { recursive: true });
  const one = await run("one", wide, { widen: true });
  assert.equal(numbersOf(one.trials.slice(0, 8)), numbersOf(before.trials));
  const after = one.trials.slice(8).map(({ params }) => params);
  assert.is(after.length, 12);
  assert.ok(after.some((params) => params["model.name"] === "lstm"));
  assert.ok(after.some((params) => Number(params["model.hiddenDim"]) > 16));
  assert.ok(after.every((params) => "model.dropout" in params === (params["model.name"] !== "rnn")));
  await run("three", { ...wide, search: { ...wide.search, trials: 11 } }, { widen: true }, 3);
  const three = await run("three", wide, {}, 2);
  assert.equal(numbersOf(three.trials), numbersOf(one.trials));
});

test("the folder keeps when, and what the space was; the report says it", async () => {
  const file = readJson(join(folder, "one", "sweep.json")) as { widened: Record<string, unknown>[] };
  const [widening] = file.widened;
  assert.is(file.widened.length, 1);
  assert.is(widening?.trial, 8);
  assert.equal(widening?.values, { "model.dropout": 0.25 });
  assert.is((widening?.space as unknown[] | undefined)?.length, 3);
  assert.ok(Number.isFinite(Date.parse(String(widening?.at))));
  const { stdout } = await sconce(["report", join(folder, "one"), "--format", "terminal"]);
  assert.match(stdout, /Space widened +from trial 8 on/);
  assert.match(stdout, /model\.hiddenDim 8 to 16 → 8 to 64/);
});

test("it is run again from its folder alike, by any number of workers", async () => {
  const again = await run("again", wide, { replay: join(folder, "one") }, 2);
  assert.equal([again.replayed?.trials, again.replayed?.differing], [20, []]);
  const longer = { trials: 4 };
  const [one, two] = [await run("one", wide, longer), await run("again", wide, longer)];
  assert.equal(numbersOf(two.trials), numbersOf(one.trials));
});

test("random points go on, too; a grid, and a search that does not repeat, are not widened", async () => {
  const random = (definition: SweepDefinition) =>
    ({ ...definition, search: { ...definition.search, sampler: "random" } }) as SweepDefinition;
  await run("random", random(narrow));
  const { trials } = await run("random", random(wide), { widen: true });
  assert.ok(trials.slice(8).some(({ params }) => params["model.name"] === "lstm"));
  const old = { ...narrow.search, repeatable: false };
  await kept("old", { ...narrow, search: old });
  const error = await refused({ ...wide, search: { ...old, trials: 20 } }, "old");
  assert.is(error.message, "a sweep that does not repeat (search.repeatable: false) cannot be widened");
  await kept("older", narrow);
  const path = join(folder, "older", "sweep.json");
  const file = readJson(path) as { definition: { search: object } };
  const before = { ...file.definition.search, lag: undefined, repeatable: undefined };
  writeFileSync(path, JSON.stringify({ ...file, definition: { ...file.definition, search: before } }));
  assert.is((await refused(wide, "older")).message, "a sweep that an older sconce began cannot be widened");
  const points = { "model.name": choice("rnn", "gru") };
  const grid = { ...narrow, space: points, search: { sampler: "grid" } } as SweepDefinition;
  await kept("grid", grid);
  const wider = await refused({ ...grid, space: { "model.name": choice("rnn", "gru", "lstm") } }, "grid");
  assert.is(wider.message, "a sweep over a grid, whose points are numbered, cannot be widened");
});

test("a narrower space is refused with what would be lost, and one that is no wider", async () => {
  const changed = (more: object) => ({ ...wide, space: { ...narrow.space, ...more } }) as SweepDefinition;
  for (const [definition, words] of [
    [
      changed({ "model.hiddenDim": int(12, 64) }),
      /space.model.hiddenDim: was 8 to 16, would be 12 to 64: trials? \d+ \(\d+\).* would lie outside/,
    ],
    [
      changed({ "model.name": choice("lstm", "gru") }),
      /space.model.name: was "rnn" or "gru", would be "lstm" or "gru": trials? \d.* \(rnn\).* would lie outside/,
    ],
    [
      changed({ "training.learningRate": logUniform(1.0000001e-3, 1) }),
      /space.training.learningRate: was 0.001 to 0.01, would be .*: no trial so far lies outside, but/,
    ],
    [
      changed({ "training.learningRate": float(1e-4, 1) }),
      /space.training.learningRate: was logUniform, would be float; only a range or choices may change/,
    ],
    [
      changed({ "model.hiddenDim": when({ "model.name": "gru" }, int(8, 16)) }),
      /space.model.hiddenDim: its condition has changed; only a range or choices may change/,
    ],
    [
      changed({ "model.hiddenDim": int(8, 64, { step: 2 }) }),
      /space.model.hiddenDim: was 8 to 16, would be 8 to 64 in steps of 2/,
    ],
    [changed({ "model.hiddenDim": undefined }), /space.model.hiddenDim: was searched, and is gone/],
    [
      changed({ "model.dropout": float(0.3, 0.5) }),
      /space.model.dropout: is new, and the value that the trials so far had, 0.25, is not in 0.3 to 0.5/,
    ],
    [changed({}), /the space is no wider than before: there is nothing to widen/],
    [
      { ...wide, base: { ...wide.base, seed: 2 } } as SweepDefinition,
      /holds a sweep that differs:\nbase.seed: was 1, now 2$/,
    ],
  ] as [SweepDefinition, RegExp][]) {
    const error = await refused(definition, "kept");
    assert.is(error.kind, "config");
    assert.match(error.message, words);
  }
  const unasked = await refused(wide, "kept", {});
  assert.match(unasked.message, "space.model.hiddenDim.high: was 16, now 64");
  assert.match(unasked.hint as string, "in a space that is wider it goes on with the option `widen`");
});

test("without a trial that is left for it, or a sweep, it is refused, and nothing is written", async () => {
  const none = await refused({ ...wide, search: narrow.search }, "kept");
  assert.is(none.message, "the sweep has its 8 trials: none is left for the wider space");
  assert.not.ok((readJson(join(folder, "kept", "sweep.json")) as { widened?: unknown }).widened);
  assert.match((await refused(wide, "nowhere")).message, /nowhere has no sweep whose space could be widened/);
  const both = await refused(wide, "both", { widen: true, replay: join(folder, "one") });
  assert.is(both.message, "the options `replay` and `widen` exclude each other");
  const file = join(folder, "wide.json");
  writeFileSync(file, JSON.stringify({ ...wide, search: narrow.search }));
  const shown = await sconce(["sweep", file, "--out", join(folder, "kept"), "--widen", "--quiet"]);
  assert.is(shown.exitCode, 2);
  assert.match(shown.stderr, "say with --trials how many more there are to be");
});

test.run();
