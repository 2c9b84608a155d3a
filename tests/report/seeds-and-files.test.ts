/** What is summed up over seeds in any set of runs; what a report may overwrite. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isReport } from "#sconce/report/render/keep-foreign.js";
import { report } from "#sconce/report/report.js";
import { cli, temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report: seeds and files");

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
  assert.match(text, /^16 +Test accuracy \(%\) +80\.500 +0\.707 +80\.000 +81\.000 +2$/m);
  assert.not.match(await report([join(root, "alone")], { format: "terminal" }), /Over the seeds/);
});

test("a report takes the place of an earlier one, and of nothing else", async () => {
  const root = temporary();
  await fakeRun(join(root, "runs", "one"), { config: { model: { name: "gru" } } });
  const sconce = (...args: string[]) => execa("node", [cli, "report", "runs", ...args], { cwd: root, reject: false });
  for (const format of ["markdown", "csv", "json", "latex", "terminal", "html"] as const) {
    const text = await report([join(root, "runs")], { format, title: "Anything" });
    assert.ok(isReport(text), format);
    await writeFile(join(root, format), text);
  }
  assert.not(isReport("# Notes\n\nmy own words | table\n"));
  assert.not(isReport('{"name": "package", "schemaVersion": 1}'));
  assert.is((await sconce("--out", "latex", "--format", "markdown")).exitCode, 0);
  await writeFile(join(root, "notes.md"), "my own words\n");
  const refused = await sconce("--out", "notes.md");
  assert.is(refused.exitCode, 2);
  assert.match(refused.stderr, /notes\.md is there, and is not a report/);
  assert.is(await readFile(join(root, "notes.md"), "utf8"), "my own words\n");
  await mkdir(join(root, "pictures"));
  await writeFile(join(root, "pictures", "gru-loss.png"), "mine");
  const pictures = await sconce("--charts", "pictures");
  assert.is(pictures.exitCode, 2);
  assert.match(pictures.stderr, /a picture gru-loss that is not a chart/);
  assert.is(await readFile(join(root, "pictures", "gru-loss.png"), "utf8"), "mine");
  assert.is((await sconce("--charts", "new")).exitCode, 0);
  assert.is((await sconce("--charts", "new")).exitCode, 0);
});

test.run();
