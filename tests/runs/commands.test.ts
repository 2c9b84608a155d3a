/** sconce runs show, diff, tag, note, name, rm and clean, on folders as runs leave them. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { call as callCommand } from "#sconce/cli/call.js";
import type { Io } from "#sconce/cli/command.js";
import { COMMANDS } from "#sconce/cli/commands.js";
import { explain } from "#sconce/cli/explain.js";
import { runsTable } from "#sconce/cli/runs-table.js";
import { kindOf } from "#sconce/errors.js";
import { toJson } from "#sconce/text/to-json.js";
import { width } from "#sconce/text/width.js";
import { Catalog } from "#sconce/watch/read/catalog.js";
import { conditionsOf, meets } from "#sconce/watch/read/filter.js";
import { query } from "#sconce/watch/read/query.js";
import { makeCorpus, readJson, sconce, temporary } from "../helpers.js";
import { search, TRIALS } from "../report/helpers/example-sweep.js";
import { fakeRun } from "../report/helpers/fake-runs.js";
import { fakeSweep } from "../report/helpers/fake-sweep.js";

const test = suite("sconce runs: one run as a thing");
const cwd = temporary();
const run = (name: string) => join(cwd, "runs", name);
process.chdir(cwd);
Object.defineProperty(process.stdin, "isTTY", { value: false }); // nobody is there who could be asked

/** The command line in this process: what it prints on stdout and on stderr, and its exit code. */
async function call(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Partial<Io> = {
    out: (text) => out.push(text),
    json: (value) => out.push(toJson(value)),
    err: (text: string) => err.push(text),
    begun() {},
    signal: new AbortController().signal,
    columns: 80,
    commands: COMMANDS,
  };
  const exitCode = await callCommand(["runs", ...args], io as Io).catch((error) => {
    err.push(explain(error, "runs"));
    return kindOf(error)?.exitCode ?? 1;
  });
  return { stdout: out.join("\n"), stderr: err.join("\n"), exitCode };
}
const gru = { model: { name: "gru" as const }, training: { epochs: 2 } };

function checkpoint(folder: string, bytes = 1000): string {
  const path = join(folder, "checkpoints");
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "checkpoint-0001.pt"), "x".repeat(bytes));
  return path;
}

test("tags, a name and a note can be given at any time; the run is found by its name, and shown with them", async () => {
  await fakeRun(run("a"), { config: { ...gru, seed: 3 }, test: { loss: 0.4, accuracy: 81 } });
  const tagged = await call("tag", "runs/a", "+base", "more", "-absent");
  assert.equal([tagged.stdout, tagged.stderr, tagged.exitCode], ["base more", "warning: it has no tag absent", 0]);
  assert.is((await call("tag", "a", "-more")).stdout, "base");
  await call("name", "a", "the wide one");
  await call("note", "the wide one", "two", "words");
  assert.equal(readJson(run("a"), "about.json"), {
    schemaVersion: 1,
    name: "the wide one",
    tags: ["base"],
    note: "two words",
  });
  const shown = await call("show", "the wide one");
  for (const words of [
    /^the wide one\ncompleted, 2 of 2 epochs/,
    /#base\ntwo words\n/,
    /test accuracy 81\.00 %/,
    /seed +3 {2}\(default 1\)/,
  ])
    assert.match(shown.stdout, words);
  for (const line of shown.stdout.split("\n")) assert.ok(width(line) <= 80, line);
  const { folder, chosen, settings, about } = JSON.parse((await call("show", "a", "--json")).stdout);
  assert.equal([folder, about.tags, settings["training.epochs"]], [run("a"), ["base"], 2]);
  assert.equal(chosen["training.epochs"], { value: 2, usual: 15 });
});

test("each command has help of at most 80 columns, and `sconce runs --help` names them", async () => {
  const all = (await call("--help")).stdout;
  for (const name of ["show", "diff", "tag", "name", "note", "rm", "clean"]) {
    const { stdout } = await call(name, "--help");
    assert.match(stdout, `Usage: sconce runs ${name} `);
    assert.match(all, `  runs ${name} `);
    assert.is(stdout.match(/^Other$/gm)?.length, 1);
    for (const line of stdout.split("\n")) assert.ok(width(line) <= 80, line);
  }
});

test("a word that is no folder is refused, with the command that may be meant; so is a filter that means nothing", async () => {
  const wrong: [words: string[], message: RegExp][] = [
    [["shwo", "runs"], /there is no folder shwo, and no command "runs shwo" \(did you mean show\?\)/],
    [["sho"], /did you mean show\?/],
    [["/nothere"], /there is no folder \/nothere\n {2}hint: name folders that hold runs/],
    [["runs/a/config.json"], /config\.json is not a folder/],
    [["clean", "absent"], /there is no folder absent/],
    [["--filter", '"unclosed'], /a quote is opened and not closed/],
    [["--filter", "started>yesterday"], /started is a moment, "yesterday" is none\n.*started>2026-11-27/],
    [["show", "runs/a#1"], /runs\/a#1: .*runs\/a is a run, not a sweep: it has no trials\n.*alone: runs\/a$/],
    [["tag", "a", "+a<b"], /tag: must be one word.*\n {2}hint: as in \+baseline or -draft$/s],
  ];
  for (const [words, message] of wrong) {
    const { stderr, exitCode } = await call(...words);
    assert.match(stderr, message);
    assert.is(exitCode, 2, words.join(" "));
  }
});

test("a failed run is shown with its error and traceback; what is no run is refused", async () => {
  await fakeRun(run("failed"), { config: gru, status: "failed", error: "it broke" });
  const file = join(run("failed"), "result.json");
  const result = readJson(file);
  writeFileSync(file, JSON.stringify({ ...result, error: { ...result.error, traceback: "Traceback\n  line 1\n" } }));
  assert.match((await call("show", "failed")).stdout, /\nError\npython-error: it broke\n\nTraceback\n {2}line 1$/);
  const refused = await call("show", "faild");
  assert.is(refused.exitCode, 2);
  assert.match(refused.stderr, /there is no folder faild and nothing of that name in runs.*did you mean failed/s);
  assert.match((await call("show", "runs")).stderr, /runs is not the folder of a run or a sweep: 2 lie below it/);
  assert.match((await call("tag", "a", "--x")).stderr, /sconce runs tag has no flag --x/);
  assert.match((await call("note", "a", "--x")).stderr, /sconce runs note has no flag --x/);
  assert.match((await call("tag", "a", "+two words")).stderr, /tag: must be one word/);
});

test("two runs: settings, environment and results that differ, and where the losses part", async () => {
  await fakeRun(run("b"), {
    config: { ...gru, seed: 4 },
    test: { loss: 0.4, accuracy: 83 },
    environment: { threads: 1 },
  });
  const found = JSON.parse((await call("diff", "a", "b", "--json")).stdout);
  assert.equal(found.settings, { seed: [3, 4] });
  assert.equal(found.environment, { "environment.threads": [2, 1] });
  assert.equal(found.results["test.accuracy"], [81, 83]);
  assert.not("test.loss" in found.results);
  assert.equal([found.parting.epoch, found.parting.phase, found.parting.batch], [2, "train", 0]);
  const text = (await call("diff", "a", "b")).stdout;
  assert.match(text, /^A {2}the wide one\nB {2}b\n\nSettings\n {2}seed {2}3 {2}4\n/);
  assert.match(text, /the losses part at epoch 2, train batch 1/);
});

test("the list fits the terminal: what has no room is named", async () => {
  const catalog = new Catalog([join(cwd, "runs")]);
  await catalog.refresh();
  const list = query(catalog, { filter: "", sort: "name", from: 0, count: 10 });
  assert.match(runsTable(list)[0] as string, /folder +name +status +model +seed +done +best % +test % +tags +note/);
  for (const columns of [80, 44, 30]) {
    const lines = runsTable(list, columns);
    for (const line of lines) assert.ok(width(line) <= columns, line);
    assert.match(lines.join(" "), columns === 80 ? /the wide one/ : /no room here for: /);
  }
});

test("the list tells sweeps from runs, and paused ones from those at work; their best value goes last", async () => {
  const catalog = new Catalog([join(cwd, "runs")]);
  await catalog.refresh();
  const list = query(catalog, { filter: "", sort: "name", from: 0, count: 10 });
  const [row] = list.rows;
  assert.ok(row);
  const best = { accuracy: 85.5, loss: 0.4 };
  const sweep = { ...row, kind: "sweep", status: "at work", note: "paused", best, test: null, seed: null } as const;
  for (const columns of [40, 80, 100, 200]) {
    const text = runsTable({ ...list, columns: [], rows: [sweep, { ...sweep, note: null }] }, columns).join("\n");
    assert.match(text, / paused .*\n.* at work /);
    assert.match(text, /paused +sweep of gru .*85\.50/);
  }
  const paused = { item: { ...sweep, id: "p" }, settings: {}, path: "" } as unknown as Parameters<typeof meets>[0];
  for (const filter of ["paused", "status=paused", "status=at-work"])
    assert.ok(
      conditionsOf(filter).every((one) => meets(paused, one)),
      filter,
    );
});

test("clean removes checkpoints that nothing goes on from, and nothing else", async () => {
  const [done, stopped, trials] = [
    checkpoint(run("a")),
    checkpoint(run("failed"), 500),
    join(cwd, "sweeps", "s", "trials"),
  ];
  writeFileSync(join(run("a"), "model.pt"), "model");
  writeFileSync(join(done, "mine.txt"), "");
  await fakeSweep(join(cwd, "sweeps", "s"), { definition: search, trials: TRIALS });
  const outcome = (status: string) =>
    writeFileSync(join(cwd, "sweeps", "s", "outcome.json"), JSON.stringify({ status }));
  outcome("stopped");
  const [trial] = readdirSync(trials);
  const ofTrial = checkpoint(join(trials, trial as string), 2000);
  const dry = JSON.parse((await call("clean", "--dry-run", "--json")).stdout);
  assert.equal(dry, {
    runs: [{ folder: run("a"), bytes: 1000 }],
    bytes: 1000,
    freed: 0,
    kept: { bytes: 2500, runs: 2 },
  });
  const asked = await call("clean");
  assert.equal([asked.exitCode, readdirSync(done).length], [2, 2]);
  assert.match(asked.stderr, /Remove the checkpoints of 1 run, 1\.0 KB\? Nobody can be asked here.*--yes/s);
  outcome("completed");
  assert.match((await call("clean", "--yes")).stdout, /^freed 3\.0 KB$/);
  assert.equal([readdirSync(done), existsSync(stopped), existsSync(ofTrial)], [["mine.txt"], true, false]);
  assert.ok(existsSync(join(run("a"), "model.pt")));
});

test("rm asks, removes whole folders, leaves what is somebody's own, and refuses trials and links", async () => {
  const trials = join(cwd, "sweeps", "s", "trials");
  assert.match((await call("rm", "b")).stderr, /Remove the run, .* for good\? Nobody can be asked here/);
  assert.match((await call("rm", "b", "sweeps/s#0", "--yes")).stderr, /is a trial, on which the sweep in .* counts/);
  symlinkSync(run("b"), run("link"));
  assert.match((await call("rm", "runs/link", "--yes")).stderr, /runs\/link is a link to a folder/);
  assert.ok(existsSync(run("b")) && existsSync(trials), "nothing is removed when one of them cannot be");
  writeFileSync(join(run("failed"), "plot.png"), "");
  const removed = await call("rm", "b", "runs/failed", "sweeps/s", "--yes");
  assert.equal(removed.stdout.split("\n"), [run("b"), run("failed"), join(cwd, "sweeps", "s")]);
  assert.match(removed.stderr, /what sconce did not write: plot\.png/);
  assert.equal(readdirSync(join(cwd, "sweeps")), []);
  assert.equal([existsSync(run("b")), readdirSync(run("failed"))], [false, ["plot.png"]]);
});

test("rm leaves nothing of a run as it is after training, nor of what a killed one and a sweep may have besides", async () => {
  const root = makeCorpus(join(cwd, "corpus"), { perFolder: 10, words: [4, 10] });
  const words = ["--data", root, "--epochs", "1", "--set", "model.hiddenDim=4", "--name", "real"];
  const ran = await sconce(["run", "--model", "rnn", ...words, "--out", run("real")], { cwd });
  assert.is(ran.exitCode, 0, ran.stderr);
  assert.ok(existsSync(join(run("real"), "log.txt")));
  for (const name of ["log.1.txt", "trackers.json", "epochs.jsonl", "known.jsonl", "model.pt.1.part"])
    writeFileSync(join(run("real"), name), "");
  const removed = await call("rm", "real", "--yes");
  assert.equal([removed.stderr, existsSync(run("real"))], ["", false]);
});

test.run();
