/** Config files of every kind, overrides, and which of them wins. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { configFromFlags, experimentFlags } from "#sconce/cli/experiment-flags.js";
import { readFlags } from "#sconce/cli/flags.js";
import { loadConfigFile } from "#sconce/config/load.js";
import { parseAssignment, parseScalar } from "#sconce/config/overrides.js";
import { type ExperimentConfig, type ResolvedModelConfig, resolveConfig } from "#sconce/index.js";
import { makeCorpus, readJson, rejection, sconce, temporary } from "../helpers.js";

const test = suite("config: files");
const folder = join(temporary(), "a folder with [odd] name");
mkdirSync(folder);
const root = makeCorpus(join(folder, "corpus"), { perFolder: 8 });

const wanted = { model: { name: "lstm", hiddenDim: 16 }, training: { epochs: 2, learningRate: 0.01 }, seed: 5 };
const typed = 'import { defineExperiment } from "sconce";\n';
const body = `export default defineExperiment(${JSON.stringify(wanted)});\n`;
const FILES: Record<string, string> = {
  "a.json": JSON.stringify(wanted),
  "a.yaml": "# comment\nmodel:\n  name: lstm\n  hiddenDim: 16\ntraining: {epochs: 2, learningRate: 1e-2}\nseed: 5\n",
  "a.yml": "model: {name: lstm, hiddenDim: 16}\ntraining: {epochs: 2, learningRate: 0.01}\nseed: 5\n",
  "a.ts": `${typed}const epochs: number = 2;\nvoid epochs;\n${body}`,
  "a.mts": typed + body,
  "a.js": typed + body,
  "a.mjs": typed + body,
  "plain.mjs": `export default ${JSON.stringify(wanted)};`,
};

for (const [name, content] of Object.entries(FILES))
  test(name, async () => {
    writeFileSync(join(folder, name), content);
    assert.equal(await loadConfigFile(join(folder, name)), wanted);
  });

test("a key that stands twice is refused with its place, in JSON, too, which would take the last of them", async () => {
  const message = async (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return (await rejection(loadConfigFile(join(folder, name)))).message;
  };
  assert.match(
    await message("twice.json", '{"seed": 1,\n "model": {"name": "gru", "name": "rnn"}}'),
    /twice\.json: "name" stands twice in the same object, the second time in line 2, column 27$/,
  );
  assert.match(
    await message("twice.yaml", "seed: 1\nmodel: { name: gru }\nseed: 2\n"),
    /twice\.yaml: seed stands twice in the same object, the second time in line 3, column 1$/,
  );
  // The same key in two objects is none that stands twice.
  writeFileSync(join(folder, "once.json"), '{"a": {"name": 1}, "b": {"name": 1, "\\t": "\\u0000:"}}');
  assert.equal(await loadConfigFile(join(folder, "once.json")), { a: { name: 1 }, b: { name: 1, "\t": "\0:" } });
});

const flags = async (typed: Record<string, unknown>) => configFromFlags(readFlags(experimentFlags, typed, "run"));

test("file < flag < --set, and the rest is the tutorial's", async () => {
  const config = resolveConfig(
    (await flags({
      config: join(folder, "a.json"),
      epochs: "3",
      seed: "6",
      set: ["seed=7", "model.dropout=0.25", "data.root=1984"],
    }).then((given) => ({ ...given, data: { root: "1984" } }))) as ExperimentConfig,
  );
  const model = config.model as ResolvedModelConfig;
  assert.equal([config.seed, config.training.epochs, model.hiddenDim], [7, 3, 16]);
  assert.equal([model.dropout, config.training.learningRate], [0.25, 0.01]);
  assert.equal([model.embedDim, config.training.batchSize, config.data.minFreq], [128, 100, 5]);
});

test("the file's object is not changed by the flags", async () => {
  writeFileSync(join(folder, "shared.mjs"), FILES["plain.mjs"] as string);
  const file = join(folder, "shared.mjs");
  assert.is((await flags({ config: file, seed: "9" })).seed, 9);
  assert.is((await flags({ config: file })).seed, 5);
});

test("a folder whose name is a number stays a text", async () => {
  assert.equal((await flags({ model: "gru", data: "2024" })).data, { root: "2024" });
});

test("the defaults are the tutorial's", () => {
  assert.equal(resolveConfig({ model: { name: "gru" } }), {
    model: {
      name: "gru",
      hiddenDim: 256,
      embedDim: 128,
      layers: 1,
      dropout: 0.5,
      applyDropout: false,
      sigmoid: true,
      packed: false,
    },
    data: {
      corpus: "imdb",
      root: ".data",
      minFreq: 5,
      splitRatio: 0.8,
      sortWithinBatch: false,
      reviewsPerSplit: null,
      maxTokens: null,
    },
    training: {
      epochs: 15,
      batchSize: 100,
      learningRate: 1e-3,
      optimizer: null,
      schedule: null,
      clipNorm: null,
      accumulate: 1,
      earlyStopping: null,
      keep: "last",
      classWeights: null,
      labelSmoothing: 0,
    },
    seed: 1,
    device: "auto",
    threads: null,
    deterministic: false,
    flushDenormals: false,
    metrics: [],
  });
});

test("values of --set", () => {
  const spelled = {
    "3": 3,
    "-1.5e-3": -0.0015,
    ".5": 0.5,
    true: true,
    null: null,
    gru: "gru",
    "": "",
    "1e": "1e",
    "0x10": "0x10",
  };
  for (const [text, value] of Object.entries(spelled)) assert.is(parseScalar(text), value);
  assert.equal(parseAssignment("a.b=c=d"), ["a.b", "c=d"]);
  assert.throws(() => parseAssignment("=3"));
  assert.throws(() => parseAssignment("a..b=3"));
});

test("a run from a TypeScript file, from the folder it lies in", async () => {
  const file = `${typed}export default defineExperiment({ model: { name: "rnn", hiddenDim: 8 }, data: { root: "corpus" } });\n`;
  writeFileSync(join(folder, "run.ts"), file);
  const args = [
    "run",
    "--config",
    "run.ts",
    "--epochs",
    "1",
    "--set",
    "training.batchSize=4",
    "--threads",
    "1",
    "--out",
    "out",
  ];
  const { exitCode, stdout, stderr } = await sconce(args, { cwd: folder });
  assert.is(exitCode, 0, stderr);
  assert.match(stdout, /^test loss \d\.\d{4}, test accuracy \d+\.\d\d %$/);
  const { config } = readJson(folder, "out", "config.json");
  assert.equal([config.model.name, config.training.batchSize, config.data.root], ["rnn", 4, "corpus"]);
  assert.ok(root);
});

test.run();
