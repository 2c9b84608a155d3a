/** Completed trials of other sweeps and runs that a sweep begins with: which fit, where they are kept, what they are not. */
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveSweep, type SweepDefinition, type SweepEvent, sweep } from "#sconce/index.js";
import { readKnown } from "#sconce/sweep/known/known-trial.js";
import { choice, int, logUniform } from "#sconce/sweep/space.js";
import { rejection, sconce, temporary } from "../helpers.js";
import { fakeRun } from "../report/helpers/fake-runs.js";
import { fakeSweep } from "../report/helpers/fake-sweep.js";
import { curveExecutor } from "./helpers/curve-executor.js";
import { numbersOf } from "./helpers/sweeps.js";

const test = suite("sweep: known trials");
const folder = temporary();
const at = (name: string) => join(folder, name);

const definition = {
  name: "later",
  base: { training: { epochs: 2 }, model: { name: "gru" } },
  space: { "training.learningRate": logUniform(1e-4, 1e-1), "model.hiddenDim": int(8, 64) },
  search: { trials: 8, startupTrials: 4, seed: 3 },
  objective: { metric: "validation.accuracy" },
} satisfies SweepDefinition;
const loss = () => 0.5;
const run = (name: string, workers = 1, more: Partial<SweepDefinition> = {}, options = {}) =>
  sweep({ ...definition, ...more } as SweepDefinition, {
    out: at(name),
    executor: curveExecutor({ workers, loss }),
    ...options,
  });

const rates = [0.001, 0.002, 0.004, 0.008, 0.016, 0.05];
const earlier: SweepDefinition = {
  ...definition,
  name: "earlier",
  space: { ...definition.space, "model.hiddenDim": int(8, 128), seed: choice(1, 2) },
  objective: { metric: "validation.loss" },
};
await fakeSweep(at("earlier"), {
  definition: earlier,
  trials: [
    ...rates.map((rate, index) => ({
      params: { "training.learningRate": rate, "model.hiddenDim": 16 + index, seed: 1 },
      values: [60 + index],
    })),
    { params: { "training.learningRate": 0.001, "model.hiddenDim": 100, seed: 1 }, values: [99] },
    { params: { "training.learningRate": 0.001, "model.hiddenDim": 16, seed: 2 }, values: [98] },
    { params: { "training.learningRate": 0.001, "model.hiddenDim": 17, seed: 1 }, status: "pruned", epochs: 1 },
    { params: { "training.learningRate": 0.001, "model.hiddenDim": 16, seed: 1 }, values: [60], duplicateOf: 0 },
  ],
});
const base = { training: { epochs: 2, learningRate: 0.003 }, model: { name: "gru", hiddenDim: 32 } } as const;
await fakeRun(at("a-run"), { config: { ...base, threads: 3 } });
await fakeRun(at("longer"), { config: { ...base, training: { ...base.training, epochs: 9 } } });
const from = [at("earlier"), at("a-run"), at("longer")];

test("what fits is told and kept, what does not is said once; the search repeats, and goes on without the other folders", async () => {
  const warnings: string[] = [];
  let known: number | undefined;
  const onEvent = (event: SweepEvent) => {
    if (event.type === "warning") warnings.push(event.message);
    if (event.type === "sweep") known = event.known;
  };
  const one = await run("one", 1, { from }, { onEvent, trials: 6 });
  assert.equal(warnings, [
    `6 of the 9 trials in ${at("earlier")} are known from the start; left out: 1 of another space (model.hiddenDim), 1 of another base (seed), 1 not completed`,
    `the run ${at("longer")} is left out: of another base (training.epochs)`,
  ]);
  assert.equal([known, one.known.length], [7, 7]);
  assert.equal(one.known[5], {
    ...{ from: at("earlier"), number: 5, params: { "training.learningRate": 0.05, "model.hiddenDim": 21 } },
    ...{
      values: [65],
      steps: [63, 65],
      validation: { loss: 0.5, accuracy: 65 },
      test: { loss: 0.461, accuracy: 84.2 },
    },
    seconds: one.known[5]?.seconds,
  });
  assert.equal([one.known[6]?.number, one.known[6]?.params["model.hiddenDim"]], [null, 32]);
  assert.equal(await readKnown(at("one")), one.known);
  assert.is(one.best?.values?.[0], 50);
  renameSync(at("earlier"), at("moved"));
  const on = await run("one", 2, { from }, { trials: 2 });
  renameSync(at("moved"), at("earlier"));
  const whole = await run("whole", 3, { from });
  assert.equal(numbersOf(on.trials), numbersOf(whole.trials));
  const without = await run("without");
  assert.not.equal(without.trials[0]?.params, whole.trials[0]?.params);
});

test("the report shows them apart, and says that one is better", async () => {
  const json = await sconce(["report", at("one"), "--format", "json"]);
  const [found] = (
    JSON.parse(json.stdout) as { sweeps: { known: unknown[]; trials: unknown[]; best: { values: number[] } }[] }
  ).sweeps;
  assert.equal([found?.known.length, found?.trials.length, found?.best.values], [7, 8, [50]]);
  const { stdout } = await sconce(["report", at("one"), "--format", "markdown"]);
  assert.match(stdout, `| Known from the start | 7 trials of ${at("earlier")}, ${at("a-run")} |`);
  assert.match(stdout, /Better, and known before \| trial 5 of .*earlier: validation.accuracy 65.00 %/);
  assert.match(stdout, "They were told to the sampler before the first trial.");
});

test("they are part of the sweep's identity, and are not lost in silence", async () => {
  const other = await rejection(run("one", 1, { from: from.slice(1) }));
  assert.match(other.message, "from: was [");
  renameSync(join(at("one"), "known.jsonl"), join(at("one"), "away"));
  const error = await rejection(run("one", 1, { from }));
  assert.match(error.message, /cannot read .*known.jsonl, the trials that the sweep began with/);
  renameSync(join(at("one"), "away"), join(at("one"), "known.jsonl"));
});

test("a run again as it went takes them from the earlier sweep's folder", async () => {
  renameSync(at("a-run"), at("moved"));
  const again = await run("again", 1, { from }, { replay: at("one") });
  renameSync(at("moved"), at("a-run"));
  assert.is(again.known.length, 7);
  assert.equal(again.replayed?.differing, []);
  assert.is(
    readFileSync(join(at("again"), "known.jsonl"), "utf8"),
    readFileSync(join(at("one"), "known.jsonl"), "utf8"),
  );
});

test("where nothing would come of them they are refused", async () => {
  const nothing = await rejection(run("nothing", 1, { from: [at("longer")] }));
  assert.is(
    nothing.message,
    `from: nothing there can be told to this sweep: the run ${at("longer")} is left out: of another base (training.epochs)`,
  );
  assert.not(existsSync(at("nothing")), "the folder that was made is taken back");
  const nowhere = await rejection(run("nothing", 1, { from: [at("nowhere")] }));
  assert.is(nowhere.message, `from.0: ${at("nowhere")} is neither a sweep's folder nor a run's`);
  const asked = { ...definition, from } as SweepDefinition;
  const message = (search: object) => {
    try {
      resolveSweep({ ...asked, search: { ...asked.search, ...search } } as SweepDefinition);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.is(message({ sampler: "random" }), "from: the sampler random asks the same whatever is known");
  assert.is(message({ sampler: "random", pruner: "median" }), "");
  assert.is(message({ repeatable: false }), "from: a search with repeatable: false does not take it");
});

test.run();
