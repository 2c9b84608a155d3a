/** Sweeps on Ray nodes that lack room, and files that are damaged on their way: one error each, nothing lost. */
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sweep } from "#sconce/sweep/sweep.js";
import { withoutRay } from "../executors/helpers/ray-cluster.js";
import { RayNodes } from "../executors/helpers/ray-nodes.js";
import { faultAt } from "../faults/faults.js";
import { home, makeCorpus, readJson, skip, temporary, until } from "../helpers.js";
import { marked, markProcesses } from "./helpers/processes.js";
import { linesOf } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep on Ray: no room, damaged files");
const folder = temporary();
const root = tinyCorpus();
const faults = join(home, "tests/faults/python");

/** A sweep's file with one trial of four epochs. */
function written(name: string, data = root): string {
  const file = join(folder, `${name}.json`);
  const base = { ...tinyBase(data, 4), seed: 1 };
  writeFileSync(file, JSON.stringify({ name, base, space: { seed: [1] }, search: { sampler: "grid" } }));
  return file;
}

const mount = (...args: string[]) => execFileSync("mount", args);

let made: string | undefined;

/** A corpus of 96 MB, nearly all of it blanks: more than an object store of 80 MiB holds. */
function large(): string {
  made ??= makeLarge();
  return made;
}

function makeLarge(): string {
  const there = makeCorpus(temporary(), { perFolder: 40, words: [5, 11], easy: true });
  for (const part of ["train/pos", "train/neg", "test/pos", "test/neg"])
    for (const name of readdirSync(join(there, "imdb/aclImdb", part)))
      appendFileSync(join(there, "imdb/aclImdb", part, name), `${" ".repeat(600_000)}end`);
  return there;
}

/** The first node, without CPUs, and a second one, which most tests start anew with settings of their own. */
let nodes: RayNodes;
const onSecond = (env: Record<string, string> = {}) => nodes.restart(1, { env });

const run = (on: RayNodes, file: string, out: string) =>
  on.sconce(["sweep", file, "--out", out, "--json", "--executor", "ray", "--address", on.address]);

const weights = (out: string) => readJson(out, linesOf(out)[0]?.runDir as string, "result.json").weights;

const fullDisk =
  "a disk of a node that is full: one error with the node, and the same command goes on when there is room";
const onDisk = async () => {
  const file = written("full");
  const out = join(folder, "full");
  const disk = nodes.env(1).TMPDIR as string;
  mount("-t", "tmpfs", "-o", "size=48k", "tmpfs", disk);
  try {
    const { exitCode, stderr } = await run(nodes, file, out);
    assert.is(exitCode, 1, stderr);
    assert.match(
      stderr,
      /^sconce: cannot write \S+\.pt: No space left on device \(on node .+ \(127\.0\.0\.3\)\)\n {2}hint: .+\n?$/,
    );
    assert.equal(linesOf(out), [], "the trial is not over");
    mount("-o", "remount,size=16m", disk);
    const again = await run(nodes, file, out);
    assert.is(again.exitCode, 0, again.stderr);
    assert.is(linesOf(out)[0]?.status, "completed");
  } finally {
    execFileSync("umount", ["-l", disk]);
  }
};
if (process.getuid?.() === 0) test(fullDisk, onDisk);
else skip(test, fullDisk, "a small file system is mounted for it, which needs root");

test("a corpus that is larger than the object stores goes by the disk beside them", async () => {
  const { exitCode, stderr } = await run(nodes, written("large", large()), join(folder, "large"));
  assert.is(exitCode, 0, stderr);
});

test("a checkpoint that is torn on its way is refused, and the trial goes on from the one before", async () => {
  const file = written("torn");
  const local = join(folder, "local");
  await sweep(readJson(file), { out: local });
  const out = join(folder, "torn");
  const env = {
    PYTHONPATH: faults,
    ...faultAt("sconce.cluster.outbox:Outbox.post,with=checkpoint-0003,do=tear"),
  };
  await onSecond(env);
  const { exitCode, stdout, stderr } = await run(nodes, file, out);
  assert.is(exitCode, 0, stderr);
  const events = stdout.split("\n").map((line) => JSON.parse(line));
  const retry = events.find(({ type }) => type === "retry");
  assert.match(retry.message, /checkpoint-0003\.pt was damaged on its way: SHA-256/);
  const again = events.filter(({ type, attempt, event }) => type === "run" && attempt === 2 && event.type === "epoch");
  assert.is(again[0].event.epoch, 3, "the checkpoint of epoch 2 is still there");
  assert.equal(weights(out), weights(local));
});

/** A node whose disk counts as full, and that has not been sent anything yet. */
const fullNode = () => ({ RAY_local_fs_capacity_threshold: "0.0001", SCONCE_CACHE: temporary() });

for (const [where, said] of [
  ["a node", /^sconce: Ray's object store has no room for the corpus.+ \(on node .+ \(127\.0\.0\.3\)\)/],
  ["the driver", /^sconce: Ray's object store on this machine has no room for the corpus/],
] as const)
  test(`nor has the disk of ${where} any room: one error`, async () => {
    const out = join(folder, `large-${where}`);
    if (where === "a node") await onSecond(fullNode());
    else {
      await nodes.end(); // the first node cannot be started anew
      nodes = await RayNodes.start([{ env: fullNode() }, {}]);
    }
    const { exitCode, stderr } = await run(nodes, written("large", large()), out);
    assert.is(exitCode, 2, stderr);
    assert.match(stderr, said);
    assert.match(stderr, /\n {2}hint: make room on the disk, or start Ray there with a larger store: .+\n?$/);
    assert.not.ok(existsSync(out), "no trial has begun: nothing is left");
  });

const missing = withoutRay();
if (missing) {
  const left = suite("sweep on Ray: no room, damaged files, left out");
  skip(left, "Ray nodes that lack room", missing);
  left.run();
} else {
  markProcesses();
  test.before(async () => {
    nodes = await RayNodes.start([{}, {}]);
  });
  test("the nodes end", () => nodes.end());
  test("no process is left behind", () => until(() => marked().length === 0, 30, "the end of all processes"));
  test.run();
}
