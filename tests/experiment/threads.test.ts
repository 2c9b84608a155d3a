/** torch's threads: never more than cores by accident, chosen where no number is named, and kept for a resume. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { makeCorpus, readJson, rejection, sconce, temporary, tiny } from "../helpers.js";

const test = suite("threads");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const cores = availableParallelism();
const session = await openSession();

test("more threads than cores are refused, and nothing is written", async () => {
  const runDir = join(folder, "refused");
  const error = await rejection(runExperiment({ ...tiny(root), threads: 1_000_000 }, { session, runDir }));
  assert.is(error.kind, "config");
  assert.match(error.message, "threads: 1000000 is more than the");
  assert.match(error.hint as string, "oversubscribe");
  assert.not(existsSync(runDir));
  const load = { root, batchSize: 7, device: "cpu", threads: 1_000_000 };
  assert.is((await rejection(session.loadCorpus(load))).kind, "config");
  const args = ["run", "--model", "gru", "--data", root, "--threads", "1000000", "--out", runDir];
  const { exitCode, stderr } = await sconce(args);
  assert.is(exitCode, 2, stderr);
  assert.match(stderr, "--oversubscribe");
});

test("more threads than cores, if it is asked for", async () => {
  await using over = await openSession({ oversubscribe: true });
  const threads: number[] = [];
  const onEvent = (event: RunEvent) => void (event.type === "start" && threads.push(event.threads));
  await runExperiment({ ...tiny(root, { epochs: 1 }), threads: cores + 1 }, { session: over, runDir: null, onEvent });
  assert.equal(threads, [cores + 1]);
});

test("without a number, a small run gets one thread, says so, and keeps it in its configuration", async () => {
  const runDir = join(folder, "chosen");
  const threads: number[] = [];
  const onEvent = (event: RunEvent) => void (event.type === "start" && threads.push(event.threads));
  await runExperiment({ ...tiny(root, { epochs: 1 }), threads: null }, { session, runDir, onEvent });
  assert.equal(threads, [1]);
  assert.is(readJson(runDir, "environment.json").environment.threads, 1);
  assert.is(readJson(runDir, "config.json").config.threads, 1);
});

test("a resume without a number goes on with the run's own", async () => {
  const runDir = join(folder, "resumed");
  const stop = new AbortController();
  const onEvent = (event: RunEvent) => void (event.type === "epoch" && stop.abort());
  const config = { ...tiny(root), threads: cores };
  const begun = await runExperiment(config, { session, runDir, onEvent, signal: stop.signal });
  assert.is(begun.status, "stopped");
  const threads: number[] = [];
  const resumed = await runExperiment(
    { ...config, threads: null },
    { session, resume: runDir, onEvent: (event) => void (event.type === "start" && threads.push(event.threads)) },
  );
  assert.equal(threads, [cores]);
  assert.equal(resumed.weights, (await runExperiment(config, { session, runDir: null })).weights);
});

test("close", () => session.close());

test.run();
