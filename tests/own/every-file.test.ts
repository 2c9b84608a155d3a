/** Each file of tests/fixtures/models trains, goes on from a checkpoint as if it had never stopped, and says in Node what torch says. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ExperimentConfig, exportRun, openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { loadClassifier } from "#sconce/inference/index.js";
import { MODEL_FILES, MODELS_FOLDER, makeCorpus, NEEDED, readJson, temporary } from "../helpers.js";

const test = suite("own models: every file");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [3, 12] });
const session = await openSession();

const TEXTS = ["A great film", "dull", "the plot of a charming film was awful and wooden", "great lovely dull film"];

/** The exported model gives the scores of `sconce predict`, within 1e-5; of scores above 1, of their size. */
async function saysTheSame(runDir: string): Promise<void> {
  const { path } = await exportRun(runDir, { out: `${runDir}-exported`, session });
  await using classifier = await loadClassifier(path, { threads: 1 });
  const { config } = readJson(runDir, "config.json");
  const { predictions } = await session.call("experiment.predict", { config, runDir, texts: TEXTS, padTo: null });
  const got = await classifier.classify(TEXTS);
  for (const [at, { label, scores }] of predictions.entries()) {
    assert.is(got[at]?.label, label);
    for (const [name, score] of Object.entries(scores))
      assert.ok(Math.abs((got[at]?.scores[name] as number) - score) < 1e-5 * Math.max(1, Math.abs(score)), name);
  }
}

for (const file of MODEL_FILES)
  test(file, async () => {
    const config: ExperimentConfig = {
      model: { file: join(MODELS_FOLDER, file), ...NEEDED[file] },
      data: { root },
      training: { epochs: 2, batchSize: 7 },
      device: "cpu",
      threads: 1,
    };
    const losses: number[] = [];
    const whole = await runExperiment(config, { session, runDir: null, logEvery: 1, onEvent: trainLoss(losses) });
    assert.is(whole.epochs.length, 2);
    assert.ok(losses.every(Number.isFinite), String(losses));

    const runDir = join(folder, file);
    const again: number[] = [];
    const until = { epoch: 2, phase: "train", batch: 2 } as const;
    const stopped = await runExperiment(config, { session, runDir, logEvery: 1, until, onEvent: trainLoss(again) });
    assert.is(stopped.status, "stopped");
    const resumed = await runExperiment({}, { session, resume: runDir, logEvery: 1, onEvent: trainLoss(again) });
    assert.equal(again, losses);
    assert.equal(resumed.weights, whole.weights);
    assert.equal(resumed.test, whole.test);
    await saysTheSame(runDir);
  });

function trainLoss(losses: number[]) {
  return (event: RunEvent) => {
    if (event.type === "batch" && event.phase === "train") losses.push(event.loss);
  };
}

test.after(() => session.close());
test.run();
