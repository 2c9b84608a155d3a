/** The sampler `auto`: what is chosen, by what, that it stays, and what becomes of it where a package is missing; lists of pruners. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { SconceError } from "#sconce/errors.js";
import { openWith } from "#sconce/sweep/auto-sampler.js";
import { resolveSweep, type SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { lagOf } from "#sconce/sweep/lag.js";
import { studyOptions } from "#sconce/sweep/parts.js";
import { prunerText } from "#sconce/sweep/pruners.js";
import { resolveWhole } from "#sconce/sweep/resolve-whole.js";
import { choice, float, int, logUniform, type Space, when } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { rejection, temporary } from "../helpers.js";
import { curveExecutor } from "./helpers/curve-executor.js";

const test = suite("sweep: auto");
const rate = { "training.learningRate": logUniform(1e-4, 1e-1) };
const real: Space = { ...rate, "model.dropout": float(0, 0.5) };
const whole: Space = { ...rate, "model.hiddenDim": int(8, 64) };
const conditional: Space = {
  "model.layers": choice(1, 2),
  "training.learningRate": when({ "model.layers": 2 }, logUniform(1e-4, 1e-1)),
};
const METRICS = ["validation.loss", "validation.accuracy", "trainLoss", "test.loss", "seconds"] as const;
const resolved = (space: Space, trials: number, more: object = {}, objectives = 1, where?: string) =>
  resolveSweep({
    name: "auto",
    base: { model: { name: "gru" } },
    space,
    search: { sampler: "auto", trials, ...more },
    ...(where === undefined ? {} : { where }),
    objective: METRICS.slice(0, objectives).map((metric) => ({ metric })),
  });

test("it is chosen by the space, the objectives and the number of trials", () => {
  const chosen = (...given: Parameters<typeof resolved>) => resolved(...given).search.sampler;
  assert.is(chosen({ "model.name": choice("rnn", "gru"), seed: int(1, 5) }, 10), "grid");
  assert.is(chosen({ "model.name": choice("rnn", "gru"), seed: int(1, 50) }, 30), "tpe");
  assert.is(chosen(real, 10), "qmc");
  assert.is(chosen(conditional, 10), "random");
  assert.is(chosen(conditional, 60), "tpe");
  assert.is(chosen(real, 60), "gp");
  assert.is(chosen(whole, 200), "gp");
  assert.is(chosen(real, 60, { pruner: "hyperband" }), "tpe");
  assert.is(chosen(real, 500), "cmaes");
  assert.is(chosen(real, 500, {}, 1, "validation.loss < 0.6"), "tpe");
  assert.is(chosen(real, 500, {}, 1, "model.dropout < 0.4"), "cmaes");
  assert.is(chosen(whole, 500), "tpe");
  assert.is(chosen(real, 100, {}, 2), "tpe");
  assert.is(chosen(real, 200, {}, 2), "nsga2");
  assert.is(chosen(real, 200, {}, 4), "nsga3");
  assert.is(chosen(real, 100, { population: 10 }, 2), "nsga2");
  const known: Pick<SweepDefinition, "base" | "from"> = { base: { model: { name: "gru" } }, from: ["sweeps/other"] };
  for (const [space, trials, sampler] of [
    [real, 10, "gp"],
    [{ seed: int(1, 5) }, 10, "gp"],
    [{ "model.name": choice("rnn", "gru") }, 10, "tpe"],
    [conditional, 10, "tpe"],
  ] as [Space, number, string][]) {
    const { search } = resolveWhole({ ...known, name: "known", space, search: { sampler: "auto", trials } });
    assert.is(search.sampler, sampler, "one that learns from what is known");
  }
  assert.match(resolved(real, 60).search.why as string, "all parameters are numbers, and 60 trials are few");
  assert.throws(() => resolved(real, undefined as never), /search\.trials: missing: with the sampler auto/);
});

test("a package that is missing makes way for what needs none, once nothing has been asked", async () => {
  const missing = new SconceError("package-missing", "the sampler gp needs the Python package scipy", {
    hint: "sconce setup --with scipy",
  });
  const open = async ({ search }: ReturnType<typeof resolved>) => {
    if (["gp", "qmc"].includes(search.sampler)) throw missing;
    return search.sampler;
  };
  const { sweep: instead, opened } = await openWith(resolved(real, 60), false, open);
  assert.is(opened, "tpe");
  assert.match(
    instead.search.why as string,
    "that would be gp, but the sampler gp needs the Python package scipy (sconce",
  );
  assert.is((await openWith(resolved(real, 10), false, open)).opened, "random");
  assert.is(await rejection(openWith(resolved(real, 60), true, open)), missing);
  assert.is(await rejection(openWith(resolved(real, 60, { sampler: "gp" }), false, open)), missing);
});

test("the choice is told, kept in the folder, and stays when there are more trials", async () => {
  const out = join(temporary(), "auto");
  const executor = () => curveExecutor({ workers: 1, loss: ({ training }) => training.learningRate });
  const definition = (trials: number): SweepDefinition => ({
    name: "auto",
    base: { model: { name: "gru" }, training: { epochs: 1 } },
    space: { "training.learningRate": [0.1, 0.2, 0.3, 0.4], seed: [1, 2] },
    search: { sampler: "auto", trials, startupTrials: 2 },
    objective: { metric: "validation.loss" },
  });
  const events: SweepEvent[] = [];
  const first = await sweep(definition(4), { out, executor: executor(), onEvent: (event) => events.push(event) });
  const told = events.find(({ type }) => type === "sweep") as Extract<SweepEvent, { type: "sweep" }>;
  assert.is(told.auto?.sampler, "tpe");
  assert.equal(first.sampler, { name: "tpe", why: "not all parameters are numbers" });
  assert.is(JSON.parse(readFileSync(join(out, "sweep.json"), "utf8")).definition.search.sampler, "tpe");
  const more = await sweep(definition(8), { out, executor: executor() });
  assert.equal([more.trials.length, more.sampler.name], [8, "tpe"]);
  const named = { ...definition(8), search: { ...definition(8).search, sampler: "tpe" as const } };
  const error = await rejection(sweep(named, { out, executor: executor() }));
  assert.match(error.message, /search\.sampler: was "auto", now "tpe"/);
});

test("a list of pruners is any of them; what compares with no other trial needs no lag", () => {
  const search = (pruner: unknown, sampler = "random") => resolved(real, 60, { sampler, pruner }).search;
  const list = search(["hyperband", { name: "threshold", upper: 0.9 }]);
  assert.is(prunerText(list.pruner as never), "hyperband or threshold");
  assert.is(lagOf(list), 4);
  assert.is(lagOf(search([{ name: "threshold", upper: 0.9 }, "patient"])), null);
  assert.is(lagOf(search({ name: "patient", wrapped: { name: "threshold", lower: 0 } })), null);
  const byName = search({ name: "patient", wrapped: "median" });
  assert.equal(byName, search({ name: "patient", wrapped: { name: "median" } }));
  assert.is(prunerText(byName.pruner as never), "patient median");
  assert.is(lagOf(search("percentile")), 4);
  const lagOfStudy = (sampler: string) => studyOptions(resolved(real, 60, { sampler }), "folder", true).lag;
  assert.is(lagOf(search(undefined, "qmc")), null);
  assert.equal([lagOfStudy("qmc"), lagOfStudy("random"), lagOfStudy("tpe")], [1e9, null, 4]);
  for (const [pruner, words] of [
    ["threshold", /^search\.pruner: must have lower, upper, or both/],
    [
      "medan",
      /^search\.pruner: "medan" is not allowed \(did you mean median\?\); allowed: median, .*, any or an object or a list$/,
    ],
    [{ name: "hyperbond" }, /^search\.pruner\.name: "hyperbond" is not allowed \(did you mean hyperband\?\)/],
    [
      { name: "patient", wrapped: "medan" },
      /wrapped: "medan" is not allowed .*; allowed: median, .*, hyperband or an object$/,
    ],
    ["wilcoxon", /^search\.pruner: wilcoxon compares the runs of a setting's seeds/],
    [["median", { name: "wilcoxon" }], /^search\.pruner: wilcoxon compares/],
    [{ name: "threshold", lower: 2, upper: 1 }, /^search\.pruner: must have a lower that is not above its upper/],
    [[], /^search\.pruner\.of: must not be empty/],
    [["median", "threshold"], /^search\.pruner\.of\.1: must have lower/],
    [{ name: "percentile", percentile: 101 }, /^search\.pruner\.percentile: 101 is too large/],
    ["mediann", /^search\.pruner: .*/],
  ] as const)
    assert.throws(() => search(pruner), words);
});

test.run();
