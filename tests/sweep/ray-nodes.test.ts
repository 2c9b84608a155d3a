/** Nodes that would give other numbers: refused by name before the first trial, left out when they join later, `--same-cpu`. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { otherProcessor, otherTorchtext } from "../executors/helpers/other-node.js";
import { type RayCluster, rayCluster, withoutRay } from "../executors/helpers/ray-cluster.js";
import { python, readJson, sconce, skip, temporary, until } from "../helpers.js";
import { markProcesses, nobodyLeft } from "./helpers/processes.js";
import { linesOf } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("nodes of a Ray cluster that differ");
const folder = temporary();
const file = join(folder, "sweep.json");
const data = tinyCorpus();
let cluster: RayCluster;

function onRay(
  name: string,
  epochs: number,
  flags: string[] = [],
  { env = {}, trials = 4 }: { env?: Record<string, string>; trials?: number } = {},
) {
  const space = { seed: Array.from({ length: trials }, (_, index) => index + 1) };
  const definition = { name, base: tinyBase(data, epochs), space, search: { sampler: "grid" } };
  writeFileSync(file, JSON.stringify(definition));
  const to = ["--out", join(folder, name), "--executor", "ray", "--address", cluster.address];
  return sconce(["sweep", file, ...to, "--json", ...flags], {
    cwd: folder,
    env: { ...cluster.env, SCONCE_PYTHON: python, ...env },
  });
}

/** What torch used of the processors that a sweep's trials ran on. */
function capabilities(name: string): Set<string> {
  const trials = join(name, "trials");
  return new Set(readdirSync(join(folder, trials)).map((trial) => environmentOf(join(trials, trial)).cpuCapability));
}

const environmentOf = (run: string) => readJson(join(folder, run), "environment.json").environment;

test("another torchtext: refused by name with the remedy, before anything is written", async () => {
  await cluster.tell("add", otherTorchtext());
  const { exitCode, stderr } = await onRay("refused", 2).finally(() => cluster.tell("remove"));
  assert.is(exitCode, 2, stderr);
  assert.match(
    stderr,
    /node \S+ \(127\.0\.0\.3\) has torchtext 0\.5\.0, this machine 0\.6\.0: their numbers may differ/,
  );
  assert.match(stderr, /hint: install torchtext 0\.6\.0 there, in the Python that Ray was started with/);
  assert.not(existsSync(join(folder, "refused")));
});

test("another torchtext that joins later: named in a warning, and given no trial", async () => {
  // More trials than are run: the sweep is stopped once some have ended after the warning.
  const process_ = onRay("later", 10, [], { trials: 200 });
  let told = "";
  process_.stdout.on("data", (chunk: Buffer) => {
    told += chunk;
  });
  const trialsEnded = () => told.match(/"type":"trial-end",/g)?.length ?? 0;
  await until(() => told.includes('"type":"checkpoint"'), 120, "a checkpoint");
  await cluster.tell("add", otherTorchtext());
  try {
    await until(() => told.includes('"type":"warning"'), 120, "a warning");
    const before = trialsEnded();
    await until(() => trialsEnded() >= before + 4, 120, "the ends of four more trials");
    process_.kill("SIGINT");
    const { exitCode, stderr } = await process_;
    assert.is(exitCode, 130, stderr);
  } finally {
    await cluster.tell("remove");
  }
  assert.match(
    told,
    /\{"type":"warning","message":"node \S+ \(127\.0\.0\.3\) has torchtext 0\.5\.0, .*; it gets no trials"\}/,
  );
  // A node that takes long to answer is counted until its first worker says what it has.
  const counted = [...told.matchAll(/"type":"workers","workers":(\d+)/g)].map((match) => match[1]);
  assert.is(counted.at(-1) ?? "1", "1");
  const trials = readdirSync(join(folder, "later", "trials")).map((trial) => join("later", "trials", trial));
  const ran = trials.filter((trial) => existsSync(join(folder, trial, "environment.json")));
  assert.ok(ran.length > 3);
  assert.equal(new Set(ran.map((trial) => environmentOf(trial).torchtext)), new Set(["0.6.0"]));
});

test("--same-cpu: a node with another processor gets no trial, and is named in a warning", async () => {
  await cluster.tell("add", otherProcessor);
  const same = await onRay("same-cpu", 4, ["--same-cpu"]);
  assert.is(same.exitCode, 0, same.stderr);
  assert.match(
    same.stdout,
    /"warning","message":"node \S+ \(127\.0\.0\.3\) has another processor \(.*, DEFAULT\) than this/,
  );
  assert.is(same.stdout.match(/has another processor/g)?.length, 1, "no worker has started there in vain");
  assert.is(capabilities("same-cpu").size, 1);
  assert.not(capabilities("same-cpu").has("DEFAULT"));
  assert.is(linesOf(join(folder, "same-cpu")).length, 4);
  const any = await onRay("any-cpu", 4);
  assert.is(any.exitCode, 0, any.stderr);
  assert.is(capabilities("any-cpu").size, 2);
  const report = await sconce(["report", join(folder, "any-cpu"), "--format", "terminal"], {});
  assert.match(report.stdout, /Ran on/);
});

test("--same-cpu where no node is left: refused by name, before anything is written", async () => {
  await cluster.tell("remove");
  const { exitCode, stderr } = await onRay("none", 2, ["--same-cpu"], { env: otherProcessor });
  assert.is(exitCode, 2, stderr);
  assert.match(stderr, /no node is left for trials: node \S+ \(127\.0\.0\.2\) has another processor/);
  assert.not(existsSync(join(folder, "none")));
});

const missing = withoutRay();
if (missing) {
  const left = suite("nodes of a Ray cluster that differ, left out");
  skip(left, "nodes that would give other numbers", missing);
  left.run();
} else {
  markProcesses();
  test.before(async () => {
    cluster = await rayCluster(1, { num_cpus: 1 });
  });
  test("no process is left behind", nobodyLeft);
  test.after(() => cluster.end());
  test.run();
}
