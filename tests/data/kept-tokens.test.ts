/** The words of a corpus are kept for the next process: the same run, a switch that turns it off, `sconce data cache`. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runExperiment, type SessionOptions } from "#sconce/index.js";
import { makeCorpus, python, readJson, sconce, temporary, tiny } from "../helpers.js";

const test = suite("kept tokens");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const home = join(folder, "cache");
const env = { SCONCE_CACHE: home };
const keptFiles = () => readdirSync(join(home, "tokens")).filter((name) => name.endsWith(".tokens"));

/** What a run in a process of its own ends with. */
async function run(name: string, sessionOptions: SessionOptions) {
  const runDir = join(folder, name);
  const { weights, test, counts, epochs } = await runExperiment(tiny(root), {
    runDir,
    sessionOptions: { env, ...sessionOptions },
  });
  return { weights, test, counts, losses: epochs.map(({ trainLoss }) => trainLoss) };
}

async function cache(...args: string[]) {
  const { stdout, exitCode } = await sconce(["data", "cache", ...args], { env: { ...env, SCONCE_PYTHON: python } });
  return { stdout, exitCode };
}

test("a run that reads its corpus, one that finds its words, and one that may not keep them are the same", async () => {
  const unkept = await run("unkept", { keepTokens: false });
  assert.not(existsSync(home));
  const first = await run("first", {});
  assert.is(keptFiles().length, 1);
  const second = await run("second", {});
  assert.equal(first, unkept);
  assert.equal(second, unkept);
});

test("`sconce data cache` lists them and clears them", async () => {
  const digest = readJson(folder, "first", "environment.json").corpus.digest;
  const { stdout, exitCode } = await cache("--json");
  assert.is(exitCode, 0);
  const { folder: place, corpora, tokens } = JSON.parse(stdout);
  const [{ bytes, lastUse, ...only }] = tokens;
  assert.equal([place, corpora, tokens.length], [home, [], 1]);
  assert.equal(only, { digest, texts: 96, inUse: false, cleared: false });
  assert.ok(bytes > 1000 && Date.now() - Date.parse(lastUse) < 600_000);
  const cleared = await cache("--clear");
  assert.match(
    cleared.stdout.split("\n")[1] as string,
    new RegExp(`^  ${digest.slice(0, 16)}  the words of 96 texts.*removed$`),
  );
  assert.equal(readdirSync(join(home, "tokens")), []);
  assert.match((await cache()).stdout, /: .*\n {2}nothing$/);
});

test("--no-keep-tokens", async () => {
  const args = [
    "run",
    "--model",
    "gru",
    "--data",
    root,
    "--epochs",
    "1",
    "--out",
    join(folder, "flag"),
    "--no-keep-tokens",
  ];
  const small = ["--set", "model.hiddenDim=4", "--threads", "1"];
  const { exitCode, stderr } = await sconce([...args, ...small], { env: { ...env, SCONCE_PYTHON: python } });
  assert.is(exitCode, 0, stderr);
  assert.equal(readdirSync(join(home, "tokens")), []);
});

test.run();
