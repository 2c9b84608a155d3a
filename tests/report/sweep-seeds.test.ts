/** A sweep whose settings are run with several seeds: what its report says, what the page and `sconce runs` read. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report, resolveSweep, type SweepDefinition, type TrialRecord, trialConfig } from "#sconce/index.js";
import { clean, planCleaning } from "#sconce/runs/clean-runs.js";
import { findOneRun } from "#sconce/runs/find-run.js";
import { sweepOf } from "#sconce/runs/remove-run.js";
import { settingRecord } from "#sconce/sweep/setting-record.js";
import { blankTrial } from "#sconce/sweep/trial.js";
import { Catalog } from "#sconce/watch/read/catalog.js";
import { sweepDetail } from "#sconce/watch/read/sweep-detail.js";
import { temporary } from "../helpers.js";
import { sweepJson } from "./helpers/example-sweep.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { fakeSweep } from "./helpers/fake-sweep.js";

const test = suite("reports of sweeps with seeds");
const definition: SweepDefinition = {
  name: "cells",
  base: { training: { epochs: 2 } },
  space: { "model.name": ["rnn", "gru", "lstm"] },
  seeds: [3, 1, 2],
  search: { sampler: "grid", race: "t-test" },
  objective: { metric: "test.accuracy" },
};
const resolved = resolveSweep(definition);
const place = (number: number, cell: string, seed: number) => `trials/000${number}-${cell}/seed-${seed}`;

/** A setting with these accuracies on the test, in the order of the seeds. */
function setting(number: number, cell: string, accuracies: number[]): TrialRecord {
  const runs = accuracies.map((accuracy, at): TrialRecord => {
    const done = { status: "completed" as const, values: [accuracy], epochs: 2, seconds: 10, attempts: 1 };
    const figures = { validation: { loss: 0.5, accuracy: accuracy + 1 }, test: { loss: 0.5, accuracy } };
    const runDir = place(number, cell, resolved.seeds?.[at] as number);
    return { ...blankTrial(number, { "model.name": cell }), ...done, ...figures, runDir };
  });
  const status = accuracies.length === 3 ? "completed" : "pruned";
  const record = { ...blankTrial(number, { "model.name": cell }), runDir: place(number, cell, 3) };
  return settingRecord(record, resolved, runs, { status });
}

const root = join(temporary(), "cells");
const trials = [setting(0, "rnn", [50, 52]), setting(1, "gru", [84, 86, 82])];
await fakeSweep(root, { definition, trials, target: 3, runs: false, importance: null });
for (const [number, { params, seeds = [] }] of trials.entries())
  for (const { seed, validation } of seeds)
    await fakeRun(join(root, place(number, String(params["model.name"]), seed)), {
      config: trialConfig(resolved, params, seed),
      validation: (epoch) => ({ loss: 1 / epoch, accuracy: (validation?.accuracy ?? 0) - 2 + epoch }),
    });
// The third is at work: its first run is done, and the second has begun.
const lstm = { "model.name": "lstm" };
for (const [seed, done] of [
  [3, 2],
  [1, 1],
] as const)
  await fakeRun(join(root, place(2, "lstm", seed)), {
    config: trialConfig(resolved, lstm, seed),
    done,
    status: "stopped",
  });

test("a row a setting: mean, deviation, standard error, how many seeds; and why the test is no objective", async () => {
  const text = await report([root], { format: "markdown" });
  assert.match(text, /Best: trial 1, test\.accuracy 84\.00 % \(mean of 3 seeds, standard error 1\.15\)\./);
  assert.match(text, /\| Seeds of each setting \| 3, 1, 2 \|\n\| Race \| t-test \(level 0\.1, minSeeds 2\) \|/);
  assert.match(text, /\| Objective \| maximize test\.accuracy, mean over the seeds \|/);
  assert.match(text, /^Warning: the objective test\.accuracy chooses among trials by the test: .*luck/m);
  assert.match(text, /\| Trial \| Status \| test\.accuracy \(%\), mean \| Std\. error \| Seeds \| model\.name \|/);
  assert.match(text, /^\| 1 \| completed \| 84\.00 ± 2\.00 \| 1\.15 \| 3 \| gru \| 6 \| 30\.0 \| best \|$/m);
  assert.match(text, /^\| 0 \| pruned \| 51\.00 ± 1\.41 \| 1\.00 \| 2 of 3 \| rnn \| 4 \| 20\.0 \|/m);
  assert.match(text, /^\| 2 \| running \| – \| – \| – \| lstm \| 3 \|/m);
  // Validation and test of the completed settings.
  assert.match(
    text,
    /^\| 1 \| gru \| 0\.500000 ± 0\.000000 \| 85\.00 ± 2\.00 \| 0\.500000 .*\| 84\.00 ± 2\.00 \| 3 \|$/m,
  );
  assert.match(text, /^# trial 1, with seed 3, the first$/m);
  assert.not.match(text, /best seed/i);
});

test("JSON has the runs, and the best setting with the first seed; the charts have standard errors and mean curves", async () => {
  const one = await sweepJson(root);
  assert.equal([one.seeds, one.bestConfig.seed], [[3, 1, 2], 3]);
  assert.equal(
    one.trials[0].seeds.map((run: { seed: number }) => run.seed),
    [3, 1, 2],
  );
  const out = join(root, "..", "charts");
  await report([root], { format: "json", charts: out });
  const history = await readFile(join(out, "sweep-cells-history.svg"), "utf8");
  assert.match(history, /stroke-opacity="0\.6"[^>]*>\s*<line /);
  assert.match(history, /test\.accuracy 84\.00 % \(standard error 1\.15\)/);
  assert.match(history, /seed 3: 84\.00 %, seed 1: 86\.00 %, seed 2: 82\.00 %/);
  assert.ok(existsSync(join(out, "sweep-cells-curves.svg")));
});

test("the page has a link to each run, and the settings of those that have begun", async () => {
  const catalog = new Catalog([root]);
  await catalog.refresh();
  const answer = await sweepDetail(catalog.entries[0] as never);
  const [, gru, begun] = answer?.trials ?? [];
  assert.equal(
    gru?.errors?.map((one) => one?.toFixed(3)),
    ["1.155"],
  );
  assert.equal(
    gru?.seeds?.map(({ seed, value }) => [seed, value]),
    [
      [3, 84],
      [1, 86],
      [2, 82],
    ],
  );
  for (const { run } of gru?.seeds ?? []) assert.ok(catalog.trialFolder(run ?? ""), run ?? "none");
  assert.is(catalog.trialFolder(`${answer?.item.id}/trials/0001-gru/../seed-1`), undefined);
  assert.equal([begun?.status, begun?.params, begun?.epochs], ["running", lstm, 3]);
});

test("SWEEP#1 is the run with the first seed; a run's checkpoints are freed, and it is not removed alone", async () => {
  const { path } = await findOneRun(`${root}#1`);
  assert.is(path, join(root, place(1, "gru", 3)));
  assert.is(sweepOf(path), root);
  await writeFile(join(root, "outcome.json"), JSON.stringify({ status: "completed" }));
  await mkdir(join(path, "checkpoints"), { recursive: true });
  await writeFile(join(path, "checkpoints", "checkpoint-2.pt"), "12345");
  assert.is(await clean(await planCleaning([root])), 5);
});

test.run();
