/** Every sampler and every pruner in a tiny sweep; several objectives. */
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { PrunerDefinition } from "#sconce/sweep/pruners.js";
import { choice, float, logUniform } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { python, skip, temporary } from "../helpers.js";
import { markProcesses, nobodyLeft } from "./helpers/processes.js";
import { ends, numbersOf, sharedWorker } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: samplers and pruners");
const root = tinyCorpus();
const folder = temporary();
markProcesses();
const { executor, end } = await sharedWorker(tinyBase(root));

const search: SweepDefinition = {
  name: "search",
  base: tinyBase(root),
  space: { "training.learningRate": logUniform(1e-4, 1e-1), "model.dropout": float(0, 0.5) },
  search: { trials: 6, startupTrials: 3, seed: 5, lag: 2 },
  objective: { metric: "validation.loss" },
  executor: { workers: 1 },
};
const settings = (trials: readonly { params: object }[]) => trials.map(({ params }) => JSON.stringify(params));

/** What needs a package that may not be there. */
const EXTRAS: Record<string, string> = { cmaes: "cmaes", gp: "scipy" };
for (const sampler of ["random", "tpe", "cmaes", "gp"] as const) {
  const name = `${sampler}: asks in its range, the same when it is stopped half-way`;
  const extra = EXTRAS[sampler];
  if (extra && (await execa(python, ["-c", `import ${extra}`], { reject: false })).failed) {
    skip(test, name, `the Python package ${extra} is missing`);
    continue;
  }
  test(name, async () => {
    const definition = { ...search, search: { ...search.search, sampler } };
    const whole = await sweep(definition, { out: join(folder, sampler), executor });
    assert.equal(ends(whole), Array(6).fill("completed"));
    assert.is(new Set(settings(whole.trials)).size, 6);
    const controller = new AbortController();
    const out = join(folder, `${sampler}-broken`);
    await sweep(definition, {
      out,
      executor,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === "trial-end" && event.done === 4) controller.abort();
      },
    });
    const rest = await sweep(definition, { out, executor });
    assert.equal(numbersOf(rest.trials), numbersOf(whole.trials));
    if (sampler === "random") return;
    const random = await sweep(
      { ...definition, search: { ...definition.search, sampler: "random" } },
      { out: `${out}-random`, executor },
    );
    assert.equal(settings(whole.trials).slice(0, 3), settings(random.trials).slice(0, 3), "a random start");
    assert.not.equal(settings(whole.trials).slice(3), settings(random.trials).slice(3), "then it has its say");
  });
}

// Learning rates that learn and one that does not, the good ones first: something to prune.
const pruners: Record<string, PrunerDefinition> = {
  median: { name: "median", startupTrials: 2 },
  "successive-halving": { name: "successive-halving", reductionFactor: 2 },
  hyperband: { name: "hyperband", reductionFactor: 2 },
  patient: { name: "patient", patience: 1, minDelta: 0.01 },
};
for (const [name, pruner] of Object.entries(pruners))
  test(`${name}: ends trials early, and only between two epochs`, async () => {
    const definition: SweepDefinition = {
      ...search,
      base: tinyBase(root, 4),
      space: { "training.learningRate": choice(0.05, 1e-9), seed: choice(1, 2, 3) },
      search: { sampler: "grid", pruner },
      // Patience ends where it gets worse: a loss to be large does, wherever the model learns.
      objective: { metric: "validation.loss", direction: name === "patient" ? "maximize" : "minimize" },
    };
    const { trials, best } = await sweep(definition, { out: join(folder, name), executor });
    const pruned = trials.filter(({ status }) => status === "pruned");
    assert.ok(pruned.length > 0, ends({ trials } as never).join());
    assert.ok(trials.every(({ status }) => status === "pruned" || status === "completed"));
    for (const { epochs, values, validation } of pruned) {
      assert.ok(epochs >= 1 && epochs < 4);
      assert.equal(values, [validation?.loss]);
    }
    assert.is(best?.status, "completed");
  });

test("several objectives: the Pareto set is what no trial beats in all", async () => {
  const definition: SweepDefinition = {
    ...search,
    search: { sampler: "tpe", trials: 5, startupTrials: 3 },
    objective: [{ metric: "validation.loss" }, { metric: "validation.accuracy" }],
  };
  const { trials, pareto, best } = await sweep(definition, { out: join(folder, "two"), executor });
  const beats = (a: number[], b: number[]) =>
    (a[0] as number) <= (b[0] as number) && (a[1] as number) >= (b[1] as number) && (a[0] !== b[0] || a[1] !== b[1]);
  const values = trials.map((trial) => trial.values as number[]);
  const expected = trials.filter((_, i) => !values.some((other) => beats(other, values[i] as number[])));
  assert.equal(
    pareto.map(({ number }) => number).sort(),
    expected.map(({ number }) => number),
  );
  assert.is(best, pareto[0]);
});

test("no process is left behind", async () => {
  await end();
  await nobodyLeft();
});

test.run();
