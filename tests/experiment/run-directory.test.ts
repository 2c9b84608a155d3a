/** The run directory: what is in it, who may write in it, and what is refused. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, resolveConfig, runExperiment } from "#sconce/index.js";
import { makeCorpus, readJson, rejection, sconce, temporary, tiny } from "../helpers.js";

const test = suite("experiment: run directory");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const session = await openSession();

test("a completed run's files", async () => {
  const runDir = join(folder, "deep", "er", "whole");
  const result = await runExperiment(tiny(root), { session, runDir });
  assert.is(result.runDir, runDir);
  const wanted = [
    "checkpoints",
    "config.json",
    "environment.json",
    "labels.json",
    "log.txt",
    "metrics.jsonl",
    "model.pt",
    "result.json",
    "system.jsonl",
  ];
  assert.equal(
    readdirSync(runDir)
      .filter((name) => name !== ".lock")
      .sort(),
    [...wanted, "vocabulary.json"],
  );

  const { config, schemaVersion } = readJson(runDir, "config.json");
  assert.equal([config, schemaVersion], [resolveConfig(tiny(root)), 1]);
  const { environment, corpus } = readJson(runDir, "environment.json");
  assert.equal([environment.torch.split("+")[0], environment.torchtext, environment.threads], ["2.13.0", "0.6.0", 1]);
  assert.match(corpus.digest, /^[0-9a-f]{64}$/);
  assert.is(corpus.warnings.length, 1, "another number of reviews than the publisher's: one warning");
  assert.is(readJson(runDir, "vocabulary.json").length, result.counts.vocabulary);

  const lines = readFileSync(join(runDir, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { train, validation, test: reviews } = result.counts;
  const batches = (n: number) => Math.ceil(n / 7);
  assert.is(
    lines.filter(({ type }) => type === "batch").length,
    2 * (batches(train) + batches(validation)) + batches(reviews),
  );
  assert.is(lines.filter(({ type }) => type === "evaluation").length, 3);
  const test_ = readJson(runDir, "result.json").test;
  assert.equal([lines.at(-1).loss, lines.at(-1).accuracy], [test_.loss, test_.accuracy]);
});

test("without a name it gets a speaking one, and no two the same", async () => {
  const cwd = join(folder, "here");
  mkdirSync(cwd);
  const args = ["run", "--model", "rnn", "--data", root, "--epochs", "1", "--threads", "1", "--seed", "3", "--quiet"];
  const both = await Promise.all([sconce(args, { cwd }), sconce(args, { cwd })]);
  assert.equal(
    both.map(({ exitCode }) => exitCode),
    [0, 0],
  );
  const names = readdirSync(join(cwd, "runs"));
  assert.is(names.length, 2);
  for (const name of names) assert.match(name, /^\d{4}-\d\d-\d\d-\d{6}-rnn-imdb-seed3-[0-9a-f]{4}$/);
  assert.match(readJson(cwd, "runs", names[0] as string, "config.json").command, /^sconce run --model rnn /);
});

test("runDir: null keeps nothing", async () => {
  const result = await runExperiment(tiny(root, { epochs: 1 }), { session, runDir: null });
  assert.is(result.runDir, null);
});

test("a directory that is not empty is refused and left alone", async () => {
  const runDir = join(folder, "mine");
  mkdirSync(runDir);
  writeFileSync(join(runDir, "thesis.txt"), "years of work");
  const error = await rejection(runExperiment(tiny(root), { session, runDir }));
  assert.is(error.kind, "run-directory");
  assert.match(error.message, "thesis.txt");
  assert.equal(readdirSync(runDir), ["thesis.txt"]);
  const again = await rejection(runExperiment(tiny(root), { session, runDir: join(folder, "deep", "er", "whole") }));
  assert.is(again.kind, "run-directory");
});

test("a place where nothing can be written is refused", async () => {
  const error = await rejection(runExperiment(tiny(root), { session, runDir: "/dev/null/run" }));
  assert.is(error.kind, "run-directory");
  assert.ok(error.hint);
});

test("a run at work keeps others out of its directory", async () => {
  const runDir = join(folder, "busy");
  const controller = new AbortController();
  const other = await openSession();
  let refused: Awaited<ReturnType<typeof rejection>> | undefined;
  const first = runExperiment(tiny(root, { epochs: 100_000 }), {
    session,
    runDir,
    signal: controller.signal,
    onEvent: async (event) => {
      if (event.type !== "epoch" || refused) return;
      refused = await rejection(runExperiment({}, { session: other, resume: runDir }));
      controller.abort();
    },
  });
  assert.is((await first).status, "stopped");
  assert.is(refused?.kind, "locked");
  await other.close();
});

test("two runs that are given one directory at once: one runs, the other is refused", async () => {
  const runDir = join(folder, "race");
  const sessions = await Promise.all([openSession(), openSession()]);
  const both = await Promise.allSettled(
    sessions.map((own, n) => runExperiment({ ...tiny(root), seed: n + 1 }, { session: own, runDir })),
  );
  const done = both.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const refused = both.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.kind] : []));
  assert.is(done.length, 1);
  assert.ok(["locked", "run-directory"].includes(refused[0]), refused[0]);
  const kept = readJson(runDir, "result.json");
  assert.equal([kept.status, kept.weights], ["completed", done[0]?.weights]);
  await Promise.all(sessions.map((own) => own.close()));
});

test("a run whose directory is removed ends with an error that says so", async () => {
  const runDir = join(folder, "removed");
  const error = await rejection(
    runExperiment(tiny(root), {
      session,
      runDir,
      onEvent: (event) => {
        if (event.type === "model") rmSync(runDir, { recursive: true });
      },
    }),
  );
  assert.is(error.kind, "run-directory");
  assert.match(error.message, "was removed or moved while the run was at work");
  assert.is(error.runDir, undefined);
  assert.not(existsSync(runDir));
});

test("a place that no folder can be made in is refused at once", async () => {
  const error = await rejection(runExperiment(tiny(root), { session, runDir: "/proc/x" }));
  assert.is(error.kind, "run-directory");
  assert.match(error.message, "cannot make the run directory /proc/x");
  const { exitCode, stderr } = await sconce(["run", "--model", "rnn", "--data", root, "--out", "/proc/x"]);
  assert.is(exitCode, 2, stderr);
  assert.match(stderr, "/proc/x");
});

test("close", () => session.close());

test.run();
