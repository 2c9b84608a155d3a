/** `sconce diff` of runs of the tutorial's models: as a command, from checkpoints, of runs that stand differently. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { diffRuns, type ExperimentConfig, openSession, runExperiment } from "#sconce/index.js";
import { home, makeCorpus, python, sconce, temporary } from "../helpers.js";

const test = suite("diff");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [3, 12] });
const session = await openSession();

const config = (epochs: number): ExperimentConfig => ({
  model: { name: "gru", hiddenDim: 8 },
  data: { root },
  training: { epochs, batchSize: 7 },
  device: "cpu",
  threads: 1,
});
const place = (name: string) => join(folder, name);
const run = (name: string, epochs: number) => runExperiment(config(epochs), { session, runDir: place(name) });

/** Go on with a run, or begin one, and stop it in its second epoch: it keeps the checkpoint before that epoch, and one within it. */
async function stopped(name: string, resume: boolean): Promise<string> {
  const until = { epoch: 2, phase: "train", batch: 3 } as const;
  const { status } = resume
    ? await runExperiment({ training: { epochs: 2 } }, { session, until, resume: place(name) })
    : await runExperiment(config(2), { session, until, runDir: place(name) });
  assert.is(status, "stopped");
  return place(name);
}

await run("one", 1);
await stopped("two", false);

test("a run and its copy are equal", async () => {
  cpSync(place("one"), place("copy"), { recursive: true });
  const { exitCode, stdout } = await sconce(["diff", place("one"), place("copy")]);
  assert.is(exitCode, 0);
  assert.match(
    stdout,
    /^equal: every number has the same bits\ncompared: \d+ batches, 2 evaluations, 7 final weights by their digests$/,
  );
});

test("a run of fewer epochs parts where it is tested, and differs in nothing but its epochs", async () => {
  const { exitCode, stdout } = await sconce(["diff", place("two"), place("one"), "--json"]);
  assert.is(exitCode, 1);
  const { metrics, apart, weights, deep, settings } = JSON.parse(stdout);
  assert.equal([metrics, weights, deep], [null, null, null]);
  assert.equal(apart, { a: { phase: "train", epoch: 2, batch: 0 }, b: { phase: "test", epoch: 1, batch: 0 } });
  assert.equal(settings, [{ path: "training.epochs", a: 2, b: 1 }]);
});

test("runs of fewer and of more epochs are not done again, since nothing that both have differs", async () => {
  const { exitCode, stdout } = await sconce(["diff", place("one"), place("two"), "--deep"]);
  assert.is(exitCode, 1);
  assert.match(stdout, /^all that both have is equal; then come epoch 1, test batch 0 \| epoch 2, train batch 0$/m);
  assert.match(stdout, /^not done again: nothing that both have differs$/m);
});

test("of runs that are not completed the checkpoints are compared, and those that are damaged are named", async () => {
  cpSync(place("two"), place("other"), { recursive: true });
  const [older, newer] = readdirSync(join(place("other"), "checkpoints")).sort();
  await changeWeight(join(place("other"), "checkpoints", newer as string));
  writeFileSync(join(place("other"), "checkpoints", older as string), "torn");
  const { exitCode, stdout } = await sconce(["diff", place("two"), place("other"), "--deep"]);
  assert.is(exitCode, 1);
  assert.match(stdout, /^the same metrics, but other checkpoints\ncompared: \d+ batches, 1 evaluation$/m);
  assert.match(stdout, /^ {4}model\.out\.weight: 1 of 16 elements, by at most 2\.5e-1/m);
  assert.match(stdout, new RegExp(`^checkpoints that cannot be read:\n {2}.*${older}$`, "m"));
  assert.match(stdout, /^ {2}both compute the same/m);
  writeFileSync(join(place("other"), "checkpoints", newer as string), "torn");
  const unknown = await sconce(["diff", place("two"), place("other")]);
  assert.is(unknown.exitCode, 1);
  assert.match(unknown.stdout, /^the same metrics; whether the weights are equal cannot be told/);
});

/** Change one weight in a checkpoint that stays whole. */
async function changeWeight(path: string): Promise<void> {
  const nudge = `
import sys
sys.path.insert(0, sys.argv[1])
from sconce import checkpoint, sealed
content = checkpoint.load(sys.argv[2])
content["states"]["model"]["out.weight"][0, 0] += 0.25
sealed.save(sys.argv[2], content)`;
  await execa(python, ["-c", nudge, join(home, "python"), path]);
}

test("one weight changed in a checkpoint is named, and both runs done again give the same", async () => {
  cpSync(place("one"), place("nudged"), { recursive: true });
  const [checkpoint] = readdirSync(join(place("nudged"), "checkpoints"));
  await changeWeight(join(place("nudged"), "checkpoints", checkpoint as string));
  await stopped("nudged", true);
  const { metrics, checkpoints, deep } = await diffRuns(place("two"), place("nudged"), { session, deep: true });
  assert.equal(metrics?.at, { phase: "train", epoch: 2, batch: 0 });
  assert.equal(checkpoints[0]?.position, { epoch: 2, phase: "train", batch: 0 });
  const [tensor, ...rest] = checkpoints[0]?.tensors ?? [];
  assert.equal(rest, []);
  assert.equal([tensor?.name, tensor?.elements, tensor?.of], ["model.out.weight", 1, 16]);
  assert.ok(Math.abs((tensor?.largest ?? 0) - 0.25) < 1e-6);
  assert.is(deep?.cause, null);
  assert.is(deep?.from, null);
  assert.equal(deep?.reproduced, { a: true, b: false });
});

test("both are done again from the last checkpoints that are equal; a number that neither computes is told", async () => {
  cpSync(place("two"), place("edited"), { recursive: true });
  const metrics = join(place("edited"), "metrics.jsonl");
  const lines = readFileSync(metrics, "utf8").trimEnd().split("\n");
  lines[lines.length - 1] = (lines.at(-1) as string).replace(/"loss": [\d.]+/, '"loss": 0.5');
  writeFileSync(metrics, `${lines.join("\n")}\n`);
  const { exitCode, stdout } = await sconce(["diff", place("two"), place("edited"), "--deep"]);
  assert.is(exitCode, 1);
  assert.match(stdout, /^they part at epoch 2, train batch \d: loss 0\.\d+ \| 0\.5$/m);
  assert.match(stdout, /^ {2}before epoch 2, batch 0: equal$/m);
  assert.match(stdout, /^done again, from the equal checkpoints before epoch 2:$/m);
  assert.match(stdout, /^ {2}the second does not give here the losses that it has recorded$/m);
  assert.not.match(stdout, /the first does not give/);
});

test("what is no run is refused", async () => {
  const { exitCode, stderr } = await sconce(["diff", place("two"), place("corpus")]);
  assert.is(exitCode, 2);
  assert.match(stderr, /corpus is not a run directory: it has no config\.json/);
});

test.after(() => session.close());
test.run();
