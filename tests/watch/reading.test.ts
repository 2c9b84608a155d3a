/** What sconce watch reads of folders: files that grow, files of any size, runs that come, change and go. */
import { appendFile, mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { writeAbout } from "#sconce/experiment/about.js";
import { readTail } from "#sconce/files/jsonl.js";
import { markAtWork } from "#sconce/reproduce/at-work.js";
import { timelineOf } from "#sconce/sweep/timeline.js";
import { Catalog } from "#sconce/watch/read/catalog.js";
import { readCurve } from "#sconce/watch/read/curve.js";
import { Evaluations } from "#sconce/watch/read/evaluations.js";
import { LiveProgress } from "#sconce/watch/read/live-progress.js";
import { query } from "#sconce/watch/read/query.js";
import { sweepStanding } from "#sconce/watch/read/sweep-left.js";
import { temporary } from "../helpers.js";
import { search, TRIALS } from "../report/helpers/example-sweep.js";
import { fakeRun } from "../report/helpers/fake-runs.js";
import { fakeSweep } from "../report/helpers/fake-sweep.js";

const test = suite("what sconce watch reads");
const batch = (epoch: number, number: number, of: number, loss: number) =>
  `{"type": "batch", "phase": "train", "epoch": ${epoch}, "batch": ${number}, "batches": ${of}, "seen": 0, "of": 1, "loss": ${loss}}\n`;

test("a file that grows is read by offset: a line without its end waits, one that was cut begins anew", async () => {
  const file = join(temporary(), "metrics.jsonl");
  assert.equal(await readTail(file, 0), { lines: [], offset: 0, reset: false, more: false });
  await writeFile(file, '{"a": 1}\n{"a": 2}\n{"a"');
  const first = await readTail(file, 0);
  assert.equal(first.lines, [
    { at: 0, value: { a: 1 } },
    { at: 9, value: { a: 2 } },
  ]);
  assert.is(first.offset, 18);
  await appendFile(file, ": 3}\nno JSON\n[4]\n");
  const second = await readTail(file, first.offset);
  assert.equal(second.lines, [{ at: 18, value: { a: 3 } }]);
  await truncate(file, 9); // as a resumed run does
  const third = await readTail(file, second.offset);
  assert.is(third.reset, true);
  assert.equal(
    third.lines.map(({ value }) => value),
    [{ a: 1 }],
  );
  await writeFile(file, `{"other": "${"x".repeat(100)}"}\n`); // cut and grown again: the offset is in the middle of a line
  assert.is((await readTail(file, 18)).reset, true);
});

test("of a long file places are looked at, and any stretch of it can be read whole", async () => {
  const file = join(temporary(), "metrics.jsonl");
  const lines: string[] = [];
  for (let epoch = 1; epoch <= 2; epoch++) {
    for (let number = 0; number < 20_000; number++)
      lines.push(batch(epoch, number, 20_000, number === 12_345 ? 9 : 1 / epoch));
    lines.push(
      `{"type": "evaluation", "phase": "validation", "epoch": ${epoch}, "loss": 0.5, "accuracy": ${70 + epoch}}\n`,
    );
  }
  await writeFile(file, lines.join(""));
  const curve = await readCurve(file);
  assert.is(curve.whole, false);
  assert.ok(curve.x.length >= 1000 && curve.x.length <= 2000, `${curve.x.length} points`);
  assert.ok((curve.x[0] as number) < 0.001 && (curve.x.at(-1) as number) > 1.99);
  const near = curve.x.findIndex((x) => x > 12_300 / 20_000);
  const finer = await readCurve(file, curve.at[near - 2], curve.at[near + 6]);
  assert.is(finer.whole, true);
  assert.ok(finer.loss.includes(9), "the outlier between two places");
  const evaluations = new Evaluations(file);
  assert.equal(
    (await evaluations.read()).map(({ validation }) => validation?.accuracy),
    [71, 72],
  );
  await appendFile(file, '{"type": "evaluation", "phase": "test", "epoch": 2, "loss": "NaN", "accuracy": 60}\n');
  assert.equal((await evaluations.read()).at(-1)?.validation, { loss: null, accuracy: 60 });
});

test("runs appear, are at work, end and go", async () => {
  const root = temporary();
  const catalog = new Catalog([root]);
  await catalog.refresh();
  assert.equal(catalog.entries, []);
  const run = await fakeRun(join(root, "runs", "one"), {
    config: { model: { name: "gru" }, training: { epochs: 3 } },
    done: 2,
    status: "killed",
  });
  await writeFile(join(run, ".lock"), "");
  assert.is(await catalog.refresh(), true);
  const row = () => query(catalog, { filter: "", sort: "name", from: 0, count: 10 }).rows[0];
  assert.is(row()?.status, "killed");
  assert.equal([row()?.done, row()?.of, row()?.model], [2, 3, "gru"]);
  const holder = execa("flock", ["--no-fork", join(run, ".lock"), "sleep", "60"], { reject: false });
  for (let tries = 0; row()?.status !== "at work" && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await catalog.refresh();
  }
  assert.is(row()?.status, "at work");
  holder.kill();
  await holder;
  await fakeRun(run, { config: { model: { name: "gru" }, training: { epochs: 3 } } });
  for (let tries = 0; row()?.status === "at work" && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await catalog.refresh();
  }
  assert.is(row()?.status, "completed");
  assert.is(row()?.test?.accuracy, 84.2);
  await rm(run, { recursive: true });
  assert.is(await catalog.refresh(), true);
  assert.equal(catalog.entries, []);
});

test("the list is sorted, filtered and cut on the server, and names the settings that differ", async () => {
  const root = temporary();
  for (let seed = 1; seed <= 4; seed++)
    await fakeRun(join(root, `run-${seed}`), {
      config: {
        model: { name: seed > 2 ? "gru" : "rnn" },
        seed,
        training: { epochs: 2, batchSize: seed === 4 ? 50 : 100 },
      },
      test: { loss: 0.4, accuracy: 80 + seed },
      status: seed === 1 ? "failed" : "completed",
      error: seed === 1 ? "it broke" : undefined,
    });
  await fakeSweep(join(root, "sweep"), { definition: search, trials: TRIALS });
  const catalog = new Catalog([root]);
  await catalog.refresh();
  const ask = (filter: string, sort = "-test", from = 0, count = 10) => query(catalog, { filter, sort, from, count });
  assert.equal(
    ask("kind=run").rows.map(({ name }) => name),
    ["run-4", "run-3", "run-2", "run-1"],
  );
  assert.equal(
    ask("kind=run", "test", 1, 2).rows.map(({ name }) => name),
    ["run-2", "run-3"],
  );
  assert.equal(
    ask("gru test>83").rows.map(({ name }) => name),
    ["run-4"],
  );
  assert.equal(ask("training.batchSize=50").matching, 1);
  assert.equal(ask("kind=run").columns, ["training.batchSize"]);
  assert.is(ask("status=failed").rows[0]?.note, "python-error: it broke");
  assert.is(ask("kind=sweep").rows[0]?.kind, "sweep");
  assert.is(ask("").total, 5);

  // Figures and texts, what is not, what is in it; what people say of a run.
  const names = (filter: string) => ask(filter).rows.map(({ name }) => name);
  assert.equal(names("test.accuracy>=83 status!=failed test.loss<0.5 corpus~IM"), ["run-4", "run-3"]);
  assert.equal(names("training.batchSize=5e1 started>2026-11-24 started<2026-11-25"), ["run-4"]);
  await writeAbout(join(root, "run-2"), { name: "the base", tags: ["base", "long"], note: "to do" });
  await writeAbout(join(root, "sweep"), { name: null, tags: ["base"], note: null });
  await catalog.refresh();
  assert.equal(names("tag=base kind=run"), ["run-2"]);
  assert.equal(names("tag!=base kind=run"), ["run-4", "run-3", "run-1"]);
  assert.equal(names('name="the base"'), ["run-2"]);
  assert.equal(names('test.accuracy >= 83 status != failed note ~ "b = c" long'), []);
  assert.equal(names('tag = base name = "the base" note ~"To do"'), ["run-2"]);
  assert.equal([names("name=run-2"), names('note~"To do"'), names("long")], [["run-2"], ["run-2"], ["run-2"]]);
  assert.equal(ask("tag=base", "name").rows[1]?.about, { name: "the base", tags: ["base", "long"], note: "to do" });
});

test("a sweep's timeline: lanes, retries, and what a killed driver cut off", () => {
  const at = 1000;
  const stretches = timelineOf(
    [
      { at, type: "sweep", workers: 2, done: 0, target: 4 },
      { at, type: "trial", number: 0, resumed: false },
      { at, type: "trial", number: 1, resumed: false },
      { at: at + 5, type: "retry", number: 1, attempt: 2, message: "it died" },
      { at: at + 9, type: "trial-end", number: 0, status: "completed", interrupted: false },
      { at: at + 9, type: "trial", number: 2, resumed: false },
      { at: at + 99, type: "sweep", workers: 1, done: 1, target: 4 },
      { at: at + 99, type: "trial", number: 1, resumed: true },
    ],
    true,
  );
  assert.equal(
    stretches.map(({ trial, lane, to, end }) => [trial, lane, to, end]),
    [
      [0, 0, at + 9, "completed"],
      [1, 1, at + 5, "retried"],
      [1, 1, at + 9, "interrupted"],
      [2, 0, at + 9, "interrupted"],
      [1, 0, null, null],
    ],
  );
});

test("the time that a sweep at work still takes is what it said when its last trial ended, less what has passed since", async () => {
  const folder = temporary();
  const [log, at] = [join(folder, "events.jsonl"), 1_000_000];
  const left = (seconds: number) => sweepStanding(folder, at + 1000 * seconds).secondsLeft;
  const end = (number: number, secondsLeft?: number) =>
    `${JSON.stringify({ at, type: "trial-end", number, status: "completed", interrupted: false, secondsLeft })}\n`;
  assert.is(left(0), null);
  await writeFile(log, `${JSON.stringify({ at, type: "sweep", workers: 1, done: 0, target: 3 })}\n${end(0)}`);
  assert.is(left(0), null, "nothing was said yet");
  await appendFile(log, end(1, 90));
  assert.equal([left(0), left(30), left(300)], [90, 60, 0]);
  // What comes after it changes nothing: trials that begin, a line that is half written.
  await appendFile(log, `${JSON.stringify({ at, type: "trial", number: 2, resumed: false })}\n`.repeat(100));
  await appendFile(log, end(2, 40).slice(0, 30));
  assert.is(left(10), 80);
  await appendFile(log, `${end(2, 40).slice(30)}{"at": 10`);
  assert.is(left(10), 30);
  // Nothing of it was done in a pause; with another number of trials it no longer holds.
  const steered = (seconds: number, action: object) => {
    const entry = { at: at + 1000 * seconds, origin: "shell", action };
    return appendFile(log, `\n${JSON.stringify({ at: entry.at, type: "steering", entry, outcome: "done" })}\n`);
  };
  await steered(15, { type: "pause" });
  assert.is(left(20), null);
  await steered(100, { type: "continue" });
  assert.is(left(110), 30);
  await steered(111, { type: "trials", target: 9 });
  assert.is(left(112), null);
});

test("folders that make no sense are rows that say so", async () => {
  const root = temporary();
  await mkdir(join(root, "torn"));
  await writeFile(join(root, "torn", "config.json"), '{"config": ');
  await mkdir(join(root, "odd"));
  await writeFile(join(root, "odd", "config.json"), '{"config": 5}');
  await writeFile(join(root, "odd", "result.json"), '{"status": "great", "epochs": {"a": 1}}');
  const catalog = new Catalog([root]);
  await catalog.refresh();
  const { rows } = query(catalog, { filter: "", sort: "name", from: 0, count: 10 });
  assert.equal(
    rows.map(({ name, status }) => [name, status]),
    [
      ["odd", "unreadable"],
      ["torn", "unreadable"],
    ],
  );
});

test("the time left is not told before a run's speed is known", async () => {
  const folder = temporary();
  await writeFile(join(folder, "metrics.jsonl"), batch(1, 0, 200, 0.7));
  const progress = new LiveProgress(folder);
  await progress.read();
  assert.is(progress.secondsLeft(60), null);
  await appendFile(join(folder, "metrics.jsonl"), batch(1, 1, 200, 0.7));
  await progress.read();
  assert.is(progress.secondsLeft(60), null, "two batches of 200");
  await appendFile(join(folder, "epochs.jsonl"), '{"epoch": 1, "trainLoss": 0.7, "validation": null, "seconds": 2}\n');
  await progress.read();
  assert.is(Math.round(progress.secondsLeft(60) ?? 0), 120);
});

test("a reproduction is at work before its first run, for as long as somebody is", async () => {
  const root = temporary();
  await writeFile(join(root, "reproduction.json"), '{"runs": ["a", "b"]}');
  const catalog = new Catalog([root]);
  const status = async () => {
    await catalog.refresh();
    return catalog.entries[0]?.item.status;
  };
  assert.is(await status(), "stopped");
  const unmark = await markAtWork(root);
  assert.is(await status(), "at work");
  const others = await markAtWork(root); // keeps nobody away
  await others();
  assert.is(await status(), "at work");
  await unmark();
  assert.is(await status(), "stopped");
});

test("what is not there any more is told from what never was", async () => {
  const root = temporary();
  const catalog = new Catalog([root]);
  await catalog.refresh();
  assert.not(catalog.wasThere("0/a"));
  await fakeRun(join(root, "a"), { config: { model: { name: "gru" } } });
  await catalog.refresh();
  await rm(join(root, "a"), { recursive: true });
  await catalog.refresh();
  assert.is(catalog.get("0/a"), undefined);
  assert.ok(catalog.wasThere("0/a"));
});

test.run();
