/** A model of one's own by the command line: run, resume, predict, sweep, report. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { copyOfModels, makeCorpus, readJson, sconce, temporary } from "../helpers.js";

const test = suite("own models: the command line");
const folder = copyOfModels();
const root = makeCorpus(join(temporary(), "corpus"), { words: [3, 12] });
const common = ["--data", root, "--epochs", "1", "--batch-size", "8", "--threads", "1", "--device", "cpu"];
const at = { cwd: folder };

test("run FILE.py, with arguments by --set; the files are kept with the run", async () => {
  const { exitCode, stderr } = await sconce(["run", "--model", "package_beside.py", ...common, "--out", "one"], at);
  assert.is(exitCode, 0, stderr);
  const { config } = readJson(folder, "one", "config.json");
  assert.is(config.model.name, "package_beside");
  assert.is(config.model.class, "FromPackage");
  assert.match(config.model.digest, /^[0-9a-f]{64}$/);
  for (const name of ["package_beside.py", "blocks/__init__.py", "blocks/pool.py"])
    assert.is(readFileSync(join(folder, "one", "source", name), "utf8"), readFileSync(join(folder, name), "utf8"));
  assert.not(existsSync(join(folder, "one", "source", "bag.py")));
});

test("run FILE.py:CLASS", async () => {
  const given = ["run", "--model", "several.py:Second", "--set", "model.args.flag=true", ...common, "--out", "two"];
  const { exitCode, stderr } = await sconce(given, at);
  assert.is(exitCode, 0, stderr);
  assert.equal(readJson(folder, "two", "config.json").config.model.args, { flag: true });
});

test("a field of the tutorial's models is no argument", async () => {
  const { exitCode, stderr } = await sconce(["run", "--model", "bag.py", "--hidden-dim", "8", ...common], at);
  assert.is(exitCode, 2);
  assert.match(stderr, /model\.hiddenDim: unknown key; allowed: file, class, args, name, digest/);
});

test("in YAML the file is looked for beside the YAML", async () => {
  const elsewhere = temporary();
  writeFileSync(join(folder, "own.yaml"), `model: { file: bag.py, args: { width: 4 } }\ndata: { root: ${root} }\n`);
  const given = ["run", "--config", join(folder, "own.yaml"), "--epochs", "1", "--out", join(elsewhere, "run")];
  const { exitCode, stderr } = await sconce(given, { cwd: elsewhere });
  assert.is(exitCode, 0, stderr);
});

test("predict uses the files that the run keeps", async () => {
  for (const name of ["package_beside.py", "blocks"]) rmSync(join(folder, name), { recursive: true });
  const { exitCode, stdout, stderr } = await sconce(["predict", "--run", "one", "--json", "a lovely film"], at);
  assert.is(exitCode, 0, stderr);
  assert.equal(Object.keys(JSON.parse(stdout).scores).sort(), ["neg", "pos"]);
});

test("a sweep over the arguments, and its report", async () => {
  writeFileSync(
    join(folder, "sweep.yaml"),
    [
      "name: own",
      `base: { model: { file: bag.py, class: Bag }, data: { root: ${root} }, training: { epochs: 1 }, device: cpu }`,
      "space: { model.args.width: [4, 8] }",
      "search: { sampler: grid }",
      "executor: { workers: 1 }",
    ].join("\n"),
  );
  // From another folder: the file is looked for beside the YAML.
  const given = ["sweep", join(folder, "sweep.yaml"), "--out", join(folder, "swept"), "--quiet"];
  const swept = await sconce(given, { cwd: temporary() });
  assert.is(swept.exitCode, 0, swept.stderr);
  const reported = await sconce(["report", "swept", "--format", "markdown"], at);
  assert.is(reported.exitCode, 0, reported.stderr);
  assert.match(reported.stdout, /model\.args\.width/);
  assert.match(reported.stdout, /Bag/);
});

test("a space that the model does not take is refused before any trial", async () => {
  for (const [given, says] of [
    ["model.args.heads: [1, 2, 3]", /model\.args\.heads: input should be 1, 2 or 4, got 3/],
    ["model.args.p: { float: [0, 1] }", /model\.args\.p: input should be less than 1, got 1/],
    ["model.args.haeds: [1]", /model\.args\.haeds: AttentionPool has no such argument; .* did you mean heads\?/],
  ] as const) {
    const yaml = `name: wrong\nbase: { model: { file: attention.py }, data: { root: ${root} } }\nspace: { ${given} }\nsearch: { trials: 2 }\n`;
    writeFileSync(join(folder, "wrong.yaml"), yaml);
    const { exitCode, stderr } = await sconce(["sweep", "wrong.yaml", "--workers", "1", "--out", "none"], at);
    assert.is(exitCode, 2, stderr);
    assert.match(stderr, says);
  }
});

test("a sweep over arguments needs a file", async () => {
  writeFileSync(
    join(folder, "wrong.yaml"),
    "name: wrong\nbase: { model: { name: gru } }\nspace: { model.args.width: [4, 8] }\nsearch: { sampler: grid }\n",
  );
  const { exitCode, stderr } = await sconce(["sweep", "wrong.yaml"], at);
  assert.is(exitCode, 2);
  assert.match(
    stderr,
    /space\.model\.args\.width: only a model of one's own has args, and neither base\.model nor space\.model names a file/,
  );
});

test.run();
