/** `sconce reproduce --jobs`: signals with two runs at work, what it prints as JSON, and what a terminal shows. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cli, makeCorpus, pause, readJson, sconce, skip, temporary, until } from "../helpers.js";
import { hasOpen, marked, markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";

const test = suite("sconce reproduce --jobs");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 10, words: [4, 10] });
markProcesses();

const EPOCHS = 20;
const base = ["--data", root, "--threads", "1", "--device", "cpu", "--epochs", String(EPOCHS), "--no-estimate"];
const two = [...base, "--models", "rnn,gru,lstm", "--jobs", "2", "--oversubscribe"];
const out = join(folder, "out");
const statusOf = (name: string) => readJson(out, "runs", name, "result.json").status;
const holderOf = (name: string) => marked().find(({ pid }) => hasOpen(pid, join(out, "runs", name, ".lock")))?.pid;

/** Start the command, and give it back when the GRU and the LSTM are at work, the GRU's Python halted after its first epoch. */
async function withTwoAtWork() {
  const process_ = sconce(["reproduce", ...two, "--out", out]);
  let said = "";
  process_.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const heard = (text: string) => until(() => said.includes(text), 120, text);
  await heard("gru-seed1 epoch ");
  const gru = holderOf("gru-seed1");
  assert.ok(gru, "the GRU was done before it could be halted");
  process.kill(gru, "SIGSTOP");
  await heard("lstm-seed1 epoch ");
  return { process: process_, gru, heard };
}

if (process.platform !== "linux") skip(test, "signals with two at work", "no /proc, to find the process of a run by");
else {
  test("a signal: both stop with a checkpoint, what is finished is reported", async () => {
    const alone = await sconce(["reproduce", ...base, "--models", "rnn", "--out", out]);
    assert.is(alone.exitCode, 0, alone.stderr);
    const at = await withTwoAtWork();
    process.kill(at.process.pid as number, "SIGTERM"); // execa's own would end the command after five seconds
    await at.heard("stopping; what has been done is kept");
    process.kill(at.gru, "SIGCONT");
    const { exitCode, stderr, stdout } = await at.process;
    assert.is(exitCode, 143, stderr);
    assert.match(stderr, /^3 runs, 1 done; 2 to go, 2 at a time$/m);
    for (const where of ["[2/3] gru-seed1", "[3/3] lstm-seed1"])
      assert.ok(stderr.includes(`${where}: stopped before epoch `), stderr);
    assert.match(stderr, /stopped; the same command goes on with it$/);
    assert.match(stdout, /^ {2}RNN +1 /m);
    assert.ok(existsSync(join(out, "report.md")));
    assert.equal(["rnn-seed1", "gru-seed1", "lstm-seed1"].map(statusOf), ["completed", "stopped", "stopped"]);
  });

  test("a second signal ends both at once", async () => {
    const at = await withTwoAtWork();
    at.process.kill("SIGINT");
    await at.heard("stopping; what has been done is kept");
    await pause();
    at.process.kill("SIGINT"); // the GRU's Python is still halted: nothing waits for it
    assert.is((await at.process).exitCode, 130);
    await nobodyLeft();
  });
}

test("the same command goes on with both; as JSON, every event of a run has its name", async () => {
  const { exitCode, stdout, stderr } = await sconce(["reproduce", ...two, "--json", "--out", out]);
  assert.is(exitCode, 0, stderr);
  const events = stdout.split("\n").map((line) => JSON.parse(line));
  const [plan, result] = [events.find(({ type }) => type === "plan"), events.at(-1)];
  assert.equal([plan.runs, plan.jobs], [["rnn-seed1", "gru-seed1", "lstm-seed1"], Math.min(2, 3 - plan.done.length)]);
  for (const event of events)
    if (!["preparing", "plan", "warning", "result"].includes(event.type))
      assert.ok(plan.runs.includes(event.name), event.type);
  assert.not(events.some(({ type, event }) => type === "run" && event.type === "batch"));
  assert.equal([result.type, result.status, result.runs.length, result.failed], ["result", "completed", 3, []]);
  assert.equal(result.reached.map(({ model, seed }: { model: string; seed: number }) => `${model} ${seed}`).sort(), [
    "gru 1",
    "lstm 1",
    "rnn 1",
  ]);
  if (process.platform !== "linux") return;
  for (const name of ["gru-seed1", "lstm-seed1"]) {
    const told = events.filter((event) => event.type === "run" && event.name === name).map(({ event }) => event.type);
    assert.ok(told.includes("resume"), name);
  }
});

const onTerminal =
  "on a terminal: a line for the whole, one for each run at work, none longer than the terminal is wide";
if (!existsSync("/usr/bin/script")) skip(test, onTerminal, "util-linux's script, which makes a terminal, is not here");
else
  test(onTerminal, async () => {
    const args = [...two, "--seeds", "4294967294", "--out", join(folder, "seen")];
    const command = [process.execPath, cli, "reproduce", ...args].join(" ");
    const { stdout, exitCode } = await execa("script", ["-qefc", `stty cols 60 rows 24; ${command}`, "/dev/null"], {
      env: { TERM: "xterm", NO_COLOR: "1", FORCE_COLOR: undefined },
      reject: false,
    });
    assert.is(exitCode, 0, stdout);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the cursor's moves between what is drawn
    const lines = stdout.split(/[\r\n]|\u001b\[\d*[AJ]/);
    const drawn = lines.filter((line) => /\[[=-]{6,}\]/.test(line));
    for (const line of drawn) assert.ok(line.length < 60, line);
    assert.ok(
      drawn.some((line) => /^all 3 runs +\[[=-]+\] \d done, \d at work/.test(line)),
      stdout,
    );
    for (const where of ["[1/3] rnn-seed4294967294", "[2/3] gru-seed4294967294", "[3/3] lstm-seed4294967294"])
      assert.ok(
        drawn.some((line) => line.startsWith(`${where} `) && line.includes("] epoch 1")),
        where,
      );
    assert.match(stdout, /\[2\/3\] gru-seed4294967294:? test\s+accuracy\s+\d+\.\d\d %/);
    // A terminal's modes are left alone: with line wrapping off, what does not fit overwrites the last column.
    for (const mode of ["\u001b[?7l", "\u001b[?25l"]) assert.not.ok(stdout.includes(mode));
  });

test("no process is left behind", nobodyLeft);

test.run();
