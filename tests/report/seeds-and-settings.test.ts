/** The settings in which runs differ, and what is summed up over seeds. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report: seeds and settings");

test("columns are the settings in which the runs differ", async () => {
  const root = temporary();
  await fakeRun(join(root, "a"), { config: { model: { name: "gru" }, training: { learningRate: 1e-2 } } });
  await fakeRun(join(root, "b"), { config: { model: { name: "gru", packed: true }, data: { maxTokens: 9 } } });
  assert.equal((await reportJson(root)).differingSettings, ["model.packed", "data.maxTokens", "training.learningRate"]);
  const csv = await report([root], { format: "csv" });
  assert.match(csv, /^table,Run,model\.packed,data\.maxTokens,training\.learningRate,Status,/m);
  assert.match(csv, /^Runs,.*a,false,null,0\.01,completed,15,/m);
  assert.equal((await reportJson(join(root, "a"))).differingSettings, []);
});

test("runs that differ in nothing but their seed are summed up, whatever their settings", async () => {
  const root = temporary();
  const at = (name: string, hiddenDim: number, seed: number, accuracy: number, more = {}) =>
    fakeRun(join(root, name), {
      config: { model: { name: "gru", hiddenDim }, seed },
      test: { loss: 0.5, accuracy },
      metrics: false,
      ...more,
    });
  await at("a", 8, 1, 70);
  await at("b", 8, 2, 72);
  await at("c", 8, 3, 77);
  await at("again", 8, 3, 99); // the first of a seed counts
  await at("d", 16, 1, 80);
  await at("e", 16, 2, 81);
  await at("alone", 32, 1, 90);
  await at("unfinished", 32, 2, 0, { status: "failed", test: null, done: 1 });
  const { overSeeds } = await reportJson(root);
  assert.equal(
    overSeeds.map((group: { seeds: number[]; settings: Record<string, unknown> }) => [
      group.settings["model.hiddenDim"],
      group.seeds,
    ]),
    [
      [8, [1, 2, 3]],
      [16, [1, 2]],
    ],
  );
  const { mean, deviation, min, max, runs } = overSeeds[0].figures["Test accuracy (%)"];
  assert.equal(
    [mean, deviation ** 2, min, max, runs].map((x) => Math.round(x * 1e6) / 1e6),
    [
      ...[(70 + 72 + 99) / 3, ((70 - 241 / 3) ** 2 + (72 - 241 / 3) ** 2 + (99 - 241 / 3) ** 2) / 2].map(
        (x) => Math.round(x * 1e6) / 1e6,
      ),
      ...[70, 99, 3],
    ],
  );
  const text = await report([root], { format: "terminal" });
  assert.match(text, /^16 +Test accuracy \(%\) +80\.50 +0\.71 +80\.00 +81\.00 +2$/m);
  assert.not.match(await report([join(root, "alone")], { format: "terminal" }), /Over the seeds/);
});

test.run();
