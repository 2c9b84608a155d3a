/** `sconce report`: formats, charts, files that it may overwrite, mistakes. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isReport } from "#sconce/report/render/keep-foreign.js";
import { report } from "#sconce/reproduce/report.js";
import { cli, rejection, temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";

const test = suite("report: the command");

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
  const page = await sconce("runs", "--out", "out.pdf");
  assert.is(page.exitCode, 2);
  assert.match(page.stderr, /--out out\.pdf: no report is written as \.pdf\n {2}hint: end it in \.md, \.csv/);
  const nowhere = await sconce("runs", "--out", "no/such/folder/x.md");
  assert.is(nowhere.exitCode, 2);
  await rm(join(root, "runs"), { recursive: true });
  assert.is((await sconce("runs")).exitCode, 2);
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

test.run();
