/** Runs that are stopped, runs whose listener throws, and losses that are no numbers. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { events } from "../faults/faults.js";
import { makeCorpus, readJson, rejection, temporary, tiny, within } from "../helpers.js";

const test = suite("experiment: stop");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const session = await openSession();
const usual = (await runExperiment(tiny(root), { session, runDir: null })).weights;

test("an aborted signal resolves with what was done, though events are throttled", async () => {
  const controller = new AbortController();
  const runDir = join(folder, "aborted");
  const result = await within(
    runExperiment(tiny(root, { epochs: 100_000 }), {
      session,
      runDir,
      signal: controller.signal,
      logEvery: 1_000_000, // no batch but each phase's first
      onEvent: (event) => {
        if (event.type === "epoch" && event.epoch === 2) setTimeout(() => controller.abort(), 20);
      },
    }),
    60,
    "the stop",
  );
  assert.is(result.status, "stopped");
  assert.ok(result.status === "stopped" && existsSync(result.checkpoint as string));
  assert.ok(result.epochs.length >= 2);
  const kept = readJson(runDir, "result.json");
  assert.equal([kept.status, kept.error, kept.test], ["stopped", null, null]);
  assert.equal(kept.epochs, result.epochs);
  assert.equal(kept.weights, result.weights);
});

test("aborted before it began: it stops before the corpus is read", async () => {
  const result = await runExperiment(tiny(root), {
    session,
    runDir: join(folder, "early"),
    signal: AbortSignal.abort(),
  });
  assert.equal([result.status, result.counts, result.weights], ["stopped", null, null]);
  assert.equal(result.position, { epoch: 1, phase: "train", batch: 0 });
  const kept = readJson(folder, "early", "result.json");
  assert.equal([kept.status, kept.counts, kept.epochs], ["stopped", null, []]);
  const after = await runExperiment({}, { session, resume: join(folder, "early") });
  assert.equal([after.status, after.weights], ["completed", usual]);
});

test("aborted after it ended: nothing happens", async () => {
  const controller = new AbortController();
  const result = await runExperiment(tiny(root), { session, runDir: null, signal: controller.signal });
  controller.abort();
  assert.is(result.status, "completed");
  assert.equal((await runExperiment(tiny(root), { session, runDir: null })).weights, usual);
});

test("an abort heard at an evaluation ends the run there", async () => {
  const controller = new AbortController();
  const result = await runExperiment(tiny(root), {
    session,
    runDir: null,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === "evaluation") controller.abort();
    },
  });
  assert.equal([result.status, result.epochs.length], ["stopped", 1]);
  assert.equal(result.position, { epoch: 2, phase: "train", batch: 0 });
});

for (const type of ["start", "data", "batch", "evaluation", "checkpoint", "epoch", "result"] as const)
  for (const way of ["throws", "rejects"] as const)
    test(`a listener that ${way} at ${type}: that very error, and the session goes on`, async () => {
      const mine = new TypeError(`no ${type} for me`);
      const runDir = join(folder, `${type}-${way}`);
      const onEvent = (event: RunEvent): unknown => {
        if (event.type !== type) return undefined;
        if (way === "throws") throw mine;
        return Promise.reject(mine);
      };
      const error = await within(rejection(runExperiment(tiny(root), { session, runDir, onEvent })), 60, "the end");
      assert.is(error as unknown, mine);
      const kept = readJson(runDir, "result.json");
      assert.is(kept.status, type === "result" ? "completed" : "stopped");
      assert.equal((await runExperiment(tiny(root), { session, runDir: null })).weights, usual);
    });

test("a slow listener gets every event in order, and the result last", async () => {
  const seen: string[] = [];
  const onEvent = async (event: RunEvent) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.push(event.type === "batch" ? `${event.phase} ${event.epoch}.${event.batch}` : event.type);
  };
  await runExperiment(tiny(root, { epochs: 1, batchSize: 20 }), { session, runDir: null, logEvery: 1, onEvent });
  const training = ["start", "data", "model", "train 1.0", "train 1.1", "validation 1.0", "evaluation", "epoch"];
  assert.equal(seen, [...training, "test 1.0", "test 1.1", "test 1.2", "evaluation", "result"]);
});

test("NaN reaches the listener as NaN", async () => {
  const losses: number[] = [];
  const onEvent = (event: RunEvent) => void losses.push(event.type === "batch" ? event.loss : 0);
  await events(session, { count: 3, nan: true }, { onEvent: onEvent as never });
  assert.ok(losses.length === 3 && losses.every(Number.isNaN));
});

test("a run whose weights grew out of bounds: NaN in events, result and files", async () => {
  const runDir = join(folder, "nan");
  const wild = tiny(root, { learningRate: 3e37 });
  wild.model.sigmoid = false;
  const losses: number[] = [];
  const result = await runExperiment(wild, {
    session,
    runDir,
    logEvery: 1,
    onEvent: (event) => void (event.type === "batch" && losses.push(event.loss)),
  });
  assert.is(result.status, "completed");
  assert.ok(losses.some(Number.isNaN));
  assert.ok(Number.isNaN(result.epochs.at(-1)?.trainLoss));
  const lines = readFileSync(join(runDir, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  assert.is(lines.filter((line) => JSON.parse(line).loss === "NaN").length > 0, true);
  assert.is(readJson(runDir, "result.json").epochs.at(-1).trainLoss, "NaN");
});

test("close", () => session.close());

test.run();
