/** Texts of one's own: trained on by every model, resumed bit for bit, refused when they changed, predicted, counted. */
import { appendFileSync, cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import { corpusPath } from "#sconce/data/place.js";
import { measureCosts } from "#sconce/experiment/estimate.js";
import { memoryOf } from "#sconce/experiment/memory.js";
import { type ExperimentConfig, folders, openSession, runExperiment, table } from "#sconce/index.js";
import { makeFolders, makeTable, readJson, rejection, sconce, temporary, tinyOn } from "../helpers.js";

const test = suite("own data");
const folder = temporary();
const session = await openSession();
const csv = makeTable(join(folder, "csv"));
const validation = join(folder, "csv", "validation.csv");
const run = (config: ExperimentConfig, runDir: string | null = null) => runExperiment(config, { session, runDir });
test.after(() => session.close());

/** Train until some batch of an epoch and stop before it. */
async function stopped(
  config: ExperimentConfig,
  runDir: string,
  epoch: number,
  batch: number,
  phase: "train" | "validation" = "train",
) {
  const until = { epoch, phase, batch };
  const { status } = await runExperiment(config, { session, runDir, until });
  assert.is(status, "stopped");
}

for (const model of ["rnn", "gru", "lstm"] as const)
  test(`the tutorial's ${model} has a score for each of the four labels, more frequent ones first`, async () => {
    const { status, labels, counts, test: tested } = await run(tinyOn({ table: csv }, model));
    assert.is(status, "completed");
    assert.equal([labels, counts.classes], [["sport", "tech", "food", "travel"], 4]);
    assert.equal([counts.train, counts.validation, counts.test], [32, 8, 20]);
    assert.ok(tested.loss > 0.5 && tested.loss < 3);
  });

test("the same texts as CSV, TSV and JSON lines train the same weights", async () => {
  const [first, ...others] = await Promise.all(
    (["csv", "tsv", "jsonl"] as const).map((format) => run(tinyOn({ table: makeTable(join(folder, format), format) }))),
  );
  for (const other of others) assert.equal(other?.weights, first?.weights);
});

test("folders: a folder a label", async () => {
  const { labels, counts } = await run(tinyOn(folders(pathToFileURL(makeFolders(join(folder, "folders"))))));
  assert.equal([labels, counts.test], [["sport", "tech", "food", "travel"], 20]);
});

writeFileSync(join(folder, "cut.py"), "from beside import split\n\ndef words(text):\n    return split(text)\n");
writeFileSync(join(folder, "beside.py"), "def split(text):\n    return text.replace(',', ' ').split()\n");
const glove = ["match", "goal", "soup", "the"].map(
  (word, at) =>
    `${word} ${Array(8)
      .fill(at + 0.5)
      .join(" ")}\n`,
);
writeFileSync(join(folder, "glove.txt"), glove.join(""));
const everything = tinyOn(
  {
    ...table({ ...csv, validation: pathToFileURL(validation) }),
    tokenizer: { file: join(folder, "cut.py"), function: "words" },
    lower: false,
    maxVocab: 20,
    vectors: { file: join(folder, "glove.txt"), freeze: true },
  },
  "gru",
  3,
);
const whole = await run(everything, join(folder, "whole"));

for (const [epoch, batch, phase] of [
  [1, 1, "train"],
  [1, 4, "train"],
  [2, 0, "validation"],
] as const)
  test(`all options together: stopped in epoch ${epoch} before ${phase} batch ${batch}, and on, it has the weights of the run in one go`, async () => {
    const runDir = join(folder, `stopped-${epoch}-${batch}-${phase}`);
    await stopped(everything, runDir, epoch, batch, phase);
    const result = await runExperiment({}, { session, resume: runDir });
    assert.equal([result.weights, result.test], [whole.weights, whole.test]);
  });

test("the run keeps the tokenizer's files, and what it was made of by digest", async () => {
  assert.equal([whole.counts.train, whole.counts.validation, whole.counts.vocabulary], [40, 16, 22]);
  const kept = (name: string) => readFileSync(join(folder, "whole", "source", "tokenizer", name), "utf8");
  for (const name of ["cut.py", "beside.py"]) assert.is(kept(name), readFileSync(join(folder, name), "utf8"));
  const { data } = readJson(folder, "whole", "config.json").config;
  assert.is(data.vectors.width, 8);
  for (const { digest } of [data.tokenizer, data.vectors]) assert.match(digest, /^[0-9a-f]{64}$/);
});

/** What may change between a stop and the resumption: the file, and what is said then. */
const CHANGED: Record<string, [file: string, says: RegExp]> = {
  "the training table": ["csv/train.csv", /corpus \(sha256\): [0-9a-f]{64} in the checkpoint/],
  "the validation table": ["csv/validation.csv", /corpus \(sha256\)/],
  "a file that the tokenizer imports": ["beside.py", /cut\.py, or a file beside it .* has changed/],
  "the vectors": ["glove.txt", /glove\.txt has changed since the run was started/],
};
for (const [what, [file, says]] of Object.entries(CHANGED))
  test(`${what} changed: the run does not go on; with its content again it does`, async () => {
    const place = temporary();
    for (const name of ["csv", "cut.py", "beside.py", "glove.txt"])
      cpSync(join(folder, name), join(place, name), { recursive: true });
    const moved = JSON.parse(JSON.stringify(everything).replaceAll(folder, place)) as ExperimentConfig;
    const runDir = join(place, "run");
    await stopped(moved, runDir, 2, 2);
    const before = readFileSync(join(place, file));
    appendFileSync(
      join(place, file),
      file.endsWith(".csv") ? "99,one more,sport\n" : file.endsWith(".py") ? "# x\n" : `x${" 1".repeat(8)}\n`,
    );
    const error = await rejection(runExperiment({}, { session, resume: runDir }));
    assert.is((error as { kind?: string }).kind, "checkpoint");
    assert.match((error as Error).message, says);
    writeFileSync(join(place, file), before);
    assert.equal((await runExperiment({}, { session, resume: runDir })).weights, whole.weights);
  });

test("files that moved are the same files: the configuration names their new place", async () => {
  const place = temporary();
  const config = tinyOn({ table: makeTable(join(place, "a")) });
  await stopped(config, join(place, "run"), 1, 3);
  renameSync(join(place, "a"), join(place, "b"));
  const moved = JSON.parse(JSON.stringify(config).replaceAll(join(place, "a"), join(place, "b"))) as ExperimentConfig;
  const result = await runExperiment(moved, { session, resume: join(place, "run") });
  assert.is(result.status, "completed");
});

test("step by step, and texts cut as in training", async () => {
  const corpus = await session.loadCorpus({ ...everything.data, batchSize: 7, threads: 1, device: "cpu" });
  assert.equal(corpus.counts, whole.counts);
  assert.is(
    corpus.info.reviews["train/sport"],
    readJson(folder, "whole", "environment.json").corpus.reviews["train/sport"],
  );
  const model = await session.buildModel(everything.model, corpus);
  for (let epoch = 0; epoch < 3; epoch++) {
    await model.trainEpoch();
    await model.evaluate("validation");
  }
  await model.evaluate("test");
  assert.equal(await model.weights(), whole.weights);
  const [prediction] = await model.predict(["match,goal"]);
  assert.equal([prediction?.tokens, Object.keys(prediction?.scores ?? {})], [2, corpus.labels]);
  const { predictions } = await session.call("experiment.predict", {
    config: readJson(folder, "whole", "config.json").config,
    runDir: join(folder, "whole"),
    texts: ["match,goal"],
    padTo: null,
  });
  assert.equal(predictions, [prediction]);
});

test("time and memory are estimated", async () => {
  const config = resolveConfig(everything);
  const [cost] = await measureCosts(session, [config]);
  assert.equal([cost?.trainBatches, cost?.validationBatches, cost?.testBatches], [6, 3, 3]);
  const bytes = (data: ExperimentConfig["data"]) => memoryOf(resolveConfig(tinyOn(data)));
  const small = bytes({ table: csv });
  const long = join(folder, "long.csv");
  writeFileSync(long, `${readFileSync(csv.train, "utf8")}1,"${"word\n".repeat(200_000)}",sport\n`);
  // A batch of 7 texts, each of 200,000 words at most, 8 numbers wide.
  const large = bytes({ table: { ...csv, train: long } });
  assert.ok(large > small + 7 * 200_000 * 4 * 8 && large < small + 7 * 200_000 * 4 * 8 * 100, `${small} ${large}`);
  assert.ok(bytes({ table: { ...csv, train: "nowhere.csv" } }) > 0, "what is not there is told when it is read");
});

test("in a configuration file paths are relative to it; `sconce data check` counts by label", async () => {
  writeFileSync(
    join(folder, "own.yaml"),
    [
      "model: { name: gru, hiddenDim: 8, embedDim: 8 }",
      "data:",
      "  table: { train: csv/train.csv, test: csv/test.csv, validation: csv/validation.csv, text: body, label: topic }",
      "  tokenizer: { file: cut.py, function: words }",
      "  minFreq: 1",
    ].join("\n"),
  );
  const elsewhere = { cwd: temporary() };
  const checked = await sconce(["data", "check", "--config", join(folder, "own.yaml")], elsewhere);
  assert.is(checked.exitCode, 0, checked.stderr);
  assert.match(checked.stdout, /label +train +validation +test +share of train\nsport +\d+ +\d+ +\d+ +\d+\.\d %\n/);
  assert.match(checked.stdout, /40 texts train, 16 validate, 20 test; \d+ words, 4 labels/);
  const given = ["--train", "train.csv", "--test", "test.csv", "--text", "body", "--label", "topic"];
  const json = await sconce(["data", "check", ...given, "--json"], { cwd: join(folder, "csv") });
  assert.equal(Object.keys(JSON.parse(json.stdout).reviews).slice(0, 4), [
    "train/sport",
    "train/tech",
    "train/food",
    "train/travel",
  ]);
});

test("what stands in each other's way is refused, with the path", async () => {
  const two = { table: csv, folders: { root: "x" } };
  for (const [data, says] of [
    [{ table: csv, corpus: "sample" }, /^data\.corpus: must be left out where table is given, got "sample"/],
    [two, /^data\.folders: must be left out where table is given/],
    [{ corpus: "folders" }, /^data\.folders: missing; must be given with this corpus/],
    [{ table: { ...csv, label: "body" } }, /^data\.table\.label: must be another column than text/],
    [{ table: { ...csv, test: "test.tsv" } }, /^data\.table\.format: missing; must be one of csv, tsv, jsonl/],
    [{ tokenizer: "basic" }, /^data\.tokenizer: "basic" is not allowed.*allowed: split, basic_english/],
  ] as const)
    assert.throws(
      () => resolveConfig(tinyOn(data as ExperimentConfig["data"])),
      (error: Error) => says.test(error.message),
    );
});

test("what is as in the tutorial leaves nothing in the configuration", async () => {
  const plain = resolveConfig({ model: { name: "gru" } });
  const given = { tokenizer: "split", lower: true, maxVocab: null, vectors: null, corpus: "imdb" } as const;
  assert.equal(resolveConfig({ model: { name: "gru" }, data: given }), plain);
  assert.equal(Object.keys(plain.data), [
    "corpus",
    "root",
    "minFreq",
    "splitRatio",
    "sortWithinBatch",
    "reviewsPerSplit",
    "maxTokens",
  ]);
  assert.equal(resolveConfig(resolveConfig(everything)), resolveConfig(everything));
  assert.is(await corpusPath(resolveConfig(everything).data), csv.train);
});

test.run();
