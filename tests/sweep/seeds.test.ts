/** Trials over seeds, on an executor that trains nothing: one result for any number of workers; races, failures, pruners, what is gone on with. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { trialsTable } from "#sconce/cli/trials-table.js";
import { SconceError } from "#sconce/errors.js";
import type { Executor, ResolvedConfig } from "#sconce/index.js";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { parseEvents } from "#sconce/sweep/event-log.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { choice, logUniform } from "#sconce/sweep/space.js";
import { type SweepOptions, sweep } from "#sconce/sweep/sweep.js";
import { timelineOf } from "#sconce/sweep/timeline.js";
import type { TrialRecord } from "#sconce/sweep/trial.js";
import { temporary } from "../helpers.js";
import { curveExecutor } from "./helpers/curve-executor.js";

const test = suite("sweep: seeds");
const folder = temporary();

const raced: SweepDefinition = {
  name: "raced",
  base: { training: { epochs: 2 }, model: { name: "gru" } },
  space: { "training.learningRate": logUniform(1e-4, 1e-1), "model.layers": choice(1, 2) },
  seeds: [5, 1, 3, 8],
  search: { sampler: "tpe", trials: 12, startupTrials: 4, seed: 3, lag: 3, race: "t-test" },
  objective: { metric: "validation.loss" },
  executor: { workers: 1 },
};

/** The farther a learning rate is from a good one the worse; the seed makes a part of it. */
const loss = ({ training: { learningRate }, seed }: ResolvedConfig, epoch: number) =>
  0.4 +
  Math.abs(Math.log10(learningRate) + 2.3) / (epoch + 1) +
  (seed % 4) / 100 +
  ((learningRate * 1e7 * seed) % 9) / 400;

/** All of a trial but how long it took and how often it was begun. */
const numbers = (trials: readonly TrialRecord[]) =>
  trials.map(({ seconds: _, attempts: __, seeds, ...trial }) => ({
    ...trial,
    seeds: seeds?.map(({ seconds: ___, attempts: ____, ...run }) => run),
  }));
const run = (name: string, executor: Executor, options: SweepOptions = {}, definition = raced) =>
  sweep({ ...definition, name: "raced" }, { out: join(folder, name), executor, ...options });
/** Runs end in another order than they began. */
const apart = (workers: number) => curveExecutor({ workers, loss, pause: (task) => ((task * 7) % 5) * 6 });
const whole = await run("whole", curveExecutor({ workers: 1, loss }));
const folders = (name: string) =>
  readdirSync(join(folder, name, "trials"), { recursive: true, encoding: "utf8" }).filter((path) =>
    /seed-\d+$/.test(path),
  );

test("a trial is a setting with a run for each seed, each in a folder of its own, until it can no longer win", () => {
  const { trials, best, bestConfig } = whole;
  assert.is(trials.length, 12);
  const full = trials.filter(({ status }) => status === "completed");
  const dropped = trials.filter(({ status }) => status === "pruned");
  assert.ok(full.length >= 3 && dropped.length >= 3, `${full.length} completed, ${dropped.length} dropped`);
  for (const { seeds = [], values, standardErrors, runDir, number } of full) {
    assert.equal(
      [5, 1, 3, 8],
      seeds.map(({ seed }) => seed),
    );
    const each = seeds.map((one) => one.values?.[0] as number);
    const mean = each.reduce((sum, value) => sum + value) / 4;
    assert.ok(Math.abs((values?.[0] as number) - mean) < 1e-12);
    const sd = Math.sqrt(each.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3);
    assert.ok(Math.abs((standardErrors?.[0] as number) - sd / 2) < 1e-12);
    assert.match(runDir ?? "", new RegExp(`^trials/000?0?${number}-.*/seed-5$`));
  }
  for (const { seeds = [] } of dropped) assert.ok(seeds.length >= 2 && seeds.length < 4);
  assert.is(best?.status, "completed");
  assert.is(bestConfig?.seed, 5);
  const [head, second] = readFileSync(join(whole.folder, "best.yaml"), "utf8").split("\n");
  assert.match(head ?? "", /^# trial \d+: 0\.\d{4} \(se 0\.\d{4}\) over the seeds 5, 1, 3, 8$/);
  assert.is(second, "# this is its run with seed 5, the first");
  const table = trialsTable(trials, raced, { columns: undefined, paint: (text) => text });
  for (const { number, seeds = [] } of dropped)
    assert.match(table.find((line) => line.startsWith(`${number} `)) ?? "", new RegExp(` ${seeds.length} of 4 seeds$`));
  for (const { number } of full)
    assert.not.match(table.find((line) => line.startsWith(`${number} `)) ?? "", "of 4 seeds");
});

test("2 and 4 workers give what one gives: settings, values, drops, folders", async () => {
  for (const workers of [2, 4]) {
    const { trials } = await run(`${workers}`, apart(workers));
    assert.equal(numbers(trials), numbers(whole.trials), `${workers} workers`);
    assert.equal(folders(`${workers}`), folders("whole"));
  }
});

test("so does a sweep that is interrupted twice, with runs at work ahead of their turn", async () => {
  for (const ends of [3, 9]) {
    const stop = new AbortController();
    let seen = 0;
    const onEvent = (event: SweepEvent) => {
      if (event.type === "seed-end" && !event.interrupted && ++seen === ends) stop.abort();
    };
    const part = await run("interrupted", apart(3), { signal: stop.signal, onEvent });
    assert.is(part.status, "stopped");
  }
  const { trials } = await run("interrupted", apart(2));
  assert.equal(numbers(trials), numbers(whole.trials));
  assert.equal(folders("interrupted"), folders("whole"));
});

test("the runs of a setting are on several workers at the same time, and each is told of", async () => {
  const events: SweepEvent[] = [];
  const definition: SweepDefinition = {
    ...raced,
    space: { "model.layers": choice(1) },
    search: { sampler: "grid" },
    objective: { metric: "validation.loss", overSeeds: "worst" },
  };
  const executor = curveExecutor({ workers: 3, loss, pause: () => 30 });
  const { trials, folder: out } = await run(
    "wide",
    executor,
    { onEvent: (event) => void events.push(event) },
    definition,
  );
  const log = parseEvents(readFileSync(join(out, "events.jsonl"), "utf8"));
  const bars = timelineOf(log, false);
  assert.equal(
    bars.map(({ trial, seed, end }) => [trial, seed, end]),
    [5, 1, 3, 8].map((seed) => [0, seed, "completed"]),
  );
  assert.equal(new Set(bars.map(({ lane }) => lane)).size, 3);
  const told = events.filter((event) => event.type === "run" && event.event.type === "epoch");
  assert.equal(new Set(told.map((event) => event.type === "run" && event.seed)), new Set([5, 1, 3, 8]));
  const [trial] = trials;
  assert.is(trial?.values?.[0], Math.max(...(trial?.seeds ?? []).map((one) => one.values?.[0] as number)));
  assert.equal(trial?.standardErrors, [null]);
  assert.is(trial?.epochs, 8);
});

/** An executor of which a seed fails. */
const failing = (workers: number, seed: number): Executor => {
  const inner = apart(workers);
  return {
    ...inner,
    run: async (task, control) => {
      if (task.config.seed === seed) throw new SconceError("python-error", "boom");
      return inner.run(task, control);
    },
  };
};

test("a setting of which a run fails has failed, and the runs after that one are none of it", async () => {
  const definition: SweepDefinition = { ...raced, search: { sampler: "random", trials: 2 } };
  for (const workers of [1, 4]) {
    const name = `failing ${workers}`;
    const { trials } = await run(name, failing(workers, 3), {}, definition);
    assert.equal(
      trials.map(({ status, error }) => [status, error?.message]),
      [
        ["failed", "seed 3: boom"],
        ["failed", "seed 3: boom"],
      ],
    );
    assert.equal(
      trials[0]?.seeds?.map(({ seed, status }) => [seed, status]),
      [
        [5, "completed"],
        [1, "completed"],
        [3, "failed"],
      ],
    );
    assert.not.ok(existsSync(join(folder, name, "trials", folders(name)[0]?.split("/")[0] ?? "", "seed-8")));
  }
});

test("a pruner judges a setting by the run with its first seed, and no other is begun where it ends that one", async () => {
  const definition: SweepDefinition = {
    ...raced,
    base: { training: { epochs: 4 }, model: { name: "gru" } },
    search: { sampler: "random", trials: 8, lag: 2, pruner: { name: "median", startupTrials: 2 } },
  };
  const [one, three] = [await run("pruned", apart(1), {}, definition), await run("pruned 3", apart(3), {}, definition)];
  assert.equal(numbers(one.trials), numbers(three.trials));
  const pruned = one.trials.filter(({ status }) => status === "pruned");
  assert.ok(pruned.length > 0);
  for (const { seeds = [] } of pruned) {
    assert.equal(
      seeds.map(({ seed, status }) => [seed, status]),
      [[5, "pruned"]],
    );
    assert.ok((seeds[0]?.epochs ?? 4) < 4);
  }
});

test("a sweep goes on only with its seeds, and settings that stand twice are run once", async () => {
  const error = await run("whole", apart(1), {}, { ...raced, seeds: [5, 1, 3] }).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  assert.match(error?.message ?? "", /holds a sweep that differs:\nseeds: was \[5,1,3,8\], now \[5,1,3\]$/);
  const twice: SweepDefinition = {
    ...raced,
    space: { "model.layers": choice(1) },
    search: { sampler: "random", trials: 3 },
  };
  const { trials } = await run("twice", apart(2), {}, twice);
  assert.equal(
    trials.map(({ duplicateOf }) => duplicateOf),
    [null, 0, 0],
  );
  assert.is(folders("twice").length, 4);
});

test.run();
