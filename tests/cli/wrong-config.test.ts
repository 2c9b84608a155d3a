/** Mistakes in a file, a flag or `--set`: exit 2, the field's path, what is allowed, and nothing started. */
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runExperiment } from "#sconce/index.js";
import { rejection, sconce, temporary } from "../helpers.js";

const test = suite("cli: wrong configuration");
const folder = temporary();

// A Python that leaves a trace when it is started.
const spy = join(folder, "spy");
writeFileSync(spy, `#!/bin/sh\ntouch "${folder}/started"\n`);
chmodSync(spy, 0o755);

const files: Record<string, string> = {
  "key.json": '{"model": {"name": "gru", "width": 3}}',
  "section.yaml": "model:\n  name: gru\ntraning:\n  epochs: 2\n",
  "type.yaml": "model:\n  name: gru\ntraining:\n  epochs: many\n",
  "range.json": '{"model": {"name": "gru", "dropout": 2}}',
  "model-text.yaml": "model: gru\n",
  "model-null.yaml": "model:\n",
  "no-object.json": "[1, 2]",
  "broken.json": '{"model": ',
  "broken.yaml": "model: [\n",
  "throws.mjs": 'throw new Error("my own mistake");',
  "suffix.toml": "a = 1",
  "good.json": '{"$schema": "./schema.json", "model": {"name": "gru"}}',
  "no-model.yaml": 'seed: "1"\n',
};
for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);

const CASES: [args: string[], ...words: (string | RegExp)[]][] = [
  // files
  [["--config", "key.json"], "key.json", "model.width: unknown key", "hiddenDim"],
  [["--config", "section.yaml"], "section.yaml", "traning: unknown key", "training"],
  [["--config", "type.yaml"], "type.yaml", "training.epochs", "whole number", '"many"'],
  [["--config", "range.json"], "range.json", "model.dropout", "at most 1"],
  [["--config", "model-text.yaml"], "model-text.yaml", "model: must be an object", '"gru"'],
  [["--config", "model-null.yaml"], "model-null.yaml", "model: must be an object"],
  [["--config", "no-object.json"], "no-object.json", "no object"],
  [["--config", "broken.json"], "broken.json"],
  [["--config", "broken.yaml"], "broken.yaml"],
  [["--config", "throws.mjs"], "throws.mjs", "my own mistake"],
  [["--config", "suffix.toml"], "suffix.toml", ".yaml"],
  [["--config", "nowhere.json"], "nowhere.json", "no such file"],
  [["--config", "no-model.yaml", "--model", "gru"], "no-model.yaml: seed", "whole number"],
  // flags
  [["--model", "transformer"], "--model", "rnn, gru, lstm"],
  [["--model", "gru", "--seed", "abc"], "--seed", "seed", "whole number"],
  [["--model", "gru", "--seed", "-1"], "--seed", "at least 0"],
  [["--model", "gru", "--seed", "4294967296"], "--seed", "at most 4294967295"],
  [["--model", "gru", "--seed", "1.5"], "--seed", "seed"],
  [["--model", "gru", "--epochs", "0"], "--epochs", "at least 1"],
  [["--model", "gru", "--epochs", ""], "--epochs", "empty"],
  [["--model", "gru", "--epochs"], "--epochs needs a value"],
  [["--model", "gru", "--epochs", "1e1000"], "--epochs", "got Infinity"],
  [["--model", "gru", "--epochs", "1", "--epochs", "2"], "--epochs", "2 times"],
  [["--model", "gru", "--batch-size", "ten"], "--batch-size", "training.batchSize"],
  [["--model", "gru", "--learning-rate", "0"], "--learning-rate", "more than 0"],
  [["--model", "gru", "--device", "gpu"], "--device", "auto, cpu, cuda or cuda:N"],
  [["--model", "gru", "--threads", "0"], "--threads", "at least 1"],
  [["--model", "gru", "--corpus", "yelp"], "--corpus", "imdb, sample"],
  [["--model", "gru", "--log", "loud"], "--log", "plain, tutorial"],
  [["--model", "gru", "--log-every", "0"], "--log-every", "at least 1"],
  [["--model", "gru", "--epoch", "2"], "no flag --epoch", "sconce run --help"],
  [["--model", "gru", "extra"], "unexpected extra", "usage: sconce run [flags]"],
  [["--model", "gru", "--", "extra"], "unexpected extra"],
  [["--model", "gru", "--deterministic=maybe"], "--deterministic", "--no-deterministic", "maybe"],
  [["--model", "gru", "--json", "--log", "tutorial"], "--json", "--log tutorial"],
  [[], "model.name", "rnn, gru, lstm"],
  // --set
  [["--config", "good.json", "--set", "training.epoch=2"], "training.epoch: unknown key", "epochs"],
  [["--config", "good.json", "--set", "optimizer.name=sgd"], "optimizer: unknown key", "training"],
  [["--config", "good.json", "--set", "seed=true"], "seed", "whole number"],
  [["--config", "good.json", "--set", "data.splitRatio=1"], "data.splitRatio", "less than 1"],
  [["--config", "good.json", "--set", "seed.deep=1", "--seed", "1"], "seed"],
  [["--config", "good.json", "--set", "training.epochs"], "path=value"],
  [["--config", "good.json", "--set", "__proto__.x=1"], "__proto__"],
  [["--config", "good.json", "--set", "model=lstm"], "model"],
  [["--config", "good.json", "--set", "seed=2", "training.epochs=none"], "training.epochs", "whole number"],
  [["--config", "good.json", "--set", "threads=two"], "threads: must be a whole number, at least 1, or null"],
];

for (const [args, ...words] of CASES)
  test(`run ${args.join(" ")}`, async () => {
    const before = readdirSync(folder);
    const result = await sconce(["run", ...args], { cwd: folder, env: { SCONCE_PYTHON: spy } });
    assert.is(result.exitCode, 2, result.stderr);
    assert.is(result.stdout, "");
    for (const word of words) assert.match(result.stderr, word);
    assert.not.match(result.stderr, /^\s+at /m);
    assert.not(existsSync(join(folder, "started")), "Python was started");
    assert.equal(readdirSync(folder), before);
  });

test("other commands' mistakes: exit 2, too", async () => {
  const mistakes: [args: string[], words: RegExp][] = [
    [["fly"], /unknown command fly; allowed: setup, doctor, types, data, run/],
    [["swep"], /unknown command swep \(did you mean sweep\?\); allowed/],
    [["run", "--mode", "gru"], /no flag --mode \(did you mean --model\?\)/],
    [["run", "--no-sigmoi"], /no flag --no-sigmoi \(did you mean --no-sigmoid\?\)/],
    [["--fly"], /a command is missing; it comes first/],
    [["data"], /an argument is missing; usage: sconce data <action> \[dir\] \[flags\]/],
    [["data", "burn"], /allowed: fetch, check, sample/],
    [["data", "__proto__"], /unknown action; allowed: fetch, check, sample/],
    [["data", "toString"], /unknown action/],
    [["constructor"], /unknown command constructor/],
    [["run", "--constructor=1"], /no flag --constructor/],
    [["run", "--model", "gru", "--set", "constructor.x=1"], /constructor: unknown key/],
    [["report", "folder\ufffd"], /bytes that are not UTF-8/],
    [["report", ".", "--out", "/proc/x"], /cannot write \/proc\/x/],
    [["report", ".", "--charts", "/proc/x/y"], /cannot write \/proc\/x\/y/],
    [["report", ".", "--out", "nowhere/report.md"], /there is no folder .*nowhere/],
    [["report", ".", "--out", "/dev/null"], /not a regular file/],
    [["data", "sample", "--data", "/proc/x"], /cannot write \/proc\/x/],
    [["reproduce", "--out", "/proc/x"], /cannot write \/proc\/x/],
    [["reproduce", "--seeds", "1,x"], /--seeds: must be a whole number.*"x"/],
    [["run", "--model", "gru", "--out", "/proc/x"], /cannot write \/proc\/x/],
    [["predict"], /--run is missing/],
    [["predict", "--run", "nowhere", "text"], /there is no folder nowhere/],
    [["run", "--resume", "nowhere"], /there is no folder nowhere/],
    [["verify", "--post", "good.json"], /good\.json does not hold the tutorial/],
    [["verify", "--post", "."], /cannot read \./],
    [
      ["verify", "--post", "good.json", "--epochs", "0"],
      /--epochs \(training\.epochs\): 0 is too small; must be at least 1/,
    ],
    [[], /Commands\n/],
  ];
  for (const [args, words] of mistakes) {
    const { exitCode, stderr } = await sconce(args, { cwd: folder, env: { SCONCE_PYTHON: spy } });
    assert.is(exitCode, 2, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, words);
    assert.not.match(stderr, /^\s+at /m);
  }
  assert.not(existsSync(join(folder, "started")));
});

test("in the API: a wrong option is refused before anything is started", async () => {
  const runDir = join(folder, "never");
  const error = await rejection(runExperiment({ model: { name: "gru" } }, { logEvery: 0, runDir }));
  assert.equal([error.kind, existsSync(runDir)], ["config", false]);
  assert.match(error.message, "logEvery: 0 is too small; must be at least 1");
});

test("in the API: kind config, every wrong field in one message", async () => {
  const config = { model: { name: "gru", layers: "two" }, training: { epochs: -3 }, sed: 1 } as never;
  const error = await rejection(runExperiment(config, { runDir: join(folder, "never") }));
  assert.is(error.kind, "config");
  for (const path of ["model.layers", "training.epochs", "sed: unknown key"]) assert.match(error.message, path);
  assert.not(existsSync(join(folder, "never")));
});

test.run();
