/** What a report says of a sweep: one that is done, was killed, cannot be read, has several objectives. */
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { choice, report, resolveConfig, type SweepDefinition } from "#sconce/index.js";
import { temporary } from "../helpers.js";
import { longStory, SHARES, search, setting, sweepJson, TRIALS } from "./helpers/example-sweep.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { type FakeSweep, fakeSweep } from "./helpers/fake-sweep.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("reports of sweeps");

test("what it began with, also what of it breaks a constraint; and when its space was made wider, in words and in its history", async () => {
  const path = join(temporary(), "story");
  const story = longStory();
  const [one, two] = story.known ?? [];
  await fakeSweep(path, { ...story, known: [{ ...one, violates: ["seconds <= 9"] }, two] as FakeSweep["known"] });
  const markdown = await report([path], { format: "markdown" });
  assert.match(
    markdown,
    /\| Space widened \| from trial 2 on \(2026-11-24T08:30:00.000Z\): training\.learningRate 0\.001 to 0\.1 → 0\.0001 to 0\.1 \|/,
  );
  assert.match(
    markdown,
    /\| sweeps\/before \| 4 \| 88\.89 \|.*\|\s*\|\n\| runs\/one \| a run \| 61\.12 \|.* breaks seconds \\<= 9 \|/,
  );
  const page = await report([path], { format: "html" });
  assert.match(page, /Space widened from trial 2 on: training\.learningRate 0\.001 to 0\.1 → 0\.0001 to 0\.1\./);
});

test("the summary, the best setting as a config file, the trials, the importance", async () => {
  const root = temporary();
  await fakeSweep(join(root, "sweeps", "search"), { definition: search, trials: TRIALS, importance: SHARES });
  const text = await report([join(root, "sweeps")], { format: "terminal" });
  assert.match(text, /^Report on sweep search\n/);
  assert.match(text, /5 of 6 trials done: 3 completed, 1 pruned, 1 failed; 1 begun\. Best: trial 0, .* 84\.25 %\./);
  assert.match(text, /^Sampler +tpe, seed 1, 10 random trials first$/m);
  assert.match(text, /^Pruner +hyperband \(minEpochs 1, reductionFactor 3\)$/m);
  assert.match(text, /^Objective +maximize validation\.accuracy of the last epoch$/m);
  assert.match(text, /^Run it again +sconce run --config .*sweeps\/search\/best\.yaml$/m);
  // Of two completed trials and a duplicate, shares would say nothing.
  assert.match(text, /^Too few trials are completed: at least 10 are needed\.$/m);
  const rows = text.slice(text.indexOf("\nTrials\n===")).split("\n").slice(3, 11);
  assert.match(
    rows[0] ?? "",
    /^Trial +Status +validation\.accuracy \(%\) +model\.name +model\.layers +model\.dropout +training\.learningRate +Epochs +Seconds +Note$/,
  );
  assert.match(rows[2] ?? "", /^ +0 +completed +84\.25 +gru +1 +– +0\.001 +4 +10\.0 +best$/);
  assert.match(rows[3] ?? "", /^ +4 +completed .* same settings as 0$/);
  assert.match(rows[5] ?? "", /^ +1 +pruned +50\.50 +rnn +2 +0\.25 +0\.01235 +1 +11\.0$/);
  assert.match(rows[6] ?? "", /^ +5 +running +– +rnn +1 +– +0\.002 +2 +– +begun, then killed$/);
  assert.match(rows[7] ?? "", /^ +3 +failed +– .* python-error: boom <b>$/);
  assert.match(text, /best\.yaml:\n {2}# trial 0\n {2}model:\n {4}name: gru\n/);

  const one = await sweepJson(join(root, "sweeps", "search"));
  assert.equal(resolveConfig(one.bestConfig), one.bestConfig);
  assert.equal(parse(await readFile(join(root, "sweeps", "search", "best.yaml"), "utf8")), one.bestConfig);
  assert.is(one.trials[3].params["training.learningRate"], 0.0123456);
  assert.equal([one.done, one.target, one.best.number], [5, 6, 0]);
  assert.equal(one.importance, [{ metric: "validation.accuracy", shares: SHARES[0] }]);
  const whole = JSON.parse(await report([join(root, "sweeps")], { format: "json" }));
  assert.equal([whole.runs, whole.environments[0].runs], [[], 5]);
});

test("a sweep that was killed: too few of its trials say what is important, and the best setting is to be saved", async () => {
  const root = temporary();
  await fakeSweep(root, { definition: search, trials: TRIALS, importance: null, target: 20 });
  const text = await report([root], { format: "terminal" });
  assert.match(text, /5 of 20 trials done/);
  assert.match(text, /^Ended +not yet: it was killed; the same command goes on with it$/m);
  assert.match(text, /Too few trials are completed: at least 10 are needed\.$/m);
  assert.not.match(text, /^Run it again/m);
  assert.match(text, /^Save this as best\.yaml; then: sconce run --config best\.yaml:\n {2}# trial 0\n {2}model:\n/m);
  // A best.yaml of an earlier end is not taken for the present one.
  await writeFile(join(root, "best.yaml"), "# trial 2: [71]\nmodel: { name: gru }\n");
  assert.is((await sweepJson(root)).bestConfigFile, null);
  // A line that is being written is left out, one that cannot be read is said.
  await appendFile(join(root, "trials.jsonl"), 'nonsense\n{"number":6,');
  const torn = await sweepJson(root);
  assert.is(torn.trials.length, 6);
  assert.match(torn.notes[0], /line 6 cannot be read/);
});

test("a sweep of which nothing can be read is a sentence, and the rest of the report is there", async () => {
  const root = temporary();
  await fakeSweep(join(root, "good"), { definition: search, trials: TRIALS });
  for (const [name, text] of Object.entries({
    empty: "{}",
    torn: '{"schemaVersion":',
    odd: '{"schemaVersion":1,"name":"odd","createdAt":"","target":1,"definition":{"base":{},"space":[],"search":{}}}',
  })) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, "sweep.json"), text);
  }
  await fakeRun(join(root, "run"), { config: { model: { name: "gru" } } });
  for (const format of ["terminal", "markdown", "csv", "latex", "html"] as const)
    assert.ok((await report([root], { format })).includes("84.25"));
  const text = await report([root], { format: "terminal" });
  assert.match(text, /^Report on 4 sweeps and 1 run\n/);
  assert.match(text, /Sweep empty: It cannot be read: sweep\.json has schema version undefined/);
  assert.match(text, /Sweep odd: It cannot be read: .*definition\.search/);
  assert.match(text, /^Sweep search: trials$/m);
  assert.match(text, /GRU, seed 1: of 6 figures, 6 cannot be judged yet/);
});

test("several objectives have a Pareto set", async () => {
  const root = temporary();
  const definition: SweepDefinition = {
    ...search,
    search: { sampler: "tpe", trials: 4 },
    objective: [{ metric: "validation.accuracy" }, { metric: "seconds" }],
  };
  const values = [
    [80, 10],
    [84, 30],
    [70, 20],
    [84, 29],
    ...Array.from({ length: 6 }, (_, n) => [60 + n, 40 - n]), // importance takes ten trials
  ];
  const trials = values.map((some, n) => ({ params: setting("gru", 10 ** -(n % 3) / 100), values: some }));
  await fakeSweep(root, {
    definition,
    trials,
    importance: [SHARES[0], { "model.name": 1 }] as Record<string, number>[],
  });
  const one = await sweepJson(root);
  assert.equal(one.pareto, [3, 0]);
  const csv = await report([root], { format: "csv" });
  assert.match(csv, /^table,Trial,Status,validation\.accuracy \(%\),seconds,model\.name,.*,Epochs,Note$/m);
  assert.match(csv, /^Pareto set,3,completed,84,29,gru,.*,best; Pareto set\nPareto set,0,completed,80,10,/m);
  const text = await report([root], { format: "terminal" });
  assert.match(text, /^training\.learningRate +80\.0 +–\nmodel\.name +20\.0 +100\.0\nmodel\.layers +– +–$/m);
  assert.match(csv, /^Importance of each parameter,training\.learningRate,80,\n/m);
});

test("trials with the tutorial's settings are put beside the post", async () => {
  const root = temporary();
  const cells: SweepDefinition = {
    name: "cells",
    space: { "model.name": choice("gru"), seed: choice(1, 2) },
    search: { sampler: "grid" },
  };
  const trials = [1, 2].map((seed) => ({ params: { "model.name": "gru", seed }, values: [85] }));
  await fakeSweep(root, { definition: cells, trials });
  const { comparisons } = await reportJson(root);
  assert.equal([comparisons.length, comparisons[0].model, comparisons[0].seeds], [1, "gru", [1, 2]]);
});

test.run();
