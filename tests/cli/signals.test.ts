/** Ctrl-C, SIGTERM, SIGHUP, a second Ctrl-C, a reader that leaves. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Io } from "#sconce/cli/command.js";
import { catchSignals } from "#sconce/cli/signals.js";
import { runExperiment } from "#sconce/index.js";
import { cli, makeCorpus, pause, readJson, sconce, temporary, until, within } from "../helpers.js";

const test = suite("cli: signals");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
// Two reviews a batch of 1,500 words each: a batch of a wide LSTM takes its time.
const slow = makeCorpus(join(folder, "slow"), { perFolder: 3, words: [1500, 1500] });

const run = (data: string, out: string, ...more: string[]) =>
  sconce(["run", "--model", "lstm", "--data", data, "--threads", "1", "--out", out, ...more], { cwd: folder });

/** What the process has written so far. */
function heard(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.on("data", (chunk) => {
    text += chunk;
  });
  return () => text;
}

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  test(`${signal}: exit ${code}, what was done kept, and it goes on as if nothing had been`, async () => {
    const out = join(folder, signal);
    const small = ["--set", "model.hiddenDim=8", "--set", "model.embedDim=8", "--batch-size", "7"];
    const process_ = run(root, out, "--epochs", "100000", "--json", ...small);
    const stdout = heard(process_.stdout);
    await until(() => stdout().includes('"type":"epoch"'), 90, "the first epoch");
    process_.kill(signal);
    const result = await within(process_, 60, "the end");
    assert.is(result.exitCode, code, result.stderr);
    const last = JSON.parse(result.stdout.split("\n").at(-1) as string);
    assert.equal([last.type, last.status], ["result", "stopped"]);
    const kept = readJson(out, "result.json");
    assert.equal([kept.status, kept.weights], ["stopped", last.weights]);
    assert.ok(existsSync(last.checkpoint));
  });

test("Ctrl-C on the terminal reaches the whole group: the same end", async () => {
  const out = join(folder, "group");
  const args = [
    "run",
    "--model",
    "rnn",
    "--data",
    root,
    "--threads",
    "1",
    "--epochs",
    "100000",
    "--json",
    "--out",
    out,
  ];
  const process_ = execa(process.execPath, [cli, ...args], { reject: false, detached: true, stdin: "ignore" });
  const stdout = heard(process_.stdout);
  await until(() => stdout().includes('"type":"batch"'), 90, "the first batch");
  process.kill(-(process_.pid as number), "SIGINT");
  const result = await within(process_, 60, "the end");
  assert.is(result.exitCode, 130, result.stderr);
  assert.is(readJson(out, "result.json").status, "stopped");
});

test("a second Ctrl-C ends it at once, and Python with it", async () => {
  const out = join(folder, "second");
  const process_ = run(slow, out, "--epochs", "50", "--batch-size", "2", "--set", "model.hiddenDim=1024");
  const stderr = heard(process_.stderr);
  await until(() => existsSync(join(out, "metrics.jsonl")), 90, "the training's start");
  await new Promise((resolve) => setTimeout(resolve, 300)); // in the first batch
  process_.kill("SIGINT");
  await until(() => stderr().includes("Interrupt again"), 30, "the first signal's answer");
  await pause();
  process_.kill("SIGINT");
  const result = await within(process_, 30, "the end");
  assert.is(result.exitCode, 130);
  assert.not(existsSync(join(out, "result.json")), "it did not wait for the batch");
  // The directory's lock is free as soon as Python is gone.
  const resumed = await within(
    runExperiment({}, { resume: out, signal: AbortSignal.abort() }),
    120,
    "going on in the directory",
  );
  assert.is(resumed.status, "stopped");
});

test("a signal that npx or timeout passes on, beside the terminal, is the same one", async () => {
  const controller = new AbortController();
  const ended: number[] = [];
  const end = (code: number) => ended.push(code) as never;
  const seen = catchSignals({ err() {}, stopping: "stopping" } as unknown as Io, controller, end);
  try {
    process.emit("SIGTERM", "SIGTERM");
    process.emit("SIGTERM", "SIGTERM");
    assert.equal([seen.code, controller.signal.aborted, ended], [143, true, []]);
    await pause();
    process.emit("SIGINT", "SIGINT");
    assert.equal(ended, [130]);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal);
  }
});

test("SIGHUP, as when the terminal is closed: the same end", async () => {
  const out = join(folder, "SIGHUP");
  const small = ["--set", "model.hiddenDim=8", "model.embedDim=8", "--batch-size", "7"];
  const process_ = run(root, out, "--epochs", "100000", "--json", ...small);
  const stdout = heard(process_.stdout);
  await until(() => stdout().includes('"type":"epoch"'), 90, "the first epoch");
  process_.kill("SIGHUP");
  const result = await within(process_, 60, "the end");
  assert.equal([result.exitCode, readJson(out, "result.json").status], [129, "stopped"], result.stderr);
});

test("a reader that leaves: nothing is said, and the run goes on to its end", async () => {
  const out = join(folder, "left");
  const process_ = run(root, out, "--epochs", "3", "--json", "--log-every", "1");
  const stdout = heard(process_.stdout);
  await until(() => stdout().includes('"type":"batch"'), 90, "the first batch");
  process_.stdout?.destroy();
  const result = await within(process_, 120, "the end");
  assert.is(result.exitCode, 0, result.stderr);
  assert.is(readJson(out, "result.json").status, "completed");
  assert.not.match(result.stderr, "EPIPE");
  assert.not.match(result.stderr, /^\s+at /m);
});

test.run();
