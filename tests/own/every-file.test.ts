/** Each file of tests/fixtures/models trains, and goes on from a checkpoint as if it had never stopped. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ExperimentConfig, openSession, type RunEvent, runExperiment } from "#sconce/index.js";
import { MODEL_FILES, MODELS_FOLDER, makeCorpus, NEEDED, temporary } from "../helpers.js";

const test = suite("own models: every file");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { words: [3, 12] });
const session = await openSession();

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
    const controller = new AbortController();
    const stopped = await runExperiment(config, {
      session,
      runDir,
      logEvery: 1,
      signal: controller.signal,
      onEvent: (event) => {
        trainLoss(again)(event);
        if (event.type === "batch" && event.epoch === 2 && event.batch === 1) controller.abort();
      },
    });
    assert.is(stopped.status, "stopped");
    const resumed = await runExperiment({}, { session, resume: runDir, logEvery: 1, onEvent: trainLoss(again) });
    assert.equal(again, losses);
    assert.equal(resumed.weights, whole.weights);
    assert.equal(resumed.test, whole.test);
  });

function trainLoss(losses: number[]) {
  return (event: RunEvent) => {
    if (event.type === "batch" && event.phase === "train") losses.push(event.loss);
  };
}

test.after(() => session.close());
test.run();
