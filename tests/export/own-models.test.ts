/** Models of one's own: those that can be exported say what torch says, the others say in a sentence why not. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { exportRun, openSession, runExperiment } from "#sconce/index.js";
import { loadClassifier } from "#sconce/inference/index.js";
import { MODELS_FOLDER, makeCorpus, NEEDED, readJson, rejection, temporary } from "../helpers.js";

const test = suite("export: own models");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [3, 12] });
const session = await openSession();
test.after(() => session.close());

const TEXTS = ["A great film", "dull", "the plot of a charming film was awful and wooden", "great lovely dull film"];

async function trained(file: string): Promise<string> {
  const runDir = join(folder, file);
  const model = { file: join(MODELS_FOLDER, file), ...NEEDED[file] };
  const config = { model, data: { root }, training: { epochs: 1, batchSize: 12 }, device: "cpu", threads: 1 };
  await runExperiment(config, { session, runDir });
  return runDir;
}

const EXPORTED = [
  ...[
    "attention.py",
    "batch_norm.py",
    "bidirectional.py",
    "convolution.py",
    "inherits_file.py",
    "own_gru.py",
    "own_lstm.py",
  ],
  ...["padding_aware.py", "transformer.py", "union_arg.py", "word_dropout.py"],
];
for (const file of EXPORTED)
  test(file, async () => {
    const runDir = await trained(file);
    const { path } = await exportRun(runDir, { out: join(folder, `${file}-exported`), session });
    await using classifier = await loadClassifier(path, { threads: 1 });
    const { config } = readJson(runDir, "config.json");
    const { predictions } = await session.call("experiment.predict", { config, runDir, texts: TEXTS, padTo: null });
    const got = await classifier.classify(TEXTS);
    for (const [at, { label, scores }] of predictions.entries()) {
      assert.is(got[at]?.label, label);
      for (const [name, score] of Object.entries(scores))
        assert.ok(Math.abs((got[at]?.scores[name] as number) - score) < 1e-5 * Math.max(1, Math.abs(score)), name);
    }
  });

const WHY_NOT: Record<string, RegExp> = {
  "loop.py": /^loop cannot be exported to onnx: its forward holds for one number of texts or tokens alone/,
  "decides.py": /^decides cannot be exported to onnx: its forward decides by what the words are/,
};
for (const [file, words] of Object.entries(WHY_NOT))
  test(`${file} says why not`, async () => {
    const out = join(folder, `${file}-exported`);
    const error = await rejection(exportRun(await trained(file), { out, session }));
    assert.is(error.kind, "export");
    assert.match(error.message, words);
    assert.ok(error.hint);
    assert.not.ok(existsSync(out));
    const { path } = await exportRun(join(folder, file), { out, session, to: "safetensors" });
    const source = readFileSync(join(path, "source", file), "utf8");
    assert.is(source, readFileSync(join(MODELS_FOLDER, file), "utf8"), "weights come with the class that they are of");
  });

test.run();
