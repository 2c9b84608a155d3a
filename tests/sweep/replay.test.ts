/** A sweep that was steered is run again from its folder: the same settings, the same ends, the same weights. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type SweepDefinition, type SweepEvent, sweep } from "#sconce/index.js";
import { steerFolder } from "#sconce/sweep/steer-folder.js";
import { makeCorpus, readJson, rejection, sconce, temporary } from "../helpers.js";

const test = suite("a sweep run again");
const root = temporary();
const TRIALS = 20;

function definition(): SweepDefinition {
  return {
    name: "steered",
    base: {
      model: { name: "rnn", hiddenDim: 8, embedDim: 8 },
      data: { root },
      training: { epochs: 4, batchSize: 10 },
      ...{ device: "cpu", threads: 1 },
    },
    space: { "training.learningRate": { logUniform: [0.001, 0.1] } },
    search: { sampler: "tpe", trials: TRIALS - 1, startupTrials: 4, pruner: { name: "median", startupTrials: 4 } },
    objective: { metric: "validation.loss", direction: "minimize" },
    executor: { workers: 2, threadsPerWorker: 1 },
  };
}

test("settings, ends and weights are those of the sweep that was steered, with another number of workers, too", async () => {
  await makeCorpus(root, { perFolder: 20 });
  const out = join(temporary(), "first");
  const point = { "training.learningRate": 0.0125 };
  const begun = new Set<number>();
  const first = await sweep(definition(), {
    out,
    async onEvent(event: SweepEvent) {
      if (event.type !== "run" || event.event.type !== "batch" || begun.has(event.number)) return;
      begun.add(event.number);
      if (event.number === 0) {
        await steerFolder(out, { type: "enqueue", params: point }, "api");
        await steerFolder(out, { type: "trials", target: TRIALS }, "api");
      }
      const ends = { 3: "stop-trial", 5: "prune-trial" } as const;
      const type = ends[event.number as 3 | 5];
      if (!type) return;
      await steerFolder(out, { type, trial: event.number }, "api");
      await new Promise((resolve) => setTimeout(resolve, 700)); // until it is heard: the run goes on to wait for its epoch's answer
    },
  });
  assert.is(first.trials.length, TRIALS);
  assert.is(first.trials[3]?.error?.kind, "steered");
  assert.is(first.trials[5]?.status, "pruned");

  const file = join(temporary(), "sweep.json");
  await writeFile(file, JSON.stringify(definition()));
  const again = await sconce(["sweep", file, "--replay", out, "--workers", "1", "--quiet"]);
  assert.is(again.exitCode, 0, again.stderr + again.stdout);
  const folder = `${out}-replay`;
  assert.match(again.stdout, /20 of 20 trials have the settings, values and weights/);
  // Not by the check's own word alone.
  const trials = (await readFile(join(folder, "trials.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .sort((a, b) => a.number - b.number);
  for (const [number, was] of first.trials.entries()) {
    const { params, status, values, epochs, runDir } = trials[number];
    assert.equal([params, status, values, epochs], [was.params, was.status, was.values, was.epochs], `trial ${number}`);
    assert.equal(
      readJson(folder, runDir, "result.json").weights,
      readJson(out, was.runDir as string, "result.json").weights,
      `trial ${number}`,
    );
  }
  const log = await readFile(join(folder, "events.jsonl"), "utf8");
  assert.match(log, /"origin":"replay","action":\{"type":"stop-trial","trial":3\}/);
  assert.match(log, /"origin":"replay","action":\{"type":"enqueue"/);

  const other = { ...definition(), search: { sampler: "tpe" as const, trials: 3 } };
  assert.match((await rejection(sweep(other, { replay: out }))).message, /holds a sweep that differs/);
  assert.match((await rejection(sweep(definition(), { replay: out, out }))).message, /in another folder than its own/);
  assert.match((await rejection(sweep(definition(), { replay: out, trials: 3 }))).message, /exclude each other/);
  assert.match((await rejection(sweep(definition(), { replay: root }))).message, /is not a sweep's folder/);
});

test.run();
