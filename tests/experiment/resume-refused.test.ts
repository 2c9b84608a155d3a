/** A run does not go on under other conditions: each difference is named, and the directory stays as it was. */
import { appendFileSync, cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ExperimentConfig, openSession, runExperiment } from "#sconce/index.js";
import { makeCorpus, readJson, rejection, sconce, temporary, tiny } from "../helpers.js";

const test = suite("experiment: resume refused");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const config = tiny(root, { epochs: 3 });
const runDir = join(folder, "run");
const session = await openSession();

async function stopAfter(epochs: number, directory: string, checkpoints = true) {
  const controller = new AbortController();
  await runExperiment(config, {
    session,
    runDir: directory,
    checkpoints,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === "epoch" && event.epoch === epochs) controller.abort();
    },
  });
}
await stopAfter(2, runDir);

const contents = () =>
  Object.fromEntries(
    readdirSync(runDir)
      .filter((name) => name.includes(".json"))
      .map((name) => [name, readFileSync(join(runDir, name), "utf8")]),
  );

const DIFFERENT: [name: string, given: ExperimentConfig, words: RegExp][] = [
  [
    "learning rate",
    { ...config, training: { ...config.training, learningRate: 0.5 } },
    /training\.learningRate: 0\.001 in the checkpoint, 0\.5 now/,
  ],
  ["seed", { ...config, seed: 2 }, /seed: 1 in the checkpoint, 2 now/],
  ["model", { ...config, model: { ...config.model, name: "rnn" } }, /model\.name: gru in the checkpoint, rnn now/],
  ["threads", { ...config, threads: 2 }, /threads: 1 in the checkpoint, 2 now/],
  [
    "treatment of denormal numbers",
    { ...config, flushDenormals: true },
    /flushDenormals: False in the checkpoint, True now/,
  ],
  [
    "fewer epochs",
    { ...config, training: { ...config.training, epochs: 2 } },
    /training\.epochs: 3 in the checkpoint, 2 now/,
  ],
  [
    "subset",
    { ...config, data: { root, reviewsPerSplit: 20 } },
    /data\.reviewsPerSplit: None in the checkpoint, 20 now/,
  ],
];

for (const [name, given, words] of DIFFERENT)
  test(`another ${name}`, async () => {
    const before = contents();
    const error = await rejection(runExperiment(given, { session, resume: runDir }));
    assert.is(error.kind, "checkpoint");
    assert.match(error.message, words);
    assert.equal(contents(), before);
  });

test("a corpus whose reviews changed", async () => {
  const moved = join(folder, "moved");
  cpSync(root, moved, { recursive: true });
  const file = join(moved, "imdb/aclImdb/train/pos", readdirSync(join(moved, "imdb/aclImdb/train/pos"))[0] as string);
  appendFileSync(file, " more");
  const error = await rejection(runExperiment({ ...config, data: { root: moved } }, { session, resume: runDir }));
  assert.is(error.kind, "checkpoint");
  assert.match(error.message, /corpus \(sha256\)/);
});

test("a run that has no checkpoint yet is held to its configuration, too", async () => {
  const bare = join(folder, "bare");
  await stopAfter(1, bare, false);
  const error = await rejection(runExperiment({ ...config, seed: 9 }, { session, resume: bare }));
  assert.is(error.kind, "checkpoint");
  assert.match(error.message, /seed: 1 .*9 now/);
  assert.is(readJson(bare, "config.json").config.seed, 1);
});

test("a folder that is no run directory", async () => {
  const error = await rejection(runExperiment({}, { session, resume: folder }));
  assert.is(error.kind, "run-directory");
  assert.match(error.message, "has no config.json");
});

test("on the command line: exit 2 with the difference; --out with --resume is a mistake", async () => {
  const refused = await sconce(["run", "--resume", runDir, "--seed", "5"], { cwd: folder });
  assert.is(refused.exitCode, 2, refused.stderr);
  assert.match(refused.stderr, "seed: 1 in the checkpoint, 5 now");
  assert.is((await sconce(["run", "--resume", runDir, "--out", join(folder, "x")], { cwd: folder })).exitCode, 2);
});

test("the same corpus in another place, and a larger number of epochs, go on", async () => {
  const elsewhere = join(folder, "elsewhere");
  cpSync(root, elsewhere, { recursive: true });
  const result = await runExperiment(
    { data: { root: elsewhere }, training: { epochs: 4 } },
    { session, resume: runDir },
  );
  assert.is(result.epochs.length, 4);
});

test("close", () => session.close());

test.run();
