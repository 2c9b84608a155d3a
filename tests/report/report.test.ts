import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readFolders } from "#sconce/report/read/folders.js";
import type { ReadOptions } from "#sconce/report/read/run.js";
import { report } from "#sconce/report/report.js";
import { compare } from "#sconce/report/tutorial/compare.js";
import { TUTORIAL } from "#sconce/report/tutorial/tutorial.js";
import { cli, rejection, temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { reportJson } from "./helpers/report-json.js";

const test = suite("report");
const readRuns = async (paths: string[], options: ReadOptions) => (await readFolders(paths, options)).runs;

test("published beside measured, over the seeds", async () => {
  const root = temporary();
  for (const seed of [1, 2, 3])
    await fakeRun(join(root, `gru-seed${seed}`), {
      config: { model: { name: "gru" }, seed },
      validation: (epoch) =>
        epoch === 1 ? { loss: 0.6925, accuracy: 48 + seed / 2 } : { loss: 0.4 + seed / 100, accuracy: 85.98 },
      test: { loss: 0.464 + seed / 1000, accuracy: 85 + seed },
    });
  const { comparisons } = compare(await readRuns([root], { batches: TUTORIAL.batches }));
  assert.is(comparisons.length, 1);
  const [one] = comparisons;
  assert.equal([one?.model, one?.standing.kind, one?.runs.length], ["gru", "tutorial", 3]);
  const figure = (id: string) => one?.figures.find((figure) => figure.id === id);
  assert.equal(figure("train.1.50.loss")?.verdict, { kind: "not judged", why: "a single batch of unknown seed" });
  assert.is(figure("train.1.50.loss")?.published, 0.693059);
  assert.ok(Math.abs((figure("train.1.50.loss")?.measured?.mean ?? 0) - (0.6925 - 0.02 + 0.005)) < 1e-12);
  assert.is(figure("train.15.150.loss")?.measured?.runs, 3);
  assert.equal(figure("validation.1.loss")?.verdict, { kind: "agrees" });
  const accuracy = figure("validation.1.accuracy"); // 48.5 to 49.5 against [50, 51)
  assert.equal(accuracy?.verdict, { kind: "differs", by: 0.5 });
  assert.equal([accuracy?.measured?.mean, accuracy?.measured?.deviation, accuracy?.difference], [49, 0.5, -1]);
  assert.equal(figure("validation.15.accuracy")?.verdict, { kind: "agrees" });
  assert.ok(Math.abs(((figure("validation.15.loss")?.verdict as { by: number } | undefined)?.by ?? 0) - 0.015) < 1e-12);
  assert.equal(figure("test.loss")?.verdict, { kind: "agrees" }); // 0.465 is the end of 0.46's interval
  assert.equal(figure("test.accuracy")?.verdict, { kind: "differs", by: 1 });
  const text = await report([root], { format: "terminal" });
  assert.match(
    text,
    /^Test: accuracy \(%\) +84\.00 +87\.000 +1\.000 +86\.000 +88\.000 +3 +\+3\.000 +differs by 1\.000$/m,
  );
  assert.match(text, /^Train, epoch 15, batch 0: loss +0\.363591 .* shown only$/m);
  assert.match(text, /GRU, seeds 1, 2, 3: 3 of 6 evaluations agree with the post\./);
  assert.match(text, /Not run with the tutorial's full settings: RNN, LSTM\./);
});

test("what is scaled down, synthetic or another experiment is marked and not judged", async () => {
  const root = temporary();
  const few = { train: 80, validation: 20, test: 100, vocabulary: 50, classes: 2 };
  await fakeRun(join(root, "quick"), {
    config: {
      model: { name: "gru" },
      data: { reviewsPerSplit: 4000, maxTokens: 80 },
      training: { epochs: 5, batchSize: 25 },
    },
    counts: few,
  });
  await fakeRun(join(root, "sample"), { config: { model: { name: "rnn" }, data: { corpus: "sample" } }, counts: few });
  await fakeRun(join(root, "short"), { config: { model: { name: "lstm" }, training: { epochs: 2 } } });
  await fakeRun(join(root, "mini"), { config: { model: { name: "lstm" } }, counts: few });
  await fakeRun(join(root, "wide"), { config: { model: { name: "gru", hiddenDim: 512 } } });
  await fakeRun(join(root, "long"), { config: { model: { name: "gru" }, training: { epochs: 16 } } });
  const { runs, comparisons } = await reportJson(root);
  const marks = Object.fromEntries(
    runs.map((run: { run: string; standing: string; marks: string[] }) => [
      run.run.split("/").at(-1),
      [run.standing, ...run.marks],
    ]),
  );
  assert.equal(marks, {
    quick: [
      "scaled",
      "scaled down: 4000 reviews each of train and test, their first 80 words, 5 of 15 epochs, batches of 25",
    ],
    sample: ["scaled", "synthetic corpus: 80 + 20 + 100 reviews"],
    short: ["scaled", "scaled down: 2 of 15 epochs"],
    mini: ["scaled", "scaled down: 80 + 20 + 100 reviews"],
    wide: ["other", "model.hiddenDim 512 instead of 256"],
    long: ["other", "training.epochs 16 instead of 15"],
  });
  assert.is(comparisons.length, 4);
  const kinds = (mark: string) =>
    Object.fromEntries(
      comparisons
        .find((one: { marks: string[] }) => one.marks[0]?.includes(mark))
        .figures.map((figure: { id: string; verdict: { kind: string } }) => [figure.id, figure.verdict.kind]),
    );
  assert.is(kinds("80 words")["validation.1.loss"], "not judged");
  assert.is(kinds("80 words")["validation.15.loss"], "not run");
  assert.is(kinds("synthetic")["test.accuracy"], "not judged");
  // Epoch 1 is the tutorial's own, however many follow; the test after epoch 2 is not.
  assert.is(kinds("2 of 15")["validation.1.loss"], "agrees");
  assert.is(kinds("2 of 15")["test.loss"], "not judged");
  const text = await report([root], { format: "markdown" });
  assert.match(text, /^## RNN \(synthetic corpus: 80 \+ 20 \+ 100 reviews\)$/m);
});

test("a seed counts once", async () => {
  const root = temporary();
  await fakeRun(join(root, "a"), { config: { model: { name: "rnn" }, seed: 5 }, status: "interrupted", done: 3 });
  await fakeRun(join(root, "b"), { config: { model: { name: "rnn" }, seed: 5 } });
  const { comparisons } = await reportJson(root);
  assert.equal(comparisons[0].seeds, [5]);
  assert.match(comparisons[0].runs[0], /b$/);
  assert.match(comparisons[0].notCounted[0].run, /a$/);
});

test("half-written, broken, failed and stopped runs are marked rows", async () => {
  const root = temporary();
  const config = { model: { name: "gru" as const } };
  await fakeRun(join(root, "interrupted"), { config, status: "interrupted", done: 4 });
  await writeFile(
    join(root, "interrupted", "metrics.jsonl"),
    `${await readFile(join(root, "interrupted", "metrics.jsonl"), "utf8")}{"type": "eval`,
  );
  await fakeRun(join(root, "stopped"), { config, status: "stopped", done: 2 });
  await fakeRun(join(root, "failed"), { config, status: "failed", done: 1, error: "boom\nmore" });
  await fakeRun(join(root, "no-result"), { config, status: "interrupted", done: 0, metrics: false });
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
      interrupted: "interrupted",
      stopped: "stopped",
      failed: "failed",
      "no-result": "interrupted",
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
  assert.is(rows.interrupted.lastValidation.epoch, 4);
  assert.is(rows.interrupted.seconds, null);
  assert.is(rows.nan.test.loss, "NaN");
  const text = await report([root], { format: "terminal" });
  assert.match(text, /failed: python-error: boom/);
  assert.match(text, /unreadable: .*config\.json/);
  for (const format of ["markdown", "csv", "latex", "html"] as const)
    assert.ok((await report([root], { format })).length > 500);
});

test("training losses of an interrupted run are the means of its finished epochs", async () => {
  const root = temporary();
  const validation = () => ({ loss: 0.6925, accuracy: 50 });
  await fakeRun(root, { config: { model: { name: "gru" } }, status: "interrupted", done: 2, validation });
  const lines = (await readFile(join(root, "metrics.jsonl"), "utf8")).trim().split("\n");
  await writeFile(join(root, "metrics.jsonl"), `${lines.slice(0, -100).join("\n")}\n`); // in the second epoch
  const [run] = await readRuns([root], { curves: true });
  assert.is(run?.epochs.length, 1);
  assert.ok(Math.abs((run?.epochs[0]?.trainLoss ?? 0) - (0.6925 - 0.02 + 199 / 2e4)) < 1e-9);
});

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

test("texts of configurations and file names are escaped in every format", async () => {
  const root = temporary();
  const command = "=cmd|' /C calc'!A0 \u001b[31m `x` <script>alert(1)</script> $y_z^2 \\input{a} \n| b";
  await fakeRun(join(root, "<b>a|b`$_#"), { config: { model: { name: "gru" } }, command });
  const format = (name: "markdown" | "csv" | "latex" | "terminal" | "html") => report([root], { format: name });
  const html = await format("html");
  assert.not.match(html, /<script/);
  assert.ok(html.includes("&lt;script&gt;alert(1)&lt;/") && html.includes("&lt;b&gt;a|b`$_#"));
  const markdown = await format("markdown");
  assert.ok(markdown.includes("\\<script\\>") && markdown.includes("\\<b\\>a\\|b\\`\\$\\_\\#"));
  for (const line of markdown.split("\n").filter((line) => line.startsWith("| ") && line.includes("calc")))
    assert.is(line.replace(/\\[\\|]/g, "").split("|").length, 7); // five columns
  const csv = await format("csv");
  assert.match(
    csv,
    /,"'=cmd\|' \/C calc'!A0 \ufffd\[31m `x` <script>alert\(1\)<\/script> \$y_z\^2 \\input\{a\} \n\| b"\n/,
  );
  const latex = await format("latex");
  assert.not.match(latex, /\\input\{/);
  assert.ok(latex.includes("\\textless{}script\\textgreater{}") && latex.includes("\\toprule"));
  assert.not((await format("terminal")).includes("\u001b"));
});

test("a thousand runs", async () => {
  const root = temporary();
  for (let n = 0; n < 1000; n++)
    await fakeRun(join(root, `part-${n % 7}`, `run-${n}`), {
      config: { model: { name: "gru" }, training: { learningRate: (n + 1) / 1e5, epochs: 3 }, seed: n },
      metrics: false,
      status: n % 50 === 0 ? "interrupted" : "completed",
      done: n % 50 === 0 ? 0 : 3,
    });
  const { runs } = await reportJson(root);
  assert.is(runs.length, 1000);
  assert.is(runs.filter((run: { status: string }) => run.status === "interrupted").length, 20);
  const html = await report([root], { format: "html" });
  assert.is(html.match(/run-\d+<\/th>/g)?.length, 2000); // among the figures, and among the commands
});

test("mistakes are said with a remedy", async () => {
  const root = temporary();
  const none = await rejection(report([], { format: "json" }));
  assert.equal([none.kind, typeof none.hint], ["usage", "string"]);
  const empty = await rejection(report([root], { format: "json" }));
  assert.equal([empty.kind, typeof empty.hint], ["run-directory", "string"]);
  assert.match(empty.message, /^there is no run in /);
  assert.match((await rejection(report([join(root, "gone")], { format: "json" }))).message, /does not exist$/);
  await fakeRun(join(root, "run"), { config: { model: { name: "gru" } } });
  await writeFile(join(root, "file"), "");
  const charts = await rejection(report([root], { format: "json", charts: join(root, "file", "charts") }));
  assert.is(charts.kind, "run-directory");
});

test("the command: formats by flag and suffix, charts, mistakes", async () => {
  const root = temporary();
  await fakeRun(join(root, "runs", "one"), { config: { model: { name: "gru" } } });
  const sconce = (...args: string[]) => execa("node", [cli, "report", ...args], { cwd: root, reject: false });
  const terminal = await sconce("runs");
  assert.is(terminal.exitCode, 0, terminal.stderr);
  assert.match(terminal.stdout, /^Report on 1 run\n/);
  assert.is((await sconce("runs/one", "--out", "out.md", "--title", "A *title*", "--charts", "charts")).exitCode, 0);
  assert.match(await readFile(join(root, "out.md"), "utf8"), /^# A \\\*title\\\*\n/);
  for (const name of ["gru-loss", "gru-accuracy"]) {
    const svg = await readFile(join(root, "charts", `${name}.svg`), "utf8");
    assert.match(svg, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.not.match(svg, /var\(|currentColor|url\(|<style/);
    assert.is((await readFile(join(root, "charts", `${name}.png`))).subarray(1, 4).toString(), "PNG");
  }
  assert.is((await sconce("runs", "--out", "out.tex", "--format", "csv")).exitCode, 0);
  assert.match(await readFile(join(root, "out.tex"), "utf8"), /^table,/);
  const wrong = await sconce("runs", "--format", "pdf");
  assert.is(wrong.exitCode, 2);
  assert.match(wrong.stderr, /--format: "pdf" is not allowed; allowed: markdown, csv, json, latex, terminal, html/);
  const nowhere = await sconce("runs", "--out", "no/such/folder/x.md");
  assert.is(nowhere.exitCode, 2);
  await rm(join(root, "runs"), { recursive: true });
  assert.is((await sconce("runs")).exitCode, 2);
});

test.run();
