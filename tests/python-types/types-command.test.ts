/** `sconce types`: what it writes, when it says that types are out of date, and what a run says of them. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, runExperiment } from "#sconce/index.js";
import { cli, copyOfModels, makeCorpus, rejection, sconce, temporary, until } from "../helpers.js";

const test = suite("sconce types");
const folder = copyOfModels();
const attention = join(folder, "attention.py");
const types = join(folder, "attention.d.py.ts");

test("writes the types beside the file, with what the docstrings say", async () => {
  const { exitCode, stdout, stderr } = await sconce(["types", "attention.py"], { cwd: folder });
  assert.is(exitCode, 0, stderr);
  assert.is(stdout, "attention.d.py.ts: AttentionPool");
  const text = readFileSync(types, "utf8");
  for (const part of [
    '/** Attention over the words of a text. */\nexport declare const AttentionPool: PythonClass<"AttentionPool", AttentionPoolArguments>;',
    "   * Width of a word's embedding.\n   * A whole number. Default 16.\n   */\n  width?: number | undefined;",
    "  heads?: 1 | 2 | 4 | undefined;",
    "   * Probability of dropout.\n   * At least 0, less than 1. Default 0.1.",
  ])
    assert.ok(text.includes(part), `${part}\nis not in\n${text}`);
});

test("leaves types alone that are up to date", async () => {
  const before = statSync(types).mtimeMs;
  const { stdout } = await sconce(["types", "attention.py"], { cwd: folder });
  assert.is(stdout, "attention.d.py.ts: AttentionPool (as it was)");
  assert.is(statSync(types).mtimeMs, before);
});

test("--check: exit 1 where types are missing or out of date, and nothing is written", async () => {
  assert.is((await sconce(["types", "attention.py", "--check"], { cwd: folder })).exitCode, 0);
  const missing = await sconce(["types", "attention.py", "bag.py", "--check"], { cwd: folder });
  assert.is(missing.exitCode, 1);
  assert.match(missing.stderr, /bag\.py: there is no bag\.d\.py\.ts/);
  assert.not(existsSync(join(folder, "bag.d.py.ts")));

  const source = readFileSync(attention, "utf8");
  writeFileSync(
    attention,
    source
      .replace("width: int = 16", "width: int = 32")
      .replace("p: Annotated", "drop: Annotated")
      .replace("nn.Dropout(p)", "nn.Dropout(drop)"),
  );
  const stale = await sconce(["types", "attention.py", "--check"], { cwd: folder });
  assert.is(stale.exitCode, 1);
  assert.match(
    stale.stderr,
    /out of date: AttentionPool\.width has another type, range or default; AttentionPool\.p is gone; AttentionPool\.drop is new/,
  );
  assert.match(stale.stderr, /write the types anew: sconce types attention\.py/);
});

test("a run with types that are out of date is refused", async () => {
  await using session = await openSession();
  const config = {
    model: { file: attention },
    data: { root: makeCorpus(temporary(), { words: [3, 12] }) },
    training: { epochs: 1 },
    device: "cpu",
  };
  const executor = { workers: 1, warnings: [], run: () => assert.unreachable("it ran"), close: async () => {} };
  const elsewhere = join(temporary(), "run");
  for (const options of [
    { session, runDir: null },
    { executor, runDir: elsewhere },
  ]) {
    const error = await rejection(runExperiment(config, options));
    assert.is(error.kind, "config");
    assert.match(error.message, /attention\.d\.py\.ts is out of date: AttentionPool\.width has another/);
    assert.match(error.hint ?? "", /sconce types .*attention\.py/);
  }
  assert.not(existsSync(elsewhere));
  await sconce(["types", "attention.py"], { cwd: folder });
  assert.is((await runExperiment(config, { session, runDir: null })).status, "completed");
});

test("an argument without a type is told", async () => {
  const { stderr } = await sconce(["types", "untyped.py", "callable_default.py"], { cwd: folder });
  assert.match(stderr, /warning: untyped\.py, Untyped: width of Untyped has no type: anything is taken for it/);
  assert.match(
    stderr,
    /warning: callable_default\.py, Rectified: activation of Rectified is of a type that no configuration can give/,
  );
});

test("of several files, one that is wrong does not keep the others from their types", async () => {
  const { exitCode, stdout, stderr } = await sconce(["types", "base_pool.py", "several.py"], { cwd: folder });
  assert.is(exitCode, 1);
  assert.is(stdout, "several.d.py.ts: First, Second");
  assert.match(stderr, /base_pool\.py has no model \(Base has no forward\)/);
});

test("--watch writes the types again when the file changes, and ends with Ctrl-C", async () => {
  const command = [cli, "types", "bag.py", "--watch"];
  const watching = execa(process.execPath, command, { cwd: folder, reject: false, stdin: "ignore", buffer: false });
  const lines = createInterface({ input: watching.stderr });
  for await (const line of lines) if (line.startsWith("watching bag.py")) break;
  const bag = readFileSync(join(folder, "bag.py"), "utf8");
  writeFileSync(
    join(folder, "bag.py"),
    bag.replace("width: int = 16", "breadth: int = 16").replace("n_vocab, width", "n_vocab, breadth"),
  );
  const written = () => readFileSync(join(folder, "bag.d.py.ts"), "utf8").includes("breadth?: number");
  await until(written, 60, "new types");
  watching.kill("SIGINT");
  assert.is((await watching).exitCode, 130);
});

test("errors name the file and its line, without our traceback", async () => {
  writeFileSync(join(folder, "broken.py"), "from torch import nn\n\nraise ValueError('no')\n");
  const { exitCode, stderr } = await sconce(["types", "broken.py"], { cwd: folder });
  assert.is(exitCode, 1);
  assert.match(stderr, /broken\.py:3: importing it failed with ValueError: no/);
  assert.not.match(stderr, /sconce\/own/);
});

test.run();
