/** Metrics beyond loss and accuracy in real runs: in events, results, files, sweeps and on the command line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { knownAfterEpoch, openSession, readSweep, report, resolveConfig, runExperiment, sweep } from "#sconce/index.js";
import { makeCorpus, sconce, temporary, tiny } from "../helpers.js";

const test = suite("experiment: metrics");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 20 });
const session = await openSession();
test.after(() => session.close());

test("what is asked for is in the result, by type, and no other number is another one", async () => {
  const plain = await runExperiment(tiny(root), { session, runDir: null });
  const runDir = join(folder, "run");
  const config = { ...tiny(root), metrics: ["macroF1", "rocAuc", "perClass", "confusionMatrix"] } as const;
  const result = await runExperiment(config, { session, runDir });
  assert.equal(result.weights, plain.weights);
  const { loss, accuracy, ...more } = result.test;
  assert.equal({ loss, accuracy }, plain.test);
  assert.equal(Object.keys(more), ["macroF1", "rocAuc", "perClass", "confusionMatrix"]);
  const f1: number = result.test.macroF1 + (result.epochs[1]?.validation.rocAuc ?? 0);
  assert.ok(f1 > 0 && f1 < 2);
  assert.equal(
    result.test.perClass.map(({ label }) => label),
    result.labels,
  );
  assert.equal(result.test.confusionMatrix.labels, result.labels);
  assert.is(
    result.test.confusionMatrix.counts.flat().reduce((sum, count) => sum + count),
    40,
  );
  for (const name of knownAfterEpoch(resolveConfig({ ...config, metrics: [...config.metrics] })))
    assert.type(
      name.split(".").reduce((at: never, key) => at?.[key], result.epochs[0] as never),
      "number",
      name,
    );

  const json = JSON.parse(await report([runDir], { format: "json" }));
  assert.equal(json.runs[0].test, result.test);
  const csv = await report([runDir], { format: "csv" });
  assert.match(csv, /^table,Run,Validation: macro-F1,Validation: ROC-AUC,Test: macro-F1,Test: ROC-AUC$/m);
  assert.match(csv, /^"?Confusion matrix: GRU, test, seed 1"?,/m);
});

test("step by step, too", async () => {
  const corpus = await session.loadCorpus({ root, batchSize: 7, seed: 1, threads: 1, device: "cpu" });
  const model = await session.buildModel("gru", corpus, { hiddenDim: 8, embedDim: 8 });
  const plain = await model.evaluate("test");
  const { macroF1, calibrationError, ...rest } = await model.evaluate("test", {
    metrics: ["macroF1", "calibrationError"],
  });
  assert.equal(rest, plain);
  assert.ok(macroF1 > 0 && calibrationError < 1);
});

test("a sweep searches and prunes by one that its base does not name", async () => {
  const out = join(folder, "sweep");
  const definition = {
    name: "f1",
    base: { ...tiny(root, { epochs: 3 }), metrics: ["perClass", "confusionMatrix"] as const },
    space: { "training.learningRate": [0.001, 0.01, 0.03] },
    search: { sampler: "grid" as const, pruner: { name: "median" as const, startupTrials: 1, warmupEpochs: 0 } },
    objective: { metric: "validation.macroF1" as const },
    executor: { workers: 1 },
  };
  const found = await sweep(definition, { out });
  assert.is(found.status, "completed");
  for (const trial of found.trials) {
    assert.is(trial.values?.[0], trial.validation?.macroF1);
    assert.equal(Object.keys(trial.validation ?? {}).sort(), ["accuracy", "loss", "macroF1"], "numbers alone");
  }
  assert.equal(found.bestConfig?.metrics, ["perClass", "confusionMatrix", "macroF1"]);
  assert.equal((await readSweep(out)).trials.length, 3);
  const csv = await report([out], { format: "csv", sort: "-test.macroF1" });
  assert.match(csv, /^table,Trial,Status,validation\.macroF1,test\.macroF1,/m);
  assert.match(csv, new RegExp(`^"?Confusion matrix: Sweep f1, trial ${found.best?.number} \\(the best\\)`, "m"));
  await sweep(definition, { out }); // goes on with what it wrote
});

test("the command line asks for them and says them", async () => {
  const { stdout, stderr, exitCode } = await sconce(
    [
      "run",
      "--model",
      "gru",
      "--data",
      root,
      "--epochs",
      "1",
      "--batch-size",
      "20",
      "--set",
      "model.hiddenDim=8",
    ].concat(["--metrics", "macroF1,confusionMatrix", "--out", join(folder, "cli"), "--threads", "1"]),
  );
  assert.is(exitCode, 0, stderr);
  assert.match(stdout, /^test loss \d\.\d{4}, test accuracy \d+\.\d\d %, test macro-F1 0\.\d{4}$/m);
  assert.match(
    stderr,
    /epoch 1\/1: train loss \d\.\d{4}, validation loss \d\.\d{4}, accuracy \d+\.\d\d %, macro-F1 0\.\d{4}, /,
  );
  const kept = JSON.parse(readFileSync(join(folder, "cli", "result.json"), "utf8"));
  assert.is(kept.test.confusionMatrix.counts.length, 2);
  const wrong = await sconce(["run", "--model", "gru", "--metrics", "macroF1,f2"]);
  assert.is(wrong.exitCode, 2);
  assert.match(wrong.stderr, /--metrics \(metrics\): "f2" is not allowed/);
});

test.run();
