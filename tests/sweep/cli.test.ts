/** `sconce sweep`, as a user runs it. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import { cli, temporary } from "../helpers.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sconce sweep");
const folder = temporary();
const file = join(folder, "sweep.yaml");
const definition = {
  name: "from-file",
  base: tinyBase(tinyCorpus(), 20),
  space: { "model.name": ["rnn", "gru"], seed: { int: [1, 2] } },
  search: { sampler: "grid" },
};
const sconce = (...args: string[]) => execa(process.execPath, [cli, "sweep", ...args], { reject: false });

test.before(() => writeFileSync(file, stringify(definition)));

test("--dry-run prints the grid and runs nothing", async () => {
  const { stdout, exitCode } = await sconce(file, "--dry-run", "--out", join(folder, "dry"));
  assert.is(exitCode, 0);
  assert.match(
    stdout,
    /a grid of 4 points\n4 trials, about 80 epochs in all, \d at the same time\nabout \d+s, estimated .*\n0: model\.name=rnn seed=1\n/,
  );
  assert.not(existsSync(join(folder, "dry")));
});

test("that the synthetic corpus was written is said once, by a sweep, a run and --dry-run; not with --quiet", async () => {
  const synthetic = join(folder, "synthetic.yaml");
  const base = { model: { name: "rnn" }, data: { corpus: "sample", reviewsPerSplit: 200 }, training: { epochs: 1 } };
  writeFileSync(synthetic, stringify({ ...definition, base, space: { seed: [1, 2] } }));
  const args = ["--corpus", "sample", "--set", "data.reviewsPerSplit=200", "--epochs", "1"];
  const run = (...more: string[]) =>
    execa(process.execPath, [cli, "run", "--model", "rnn", ...args, ...more], { reject: false });
  const written = (data: string) => [`warning: 4,000 synthetic reviews written to ${join(folder, data, "sample")}`];
  const said = async (data: string, of: typeof sconce, ...more: string[]) => {
    const { exitCode, stderr } = await of(...more, "--data", join(folder, data));
    assert.is(exitCode, 0, stderr);
    return stderr.match(/warning: .*synthetic.*/g) ?? [];
  };
  assert.equal(await said("a", sconce, synthetic, "--out", join(folder, "said"), "--workers", "2"), written("a"));
  assert.equal(await said("b", sconce, synthetic, "--dry-run"), written("b"));
  assert.equal(await said("c", run, "--out", join(folder, "run-said")), written("c"));
  assert.equal(await said("d", run, "--out", join(folder, "run-json"), "--json"), written("d"));
  assert.equal(await said("e", run, "--out", join(folder, "run-executor"), "--executor", "local"), written("e"));
  assert.equal(await said("f", run, "--out", join(folder, "run-quiet"), "--quiet"), []);
  assert.ok(existsSync(join(folder, "f", "sample")));
});

test("the session's flags reach the trials: more threads than cores with --oversubscribe, and refused without", async () => {
  const threads = availableParallelism() + 1;
  const many = join(folder, "many-threads.yaml");
  const base = { ...tinyBase(tinyCorpus(), 1), threads };
  writeFileSync(many, stringify({ ...definition, base, space: { seed: [1] } }));
  const args = [many, "--out", join(folder, "many-threads"), "--workers", "1"];
  const refused = await sconce(...args);
  assert.is(refused.exitCode, 2);
  assert.match(refused.stderr, `threadsPerWorker: ${threads} is more than the`);
  const allowed = await sconce(...args, "--oversubscribe", "--start-seconds", "300");
  assert.is(allowed.exitCode, 0, allowed.stderr);
  assert.match(allowed.stdout, "completed");
});

test("Ctrl-C stops the running trials, and the same command goes on with them", async () => {
  const out = join(folder, "sweep");
  const child = sconce(file, "--out", out, "--workers", "1", "--json");
  for await (const line of child.iterable()) {
    const event = JSON.parse(line as string);
    if (event.type === "run" && event.event.type === "epoch" && event.number === 1) {
      child.kill("SIGINT");
      for await (const _ of child.iterable()); // or its pipe is full
      break;
    }
  }
  assert.is((await child).exitCode, 130);
  const kept = readFileSync(join(out, "trials.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.is(kept[0].status, "completed");

  const { stdout, stderr, exitCode } = await sconce(file, "--out", out, "--workers", "1");
  assert.is(exitCode, 0);
  assert.match(stderr, /1 of 4 trials done/);
  assert.match(stderr, /trial 1 resumes/);
  assert.not.match(stderr, /trial 0 starts/);
  const table = stdout.split("\n");
  assert.match(table[0] ?? "", /^trial +status +validation\.accuracy +epochs +seconds +model\.name +seed/);
  assert.is(table.filter((line) => line.includes("completed")).length, 4);
  assert.ok(existsSync(join(out, "best.yaml")));
});

test("a wrong file, space or flag is the user's mistake: exit code 2 and the field", async () => {
  const wrong = join(folder, "wrong.json");
  writeFileSync(wrong, JSON.stringify({ ...definition, space: { "model.hiddenDim": { int: [64, 8] } } }));
  const space = await sconce(wrong);
  assert.is(space.exitCode, 2);
  assert.match(space.stderr, /space\.model\.hiddenDim: low 64 is above high 8/);
  const dry = await sconce(wrong, "--dry-run");
  assert.is(dry.exitCode, 2);
  assert.match(dry.stderr, `sconce: ${wrong}: space.model.hiddenDim: low 64 is above high 8`);
  assert.is((await sconce(join(folder, "none.yaml"))).exitCode, 2);
  const flag = await sconce(file, "--trials", "0");
  assert.is(flag.exitCode, 2);
  assert.match(flag.stderr, /--trials: 0 is too small/);
});

test("where no trial is completed, it is said, and the exit code is 1, with --quiet too", async () => {
  const pruned = join(folder, "pruned.json");
  const search = { sampler: "random", trials: 2, pruner: { name: "threshold", upper: 1e-9 } };
  const objective = { metric: "validation.loss" };
  writeFileSync(pruned, JSON.stringify({ ...definition, name: "pruned", search, objective }));
  const first = await sconce(pruned, "--out", join(folder, "pruned"));
  assert.is(first.exitCode, 1, first.stderr);
  assert.match(first.stderr, /no trial is completed: there is no best one/);
  const quiet = await sconce(pruned, "--out", join(folder, "pruned"), "--quiet");
  assert.equal([quiet.exitCode, quiet.stderr.trim()], [1, "no trial is completed: there is no best one"]);
});

test("--dry-run does not claim to show a replay or a widened sweep", async () => {
  for (const words of [["--widen"], ["--replay", folder]]) {
    const { exitCode, stderr } = await sconce(file, "--dry-run", ...words);
    assert.is(exitCode, 2);
    assert.match(stderr, new RegExp(`--dry-run with ${words[0]}`));
  }
});

test.run();
