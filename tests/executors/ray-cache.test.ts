/** `sconce data cache`: what a cluster's nodes keep of corpora, listed and cleared, but for what a run uses. */
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type RunEvent, runExperiment } from "#sconce/index.js";
import { makeCorpus, python, readJson, sconce, skip, temporary, tiny } from "../helpers.js";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { type RayCluster, rayCluster, withoutRay } from "./helpers/ray-cluster.js";

const test = suite("the cache of corpora");
const folder = temporary();
const config = tiny(makeCorpus(join(folder, "corpus")));
let cluster: RayCluster;
let runs = 0;

const run = (onEvent?: (event: RunEvent) => unknown) => {
  runs += 1;
  const executor = { kind: "ray", address: cluster.address } as const;
  const runDir = join(folder, String(runs));
  return runExperiment(config, { runDir, executor, sessionOptions: { env: cluster.env }, onEvent });
};

/** What `sconce data cache` says of the cluster's one node, or of this machine with the same cache. */
async function cache(...args: string[]) {
  const { exitCode, stdout, stderr } = await sconce(["data", "cache", "--json", ...args], {
    cwd: folder,
    env: { ...cluster.env, SCONCE_PYTHON: python, SCONCE_CACHE: cluster.cache },
  });
  assert.is(stderr, "");
  return { exitCode, ...JSON.parse(stdout) };
}

const missing = withoutRay();
if (missing) skip(test, "the cache of corpora on a cluster", missing);
else {
  markProcesses();
  test.before(async () => {
    cluster = await rayCluster(1, { num_cpus: 1 });
  });
  test.after(() => cluster.end());

  test("before any run it is empty, here and on the nodes", async () => {
    const nothing = { exitCode: 0, folder: cluster.cache, corpora: [], tokens: [], failed: null };
    const { node, ...rest } = await cache("--ray", cluster.address);
    assert.equal(rest, nothing);
    assert.match(node, / \(127\.0\.0\.2\)$/);
    const { node: _, ...local } = await cache();
    assert.equal(local, nothing);
  });

  test("a corpus in use is told and not removed; afterwards it is", async () => {
    const seen: Awaited<ReturnType<typeof cache>>[] = [];
    const result = await run(async ({ type }) => {
      if (type === "epoch" && seen.length === 0) seen.push(await cache("--ray", cluster.address, "--clear"));
    });
    assert.is(result.status, "completed");
    const digest = readJson(folder, "1", "environment.json").corpus.digest;
    const [during] = seen;
    assert.is(during?.exitCode, 1);
    const [kept] = during?.corpora ?? [];
    assert.equal([kept.digest, kept.kind, kept.texts, kept.inUse, kept.cleared], [digest, "reviews", 96, true, false]);
    assert.ok(kept.bytes > 1000);
    const [words] = during?.tokens ?? [];
    assert.equal([words.digest, words.texts, words.inUse, words.cleared], [digest, 96, true, false]);

    const corpus = join(cluster.cache, "corpora", digest);
    utimesSync(corpus, new Date(0), new Date("2026-01-02T03:04:05Z"));
    const [there] = (await cache()).corpora;
    assert.equal([there.lastUse, there.inUse], ["2026-01-02T03:04:05Z", false]);
    await run();
    const [used] = (await cache()).corpora;
    assert.ok(used.lastUse > there.lastUse, "a run that finds it there counts as a use");

    const after = await cache("--ray", cluster.address, "--clear");
    assert.equal([after.exitCode, after.corpora[0].cleared, after.tokens[0].cleared], [0, true, true]);
    for (const part of ["corpora", "tokens"]) assert.equal(readdirSync(join(cluster.cache, part)), []);
    assert.is((await run()).status, "completed", "the next run sends it again");
  });

  test("in words", async () => {
    const { stdout } = await sconce(["data", "cache", "--clear"], {
      env: { SCONCE_PYTHON: python, SCONCE_CACHE: cluster.cache },
    });
    const [first, second, third] = stdout.split("\n");
    assert.ok(first?.endsWith(`: ${cluster.cache}`), first);
    assert.match(second ?? "", /^ {2}[\da-f]{16} {2}96 reviews, 0\.\d MB, last used 20\d\d-\S+Z, removed$/);
    assert.match(third ?? "", /^ {2}[\da-f]{16} {2}the words of 96 texts, 0\.\d MB, last used 20\d\d-\S+Z, removed$/);
    const { stderr, exitCode } = await sconce(["data", "cache", "--ray", "127.0.0.2"], {});
    assert.is(exitCode, 2);
    assert.match(stderr, /--ray: .*must be "auto" or HOST:PORT/);
  });

  test("no process is left behind", nobodyLeft);
}

test.run();
