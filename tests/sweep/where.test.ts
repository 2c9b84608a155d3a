/** Constraints: how they are read and computed, who is asked for, who is best, and what is refused. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ResolvedConfig, resolveSweep, type SweepDefinition, sweep } from "#sconce/index.js";
import { FirstStart } from "#sconce/sweep/first-start.js";
import { choice, int, logUniform, when } from "#sconce/sweep/space.js";
import { broken, constraintsOf, violationsOf } from "#sconce/sweep/where/constraints.js";
import { parseWhere } from "#sconce/sweep/where/parse.js";
import { rejection, sconce, temporary } from "../helpers.js";
import { idleExecutor } from "./helpers/idle-executor.js";
import { numbersOf } from "./helpers/sweeps.js";

const test = suite("sweep: where");
const folder = temporary();

const definition = {
  name: "where",
  base: { training: { epochs: 1 }, model: { name: "gru", embedDim: 16 } },
  space: {
    "training.learningRate": logUniform(1e-4, 1e-1),
    "model.hiddenDim": int(8, 64),
    "model.layers": choice(1, 2),
    "model.dropout": when({ "model.layers": 2 }, { float: [0, 0.5] }),
  },
  search: { trials: 10, startupTrials: 4, seed: 3 },
  objective: { metric: "validation.loss" },
} satisfies SweepDefinition;
const changed = (more: object) => ({ ...definition, ...more }) as SweepDefinition;
const hidden = (config: ResolvedConfig) => ("hiddenDim" in config.model ? config.model.hiddenDim : 0);
/** Wide models are better, and less accurate. */
const executor = (workers: number) =>
  idleExecutor(workers, (config) => ({ loss: 1 / hidden(config), accuracy: 100 - hidden(config) }));
const run = (name: string, more: object = {}, workers = 1) =>
  sweep(changed(more), { out: join(folder, name), executor: executor(workers) });
const message = (check: () => unknown): string => {
  try {
    check();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

test("comparisons of arithmetic are read and computed", () => {
  const params = { "training.learningRate": 0.01, "model.hiddenDim": 32, "model.layers": 2, "model.dropout": 0.5 };
  const narrow = { "training.learningRate": 0.1, "model.hiddenDim": 8, "model.layers": 1 };
  const texts: [text: string, distances: number[], of?: object][] = [
    ["model.hiddenDim <= 16", [16]],
    ["16 >= model.hiddenDim", [16]],
    ["model.hiddenDim < 32", [1e-12]],
    ["model.hiddenDim > 31", [-1]],
    ["model.hiddenDim == 30", [2]],
    ["model.hiddenDim != 32", [1]],
    ["model.hiddenDim != 31", [0]],
    ["8 <= model.hiddenDim < 64", [-24, -32]],
    ["model.hiddenDim * model.layers + 2 * -(3 - 1) <= 60", [0]],
    ["2 + 3 * 4 - 6 / 2 - 1 <= model.embedDim / 2", [2]],
    ["model.hiddenDim / 0 <= 1 and -1 / 0 <= 0", [1e9, -1e9]],
    ["0 / 0 <= 1", [1e9]],
    ["model.dropout <= 0.2", [0.3]],
    ["model.dropout <= 0.2", [0.3], narrow], // the base's dropout is there
    ["1e-3 <= training.learningRate and model.layers < 2", [-0.099, -1], narrow],
  ];
  const cases = texts.map(([text, distances, of = params]) => {
    const constraints = constraintsOf(resolveSweep(changed({ where: text })));
    const found = violationsOf(constraints, { params: of as typeof params });
    assert.equal(
      found.map((one) => Number(one.toPrecision(12))),
      distances,
      text,
    );
    return { text, params: of, constraints, distances: found };
  });
  // Python computes them alike: tests/python/test_where.py.
  const path = new URL("where-cases.json", import.meta.url);
  if (process.env.SCONCE_TEST_WRITE) writeFileSync(path, `${JSON.stringify(cases, null, 1)}\n`);
  assert.equal(JSON.parse(JSON.stringify(cases)), JSON.parse(readFileSync(path, "utf8")));
});

test("what a trial does not have breaks nothing: arguments of another model, metrics that are not known", () => {
  const over = changed({
    base: { training: { epochs: 1 } },
    space: {
      model: choice({ name: "gru", hiddenDim: 64 }, "rnn", { file: "net.py", args: { width: 8 } }),
      "model.layers": when({ model: ["gru", "rnn"] }, choice(1, 2)),
    },
    where: ["model.hiddenDim <= 100", "model.args.width < 8", "test.loss <= 0.5", "seconds <= 60"],
  });
  const constraints = constraintsOf(resolveSweep(over));
  assert.equal(broken(constraints, { params: { model: "gru", "model.layers": 1 } }), []);
  assert.equal(broken(constraints, { params: { model: "rnn", "model.layers": 1 } }), ["model.hiddenDim <= 100"]);
  assert.equal(broken(constraints, { params: { model: "net" } }), ["model.args.width < 8"]);
  const measured = { params: { model: "gru" }, test: { loss: 0.6, accuracy: 50 }, seconds: 61 };
  assert.equal(broken(constraints, measured), ["test.loss <= 0.5", "seconds <= 60"]);
});

test("what cannot be read is refused with its place, and a name with what is meant", () => {
  for (const [text, words] of [
    ["model.hiddenDim <=", "at the end a number, the name of a field or a metric, or `(` was expected"],
    ["model.hiddenDim", "at the end one of <= < >= > == != was expected"],
    ["model.hiddenDim = 3", '"=" has no meaning there (did you mean ==?)'],
    ["(seconds + 1 <= 2", 'at "<= 2" `)` was expected'],
    ["seconds <= 2 or seconds > 3", 'at "or seconds > 3" `and`, or the end, was expected'],
    ["seconds <= 2; process.exit()", '";" has no meaning there'],
    ["model.name == 1", "model.name is neither searched nor a number of the base"],
    ["model.hidenDim <= 1", "there is no field or metric model.hidenDim (did you mean model.hiddenDim?)"],
    ["data.maxTokens <= 100", "data.maxTokens is neither searched nor a number of the base"],
    ["trainLoss <= 1", "there is no field or metric trainLoss"],
  ] as const)
    assert.is(message(() => resolveSweep(changed({ where: text }))).split(`${JSON.stringify(text)}: `)[1], words);
  const named = changed({
    space: { ...definition.space, "model.name": choice("gru", "rnn") },
    where: ["model.name <= 1"],
  });
  assert.match(
    message(() => resolveSweep(named)),
    "model.name is no number: constraints are about numbers",
  );
  assert.match(
    message(() => resolveSweep(changed({ where: 3 }))),
    "where: must be a comparison such as seconds <= 60",
  );
  assert.is(parseWhere("a<1 and b>2").length, 2);
});

test("no trial breaks what is over settings; what is over metrics decides who is best; all of it repeats", async () => {
  const where = ["model.hiddenDim * model.layers <= 60", "validation.accuracy >= 60"];
  const one = await run("one", { where });
  assert.ok(one.trials.every(({ params }) => Number(params["model.hiddenDim"]) * Number(params["model.layers"]) <= 60));
  const wide = one.trials.filter(({ params }) => Number(params["model.hiddenDim"]) > 40);
  assert.ok(wide.length > 0);
  for (const trial of one.trials)
    assert.equal(trial.violates, wide.includes(trial) ? ["validation.accuracy >= 60"] : []);
  const most = Math.max(
    ...one.trials.map(({ params }) => Number(params["model.hiddenDim"])).filter((dim) => dim <= 40),
  );
  assert.is(one.best?.params["model.hiddenDim"], most);
  assert.equal(numbersOf((await run("three", { where }, 3)).trials), numbersOf(one.trials));
  const shown = await sconce(["report", join(folder, "one"), "--format", "markdown"]);
  assert.match(shown.stdout, /\| Where \| .*model.hiddenDim.*60 and validation.accuracy/);
  assert.match(
    shown.stdout,
    new RegExp(`Broken by \\| trials? ${wide.map(({ number }) => number).join(", ")}, not among the best`),
  );
  const changedWhere = await rejection(run("one", { where: where.slice(1) }));
  assert.match(changedWhere.message, "where: was [");
});

test("the Pareto set has none that breaks it; nor is one the best where all do", async () => {
  const objective = [{ metric: "validation.loss" }, { metric: "validation.accuracy" }];
  const two = await run("two", {
    where: "validation.accuracy >= 60",
    objective,
    search: { ...definition.search, trials: 8 },
  });
  assert.ok(two.trials.some(({ violates }) => violates?.length === 1));
  assert.ok(two.pareto.length > 0);
  assert.ok(two.pareto.every(({ violates }) => violates?.length === 0));
  const none = await run("none", { where: "validation.accuracy >= 99", search: { trials: 2 } });
  assert.equal([none.best, none.bestConfig, none.pareto], [null, null, []]);
});

test("a grid has the points that meet it, or an error says at once that none does", async () => {
  const space = { "model.hiddenDim": int(8, 12), "model.layers": choice(1, 2) };
  const search = { sampler: "grid" };
  const { trials } = await run("grid", { space, search, where: "model.hiddenDim * model.layers <= 18" }, 2);
  assert.equal(
    trials.map(({ params }) => [params["model.hiddenDim"], params["model.layers"]]),
    [
      [8, 1],
      [8, 2],
      [9, 1],
      [9, 2],
      [10, 1],
      [11, 1],
      [12, 1],
    ],
  );
  const none = message(() => resolveSweep(changed({ space, search, where: "model.hiddenDim * model.layers < 8" })));
  assert.is(
    none,
    "where: none of the 10 points of the grid meets it; the nearest, model.hiddenDim=8 model.layers=1, breaks model.hiddenDim * model.layers < 8",
  );
});

test("random points are drawn until one meets it, and then an error says what was tried", async () => {
  const search = { sampler: "random", trials: 6 };
  const { trials } = await run("random", { search, where: "model.hiddenDim <= 10" }, 4);
  assert.ok(trials.every(({ params }) => Number(params["model.hiddenDim"]) <= 10));
  const error = await rejection(run("nowhere", { search, where: "model.hiddenDim + model.layers < 9" }));
  assert.is(error.kind, "config");
  assert.match(
    error.message,
    /none of 1000 points that were drawn for trial 0 meets it; the nearest, .*model.hiddenDim=8/,
  );
  assert.not.ok(existsSync(join(folder, "nowhere")), "refused before its first trial, it leaves nothing");
});

test("what is refused before its first trial leaves a folder and a storage as they were, so the mended definition goes on", async () => {
  mkdirSync(join(folder, "there", "trials"), { recursive: true });
  writeFileSync(join(folder, "there", "notes.txt"), "mine");
  const search = { sampler: "random", trials: 6, seed: 6, storage: `sqlite:///${join(folder, "study.db")}` };
  const out = join("there", "above", "mended");
  const over = { search, space: { ...definition.space, "training.epochs": [1, 2] } };
  // Rare points: on two workers some trials are asked ahead, of which not each has one.
  const error = await rejection(run(out, { ...over, where: "training.learningRate <= 1.0069e-4" }, 2));
  assert.match(error.message, /^where: none of 1000 points that were drawn for trial 1 meets it/);
  assert.equal(readdirSync(join(folder, "there")).toSorted(), ["notes.txt", "trials"]);
  const { trials } = await run(out, { ...over, objective: { metric: "validation.accuracy" } }, 2);
  assert.is(trials.length, 6);
  const place = join(folder, "in-use");
  const first = await FirstStart.at(place);
  mkdirSync(place);
  writeFileSync(join(place, "sweep.json"), "{}");
  await first.takeBack(undefined);
  assert.ok(existsSync(join(place, "sweep.json")), "what somebody else has begun there is not touched");
  rmSync(join(place, "sweep.json"));
  await first.takeBack(undefined);
  assert.not.ok(existsSync(place));
});

test("points that are named have to meet it, and a search that does not repeat does not take it", () => {
  const point = { "training.learningRate": 0.01, "model.hiddenDim": 60, "model.layers": 1 };
  const wrong = changed({ enqueue: [point], where: "model.hiddenDim < 60" });
  assert.is(
    message(() => resolveSweep(wrong)),
    "enqueue.0: it breaks model.hiddenDim < 60, which where asks for",
  );
  assert.is(
    message(() => resolveSweep(changed({ where: "seconds < 1", search: { trials: 1, repeatable: false } }))),
    "where: a search with repeatable: false does not take it",
  );
});

test.run();
