/** Runs that are half-written, broken, failed or stopped. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readFolders } from "#sconce/report/read/folders.js";
import type { ReadOptions } from "#sconce/report/read/run.js";
import { report } from "#sconce/reproduce/report.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report: unfinished runs");
const readRuns = async (paths: string[], options: ReadOptions) => (await readFolders(paths, options)).runs;

test("half-written, broken, failed and stopped runs are marked rows", async () => {
  const root = temporary();
  const config = { model: { name: "gru" as const } };
  await fakeRun(join(root, "killed"), { config, status: "killed", done: 4 });
  await writeFile(
    join(root, "killed", "metrics.jsonl"),
    `${await readFile(join(root, "killed", "metrics.jsonl"), "utf8")}{"type": "eval`,
  );
  await fakeRun(join(root, "stopped"), { config, status: "stopped", done: 2 });
  await fakeRun(join(root, "failed"), { config, status: "failed", done: 1, error: "boom\nmore" });
  await fakeRun(join(root, "no-result"), { config, status: "killed", done: 0, metrics: false });
  await fakeRun(join(root, "bad-result"), { config });
  await writeFile(join(root, "bad-result", "result.json"), '{"status":');
  await fakeRun(join(root, "other-version"), { config });
  await writeFile(join(root, "other-version", "config.json"), '{"schemaVersion":2}');
  await fakeRun(join(root, "bad-environment"), { config });
  await writeFile(join(root, "bad-environment", "environment.json"), "[]");
  await mkdir(join(root, "only-lock"));
  await writeFile(join(root, "only-lock", ".lock"), "");
  await mkdir(join(root, "only-metrics"));
  await writeFile(join(root, "only-metrics", "metrics.jsonl"), "\u0000\u0001");
  await fakeRun(join(root, "nan"), {
    config,
    validation: () => ({ loss: 0.5, accuracy: 50 }),
    test: { loss: "NaN", accuracy: 50 },
  });
  const { runs } = await reportJson(root);
  const rows = Object.fromEntries(
    runs.map((run: { run: string; status: string; note: string | null }) => [run.run.split("/").at(-1), run]),
  );
  assert.equal(
    Object.fromEntries(Object.entries(rows).map(([name, run]) => [name, (run as { status: string }).status])),
    {
      killed: "killed",
      stopped: "stopped",
      failed: "failed",
      "no-result": "killed",
      "bad-result": "unreadable",
      "other-version": "unreadable",
      "bad-environment": "completed",
      "only-lock": "unreadable",
      "only-metrics": "unreadable",
      nan: "completed",
    },
  );
  assert.is(rows.failed.note, "python-error: boom");
  assert.match(rows["bad-result"].note, /result\.json/);
  assert.match(rows["other-version"].note, /schemaVersion/);
  assert.match(rows["bad-environment"].note, /environment\.json/);
  assert.match(rows["only-lock"].note, /config\.json/);
  assert.is(rows.killed.lastValidation.epoch, 4);
  assert.is(rows.killed.seconds, null);
  assert.is(rows.nan.test.loss, "NaN");
  const text = await report([root], { format: "terminal" });
  assert.match(text, /failed: python-error: boom/);
  assert.match(text, /unreadable: .*config\.json/);
  for (const format of ["markdown", "csv", "latex", "html"] as const)
    assert.ok((await report([root], { format })).length > 500);
});

test("training losses of a killed run are the means of its finished epochs", async () => {
  const root = temporary();
  const validation = () => ({ loss: 0.6925, accuracy: 50 });
  await fakeRun(root, { config: { model: { name: "gru" } }, status: "killed", done: 2, validation });
  const lines = (await readFile(join(root, "metrics.jsonl"), "utf8")).trim().split("\n");
  await writeFile(join(root, "metrics.jsonl"), `${lines.slice(0, -100).join("\n")}\n`); // in the second epoch
  const [run] = await readRuns([root], { curves: true });
  assert.is(run?.epochs.length, 1);
  assert.ok(Math.abs((run?.epochs[0]?.trainLoss ?? 0) - (0.6925 - 0.02 + 199 / 2e4)) < 1e-9);
});

test("a run at work is on the corpus that it will tell of at its end", async () => {
  const root = temporary();
  const counts = { train: 1600, validation: 400, test: 2000, vocabulary: 900, classes: 2 };
  for (const [name, status] of [
    ["rnn", "completed"],
    ["gru", "killed"],
  ] as const) {
    const path = join(root, name);
    await fakeRun(path, { config: { model: { name }, data: { corpus: "sample" } }, status, counts });
    const environment = JSON.parse(await readFile(join(path, "environment.json"), "utf8"));
    environment.corpus.reviews = { "train/pos": 1000, "train/neg": 1000, "test/pos": 1000, "test/neg": 1000 };
    await writeFile(join(path, "environment.json"), JSON.stringify(environment));
  }
  const text = await report([root], { format: "terminal" });
  assert.match(text, /Synthetic corpus: 1600 \+ 400 \+ 2000 reviews/);
  assert.not.match(text, /synthetic A|2000 \+ 2000/);
});

test.run();
