/** A run with options of the training that is killed at named points goes on, and ends as if it never had been. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type RunEvent, type RunResult, runExperiment } from "#sconce/index.js";
import { faultAt } from "../faults/faults.js";
import { makeCorpus, readJson, rejection, sconce, temporary, tiny } from "../helpers.js";

const test = suite("experiment: options of the training");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 20 });
const config = tiny(root, {
  epochs: 6,
  batchSize: 5,
  learningRate: 0.02,
  optimizer: { name: "sgd", momentum: 0.9 },
  schedule: "oneCycle",
  clipNorm: 0.5,
  accumulate: 3,
  // Nothing is better by a thousand than the first epoch: the third one is the last.
  earlyStopping: { metric: "trainLoss", patience: 2, minDelta: 1000 },
  keep: { metric: "validation.macroF1" },
  classWeights: "balanced",
  labelSmoothing: 0.1,
});
const session = await openSession();
const events: RunEvent[] = [];
const whole = await runExperiment(config, {
  session,
  runDir: join(folder, "whole"),
  onEvent: (event) => void events.push(event),
});
const untimed = (result: RunResult) => result.epochs.map(({ seconds: _, ...epoch }) => epoch);

test("events, result and files say which epoch was kept and why the run ended", () => {
  assert.equal([whole.endedBy, whole.epochs.length], ["early-stopping", 3]);
  const scores = whole.epochs.map(({ validation }) => validation.macroF1 as number);
  const best = Math.max(...scores);
  assert.is(whole.keptEpoch, scores.indexOf(best) + 1);
  assert.not.equal(whole.keptEpoch, 3, `it is of no use to test what the last epoch has: ${scores}`);
  const told = events.filter(({ type }) => type === "early-stopping" || type === "kept");
  const value = whole.epochs[0]?.trainLoss;
  const metric = "trainLoss";
  assert.equal(told, [
    { type: "early-stopping", epoch: 3, metric, patience: 2, best: { epoch: 1, value } },
    { type: "kept", epoch: whole.keptEpoch, metric: "validation.macroF1", value: best },
  ]);
  const result = readJson(folder, "whole", "result.json");
  assert.equal([result.endedBy, result.keptEpoch], ["early-stopping", whole.keptEpoch]);
  const rates = events.flatMap((event) => (event.type === "epoch" ? [event.learningRate ?? 0] : []));
  assert.is(rates.length, 3);
  assert.ok((rates[0] as number) < (rates[1] as number), `a cycle begins with a rise: ${rates}`);
  const test = events.find((event) => event.type === "evaluation" && event.phase === "test");
  assert.is((test as { epoch: number }).epoch, whole.keptEpoch);
});

/** Where Python is killed. An epoch has seven batches, which make three steps: of three, three and one. */
const POINTS: [name: string, point: string][] = [
  ["in the middle of a group of batches", "sconce.optimizing.stepping:Stepping.take,call=10"],
  ["between the gradient's norm and the step", "torch.nn.utils:clip_grad_norm_,call=5,when=after"],
  ["after it took the best model, before its checkpoint", "sconce.optimizing.keeping:Kept.epoch_is_over,when=after"],
  ["in the writing of the best model's checkpoint", "os:replace,with=checkpoints/"],
  ["in the test of the best model", "sconce.training:evaluate,call=4"],
  ["before the best model is saved", "os:replace,with=model.pt"],
];

for (const [name, point] of POINTS)
  test(`killed ${name}`, async () => {
    const runDir = join(folder, name.replaceAll(/[ ,']+/g, "-"));
    const own = await openSession({ env: faultAt(point) });
    assert.is((await rejection(runExperiment(config, { session: own, runDir }))).kind, "python-died");
    await own.close();
    const result = await runExperiment({}, { session, resume: runDir });
    assert.equal(untimed(result), untimed(whole));
    assert.equal([result.weights, result.test], [whole.weights, whole.test]);
    assert.equal([result.endedBy, result.keptEpoch], [whole.endedBy, whole.keptEpoch]);
    for (const file of ["metrics.jsonl", "model.pt"])
      assert.ok(readFileSync(join(runDir, file)).equals(readFileSync(join(folder, "whole", file))), file);
  });

test("the command line says it", async () => {
  const args = ["run", "--resume", join(folder, "whole"), "--epochs", "7"];
  const refused = await sconce(args, { cwd: folder });
  assert.is(refused.exitCode, 2, refused.stderr);
  assert.match(refused.stderr, /of a run of 6 epochs whose schedule oneCycle spans all of them: it cannot go on to 7/);
  const again = await sconce(args.slice(0, 3), { cwd: folder });
  assert.is(again.exitCode, 0, again.stderr);
  assert.match(
    again.stderr,
    /^early stopping after epoch 3: no better trainLoss than 0\.\d{4} of epoch 1 in 2 epochs$/m,
  );
  const kept = whole.keptEpoch;
  assert.match(
    again.stderr,
    new RegExp(`^keeping the model of epoch ${kept}, whose validation\\.macroF1 of \\d\\.\\d{4} is the best$`, "m"),
  );
  assert.match(
    again.stdout,
    new RegExp(`^test loss .*, of the model of epoch ${kept}; ended after epoch 3 by early stopping$`, "m"),
  );
});

test("a loss of the model's own has no class weights: refused before anything is written", async () => {
  const file = new URL("../fixtures/models/own_loss.py", import.meta.url).pathname;
  const runDir = join(folder, "own-loss");
  const error = await rejection(runExperiment({ ...config, model: { file } }, { session, runDir }));
  assert.is(error.kind, "config", error.message);
  assert.match(
    error.message,
    /^training\.classWeights and training\.labelSmoothing: the model \w+ has a loss of its own/,
  );
  assert.not(existsSync(runDir));
});

test("close", () => session.close());

test.run();
