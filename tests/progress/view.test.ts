/** What is shown of a run, a sweep and a reproduction at the widths that terminals have, and where there is none. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createProgress, type ReproduceEvent, type RunEvent, type SweepEvent } from "#sconce/index.js";
import { SweepProgress } from "#sconce/progress/sweep-progress.js";
import type { SteeringAction } from "#sconce/steering/action.js";
import type { TrialRecord } from "#sconce/sweep/trial.js";
import { FakeTerminal } from "./helpers/fake-terminal.js";

const test = suite("progress: views");
const WIDTHS = [40, 80, 100, 200];
const BAR = /\[[=-]+\]/;

const start: RunEvent = { type: "start", runDir: "/runs/one", epochs: 15, device: "cpu", threads: 1, warnings: [] };
const batch = (epoch: number, n: number): RunEvent => ({
  ...{ type: "batch", phase: "train", epoch, batch: n, batches: 200, seen: 0, of: 20_000 },
  loss: 0.123456,
});
const validation = { loss: 0.456789, accuracy: 84.25 };
const epoch = (n: number): RunEvent => ({ type: "epoch", epoch: n, trainLoss: 0.654321, validation, seconds: 83.4 });
const result = { type: "result", status: "completed", test: { loss: 0.391, accuracy: 84.75 } } as unknown as RunEvent;

const said = (lines: string[]) => lines.join(" ").replace(/\s+/g, " ");
const bars = (lines: string[]) => lines.filter((line) => BAR.test(line));

for (const columns of WIDTHS)
  test(`a run at ${columns} columns: nothing is wider, no number is cut`, async () => {
    const terminal = new FakeTerminal(columns);
    const progress = createProgress({ stream: terminal.stream });
    await terminal.until(/^starting …$/);
    progress.onEvent(start);
    for (const event of [batch(1, 0), epoch(1), batch(2, 100)]) progress.onEvent(event);
    const lines = await terminal.until(/^epoch 2.*loss/);
    assert.not.ok(
      lines.some((line) => line.startsWith("⏎")),
      lines.join("\n"),
    );
    const text = "epoch 1/15: train loss 0.6543, validation loss 0.4568, accuracy 84.25 %, 1m 23s";
    assert.ok(said(lines).includes(text), lines.join("\n"));
    const [whole = "", part = "", ...more] = bars(lines);
    assert.equal(more, [], "one bar for the whole, one for the part");
    assert.match(whole, /^15 epochs +\[=*-+\] 10 %/);
    assert.match(part, /^epoch 2\/15 \[=+-+\] (train, )?loss 0\.1235/);
    assert.is(part.includes("101/200"), columns > 40);
    progress.onEvent(result);
    const after = await terminal.lines();
    assert.equal(bars(after), [], "the bars are gone");
    assert.is(said(after).split("84.75").length, 2, "the result is there, once");
  });

test("a terminal whose width changes is left with no rest of what was drawn, and with all that was said", async () => {
  const { TERM_PROGRAM: before = "" } = process.env;
  process.env.TERM_PROGRAM = "vscode"; // the emulator here is its
  for (const widths of [
    [100, 40, 100],
    [40, 120, 60],
    [80, 20, 80],
  ]) {
    const terminal = new FakeTerminal(widths[0] as number);
    const progress = createProgress({ stream: terminal.stream });
    progress.onEvent(start);
    for (const columns of widths) {
      progress.onEvent(batch(3, columns));
      await terminal.until(/^epoch 3/);
      terminal.resize(columns);
      progress.say(`now ${columns}`);
    }
    const lines = await terminal.until(BAR);
    assert.is(bars(lines).length, 2, lines.join("\n"));
    const first = lines.findIndex((line) => BAR.test(line));
    assert.equal(
      lines.slice(first - 3, first),
      widths.map((columns) => `now ${columns}`),
    );
    progress.end();
    assert.is((await terminal.lines()).length, first);
  }
  process.env.TERM_PROGRAM = before;
});

test("a sweep: a bar of all trials and one of each at work; settings are seen whole, or not at all", async () => {
  const params = { "model.name": "gru", "training.learningRate": 0.0012345, seed: 17 };
  const events: SweepEvent[] = [
    { type: "sweep", folder: "/sweeps/one", workers: 2, done: 0, target: 20 },
    { type: "trial", number: 0, params, runDir: "/sweeps/one/trials/0", resumed: false },
    { type: "run", number: 0, attempt: 1, event: start },
    { type: "run", number: 0, attempt: 1, event: epoch(1) },
  ];
  for (const columns of WIDTHS) {
    const terminal = new FakeTerminal(columns);
    const progress = createProgress({ stream: terminal.stream });
    for (const event of events) progress.onEvent(event);
    const lines = await terminal.until(/^#0.*epoch 1/);
    assert.not.ok(
      lines.some((line) => line.startsWith("⏎")),
      lines.join("\n"),
    );
    const [whole = "", trial = ""] = bars(lines);
    assert.match(whole, /^trials +\[-+\] 0\/20 done/);
    assert.match(trial, /^#0 +\[=*-+\] epoch 1\/15/);
    assert.is(trial.includes("loss 0.4568, accuracy 84.25 %"), columns > 60);
    const settings = trial.split("epoch 1/15")[1] as string;
    assert.match(settings, /^(, .* %)?( {2}model=gru)?( +learningRate=0\.001234)?( +seed=17)?$/);
    assert.match(settings, columns === 200 ? / {2}model=gru learningRate=0\.001234 seed=17$/ : /=gru$|=17$|%$/);
    progress.end();
  }
});

test("a reproduction: a bar of all runs and one of each at work", async () => {
  const of = { name: "gru-seed1", number: 1, of: 9 };
  const terminal = new FakeTerminal(80);
  const progress = createProgress({ stream: terminal.stream });
  const events: ReproduceEvent[] = [
    { type: "preparing", step: "estimate" },
    { type: "plan", runs: Array(9).fill("one"), done: ["rnn-seed1"], jobs: 1, secondsLeft: 3600 },
    { type: "run", ...of, event: start, secondsLeft: 3600 },
    { type: "run", ...of, event: batch(2, 100), secondsLeft: 3500 },
  ];
  progress.onEvent(events[0] as ReproduceEvent);
  await terminal.until(/^measuring how long the runs will take …$/);
  for (const event of events.slice(1)) progress.onEvent(event);
  const lines = await terminal.until(/gru-seed1 \[.*loss/);
  const [whole = "", run = "", ...more] = bars(lines);
  assert.equal(more, []);
  assert.match(whole, /^all 9 runs +\[=+-+\] 1 done, 58m 20s left, 1 at work$/);
  assert.match(run, /^\[2\/9\] gru-seed1 \[=-+\] epoch 2\/15, loss 0\.1235$/);
  progress.end();
  assert.ok(said(await terminal.lines()).includes("9 runs, 1 done; 8 to go, about 1h 00m"));
});

test("no terminal: plain lines, and what takes a while is said at once", async () => {
  const file = new FakeTerminal(40, { isTTY: false });
  const progress = createProgress({ stream: file.stream });
  for (const event of [start, batch(1, 0), epoch(1), result]) progress.onEvent(event);
  assert.equal(file.written.split("\n"), [
    "starting",
    "run directory /runs/one, device cpu, 1 thread",
    "epoch 1/15 train: batch 1/200, loss 0.1235",
    "epoch 1/15: train loss 0.6543, validation loss 0.4568, accuracy 84.25 %, 1m 23s",
    "test loss 0.3910, test accuracy 84.75 %",
    "",
  ]);
});

test("colours: on a terminal, unless NO_COLOR is set; FORCE_COLOR decides", () => {
  const coloured = (isTTY: boolean, env: Record<string, string>) => {
    const before = { ...process.env };
    for (const name of ["NO_COLOR", "FORCE_COLOR", "TERM"]) delete process.env[name];
    Object.assign(process.env, env);
    const stream = new FakeTerminal(80, { isTTY });
    const progress = createProgress({ stream: stream.stream });
    progress.onEvent({ type: "warning", message: "take care" });
    progress.end();
    process.env = before;
    assert.ok(stream.written.includes("take care"));
    return stream.written.includes("\u001b[33mwarning:\u001b[39m take care");
  };
  assert.is(coloured(true, {}), true);
  assert.is(coloured(true, { NO_COLOR: "1" }), false);
  assert.is(coloured(true, { NO_COLOR: "" }), true);
  assert.is(coloured(true, { TERM: "dumb" }), false);
  assert.is(coloured(false, {}), false);
  assert.is(coloured(false, { FORCE_COLOR: "1", NO_COLOR: "1" }), true);
  assert.is(coloured(true, { FORCE_COLOR: "0" }), false);
});

test("a sweep's time left and number of trials follow its steering", () => {
  const progress = new SweepProgress();
  const record = { number: 0, status: "completed" } as TrialRecord;
  const ended = (done: number, target: number, secondsLeft: number): SweepEvent => ({
    ...{ type: "trial-end", trial: { ...record, number: done - 1 }, best: record, done, target, secondsLeft },
  });
  const steered = (action: SteeringAction): SweepEvent => ({
    ...{ type: "steering", entry: { at: 0, origin: "shell", action }, outcome: "done" },
  });
  progress.hear({ type: "sweep", folder: "/s", workers: 1, done: 0, target: 4 } as SweepEvent);
  progress.hear(ended(1, 4, 90));
  assert.ok((progress.secondsLeft ?? 0) > 80);
  progress.hear(steered({ type: "pause" }));
  assert.is(progress.secondsLeft, undefined, "nothing of it is done in a pause");
  progress.hear(steered({ type: "continue" }));
  assert.ok((progress.secondsLeft ?? 0) > 80);
  progress.hear(steered({ type: "trials", target: 6 }));
  assert.is(progress.target, 6);
  progress.hear(steered({ type: "trials", target: 2 }));
  progress.hear(ended(2, 2, 1));
  assert.equal([progress.target, progress.secondsLeft], [2, undefined]);
});

test.run();
