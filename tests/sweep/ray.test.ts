/** `sconce sweep --executor ray` on a real cluster of two nodes: the folder it leaves, Ctrl-C, a driver that is killed, mistakes. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type RayCluster, rayCluster, withoutRay } from "../executors/helpers/ray-cluster.js";
import { python, readJson, sconce, skip, temporary, until, within } from "../helpers.js";
import { markProcesses, nobodyLeft } from "./helpers/processes.js";
import { linesOf, numbersOf, twice } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep on Ray");
const folder = temporary();
const local = join(folder, "local");
const file = join(folder, "sweep.json");
let cluster: RayCluster;

const definition = (epochs: number) => ({
  name: "on-ray",
  base: tinyBase(tinyCorpusRoot, epochs),
  space: { seed: [1, 2, 3] },
  search: { sampler: "grid" },
  keepCheckpoints: true,
});
const tinyCorpusRoot = tinyCorpus();

/** The files of a sweep's trials, as digests of what does not tell one machine or moment from another. */
function filesOf(out: string): Record<string, string> {
  const trials = join(out, "trials");
  const files = readdirSync(trials, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const timeless = (text: string) =>
    text.replace(/"(?:seconds|startedAt|finishedAt)": ?(?:[\d.e-]+|"[^"]*")/g, "").replace(/[^\s"]*imdb\/aclImdb/g, "");
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/\.(?:lock|batch)$/.test(path))
      .map((path) => {
        const name = relative(trials, path);
        if (/(?:system\.jsonl|log\.txt)$/.test(name)) return [name, ""]; // times, and what the process took
        // A checkpoint holds the seconds that its run has taken.
        if (name.includes("checkpoint")) return [name, ""];
        const text = timeless(readFileSync(path, name.endsWith(".pt") ? "base64" : "utf8"));
        return [name, createHash("sha256").update(text).digest("hex")];
      }),
  );
}

const onRay = (out: string, ...more: string[]) =>
  sconce(["sweep", file, "--out", out, "--json", "--executor", "ray", "--address", cluster.address, ...more], {
    cwd: folder,
    env: { ...cluster.env, SCONCE_PYTHON: python },
  });

/** Wait until two trials of a running sweep have a checkpoint; gives the processes of the workers. */
async function begun(process_: ReturnType<typeof onRay>): Promise<void> {
  const trials = new Set<string>();
  process_.stdout.on("data", (chunk: Buffer) => {
    for (const [, number = ""] of String(chunk).matchAll(/"number":(\d),"attempt":\d+,"event":\{"type":"checkpoint"/g))
      trials.add(number);
  });
  await until(() => trials.size >= 2, 120, "a checkpoint of two trials");
}

/** Each trial of both sweeps ended with the same weights. */
function equalWeights(out: string, other: string): void {
  for (const { runDir } of linesOf(out)) {
    const weights = (sweep: string) => readJson(sweep, runDir as string, "result.json").weights;
    assert.equal(weights(out), weights(other));
  }
}

test("the folder is what a sweep without a cluster makes, but for environment and times", async () => {
  writeFileSync(file, JSON.stringify(definition(20)));
  const there = await sconce(["sweep", file, "--out", local, "--workers", "1", "--quiet"], { cwd: folder });
  assert.is(there.exitCode, 0, there.stderr);
  const out = join(folder, "ray");
  const { exitCode, stderr, stdout } = await onRay(out);
  assert.is(exitCode, 0, stderr);
  assert.is(JSON.parse(stdout.split("\n").find((line) => line.includes('"type":"sweep"')) ?? "{}").workers, 2);
  assert.equal(numbersOf(linesOf(out).sort((a, b) => a.number - b.number)), numbersOf(linesOf(local)));
  assert.equal(filesOf(out), filesOf(local));
  assert.is(readdirSync(join(cluster.cache, "corpora")).filter((name) => !/\W/.test(name)).length, 1);
  assert.equal(
    readdirSync(cluster.scratch).filter((name) => name.startsWith("worker-")),
    [],
    "nothing is left on the nodes",
  );
});

test("Ctrl-C: the trials stop, their checkpoints come home, and the same command goes on", async () => {
  writeFileSync(file, JSON.stringify(definition(60)));
  const out = join(folder, "interrupted");
  const process_ = onRay(out);
  await begun(process_);
  process_.kill("SIGINT");
  const { exitCode, stdout } = await within(process_, 60, "the end");
  assert.is(exitCode, 130, stdout.split("\n").at(-1));
  const stopped = linesOf(out).filter(({ interrupted }) => interrupted);
  assert.ok(stopped.length >= 1);
  for (const { runDir } of stopped) {
    assert.is(readJson(out, runDir as string, "result.json").status, "stopped");
    assert.ok(readdirSync(join(out, runDir as string, "checkpoints")).length >= 1);
  }
  await until(() => cluster.workers().length === 0, 10, "the end of the workers");
  const again = await onRay(out);
  assert.is(again.exitCode, 0, again.stderr);
  assert.equal(
    linesOf(out).map(({ status }) => status),
    ["completed", "completed", "completed"],
  );
});

test("a driver that is killed: no worker goes on for ten seconds, and the same command ends the sweep", async () => {
  writeFileSync(file, JSON.stringify(definition(60)));
  const whole = join(folder, "interrupted"); // as it was ended above
  const out = join(folder, "killed");
  const process_ = onRay(out);
  await begun(process_);
  assert.ok(cluster.workers().length >= 2);
  process_.kill("SIGKILL");
  await process_;
  await until(() => cluster.workers().length === 0, 10, "the end of the workers");
  const again = await onRay(out);
  assert.is(again.exitCode, 0, again.stderr);
  assert.equal(twice(out), []);
  equalWeights(out, whole);
});

test("a node that is switched off: its trial goes on elsewhere, and a node that joins gets work", async () => {
  writeFileSync(file, JSON.stringify(definition(60)));
  const out = join(folder, "lost-node");
  const process_ = onRay(out);
  let told = "";
  process_.stdout.on("data", (chunk: Buffer) => {
    told += chunk;
  });
  await begun(process_);
  await cluster.tell("lose");
  await until(() => told.includes('"type":"retry"'), 60, "another attempt");
  await cluster.tell("add");
  await until(() => told.includes('{"type":"workers","workers":2}'), 60, "two workers again");
  const { exitCode, stderr } = await process_;
  assert.is(exitCode, 0, stderr);
  assert.equal(twice(out), []);
  assert.ok(linesOf(out).some(({ attempts }) => attempts === 2));
  equalWeights(out, join(folder, "interrupted"));
});

test("mistakes: one error each, before anything is written", async () => {
  writeFileSync(file, JSON.stringify({ ...definition(2), executor: { kind: "ray", cpus: 64 } }));
  const out = join(folder, "nothing");
  const large = await onRay(out);
  assert.is(large.exitCode, 2);
  assert.match(
    `${large.stderr}${large.stdout}`,
    /no node of the cluster holds a trial, which takes 64 CPU: 127\.0\.0\.2 has 1 CPU/,
  );
  const away = await sconce(["sweep", file, "--out", out, "--address", "127.0.0.2:9"], { cwd: folder });
  assert.is(away.exitCode, 2);
  assert.match(away.stderr, /nothing answers at 127\.0\.0\.2:9: Connection refused/);
  const without = await sconce(["sweep", file, "--out", out, "--executor", "local", "--address", "127.0.0.2:9"], {});
  assert.match(without.stderr, /--address: only a Ray cluster has one/);
  assert.not(existsSync(out));
});

test("the raylet that the driver uses is killed: the cluster is joined anew, and the trials go on", async () => {
  writeFileSync(file, JSON.stringify(definition(60)));
  const out = join(folder, "own-node");
  const process_ = onRay(out);
  await begun(process_);
  await cluster.tell("lose_first");
  const { exitCode, stdout, stderr } = await process_;
  assert.is(exitCode, 0, stderr);
  assert.match(stdout, /"type":"retry"/);
  assert.equal(twice(out), []);
  equalWeights(out, join(folder, "interrupted"));
});

const missing = withoutRay();
if (missing) {
  const left = suite("sweep on Ray, left out");
  skip(left, "sweeps on a Ray cluster", missing);
  left.run();
} else {
  markProcesses();
  test.before(async () => {
    cluster = await rayCluster(2, { num_cpus: 1 });
  });
  test("no process is left behind", nobodyLeft);
  test.after(() => cluster.end());
  test.run();
}
