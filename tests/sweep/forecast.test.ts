/** The time that a sweep will still take: the last round's idle workers, what each trial costs, and how near it is from a third on. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ResolvedConfig } from "#sconce/index.js";
import { pieceOf } from "#sconce/sweep/costs.js";
import { resolveSweep, type SweepDefinition, trialConfig } from "#sconce/sweep/definition.js";
import { Forecast } from "#sconce/sweep/forecast.js";
import { Schedule } from "#sconce/sweep/schedule.js";
import { timeLeft } from "#sconce/sweep/time-left.js";
import { blankTrial } from "#sconce/sweep/trial.js";
import { workOf } from "#sconce/sweep/work.js";

const test = suite("sweep: the time that is left");
/** The same numbers at each run, so that what is asserted of them holds. */
let seed = 1;
function chance(): number {
  seed = (seed * 16_807) % 2_147_483_647;
  return seed / 2_147_483_647;
}

test("workers take what waits as they become free, and the last round has idle ones", () => {
  assert.is(timeLeft([], [], 2), 0);
  assert.is(timeLeft([], [10, 10, 10], 2), 20);
  assert.is(timeLeft([5], [10], 2), 10);
  assert.is(timeLeft([5, 8], [10], 2), 15);
  assert.is(timeLeft([], [6, 5, 4, 3], 2), 9);
  assert.is(timeLeft([3, 9, 9], [1], 2), 10, "one more at work than there are places");
});

const definition: SweepDefinition = {
  name: "cells",
  base: { model: { name: "gru" }, data: { corpus: "sample" } },
  space: {
    "model.name": ["rnn", "gru", "lstm"],
    "training.epochs": [1, 3, 9],
    "model.hiddenDim": [32, 128, 256],
  },
  search: { sampler: "grid" },
};

test("a larger trial is more work, by each of its sides", () => {
  const work = (change: (config: ResolvedConfig) => void) => {
    const config = trialConfig(resolveSweep(definition), {
      "model.name": "gru",
      "training.epochs": 3,
      "model.hiddenDim": 128,
    });
    change(config);
    return workOf(config);
  };
  const usual = work(() => {});
  const larger: ((config: ResolvedConfig) => void)[] = [
    ({ training }) => (training.epochs = 6),
    ({ training }) => (training.batchSize = 10),
    ({ model }) => Object.assign(model, { hiddenDim: 256 }),
    ({ model }) => Object.assign(model, { layers: 2 }),
    ({ data }) => Object.assign(data, { corpus: "imdb" }),
  ];
  for (const change of larger) assert.ok(work(change) > usual * 1.1, String(change));
  assert.ok(work(({ model }) => Object.assign(model, { name: "rnn" })) < usual);
  assert.ok(work(({ data }) => (data.maxTokens = 20)) < usual / 2);
});

/** Seconds before the first batch. */
const START = 3;

/**
 * What a machine takes for a trial: the milliseconds a batch that bench/threads.ts measured (docs/benchmarks.md), some seconds to start, cells that
 * differ, and no two trials alike.
 */
function secondsOf({ model, training }: ResolvedConfig): number {
  const { hiddenDim, embedDim, name } = model as { hiddenDim: number; embedDim: number; name: string };
  const cell = { rnn: 1.2, gru: 1, lstm: 0.9 }[name] as number;
  const batch = (4.2 + (6.5e-6 * hiddenDim * (hiddenDim + embedDim) + 1.5e-3 * hiddenDim) * training.batchSize) / 1000;
  return START + training.epochs * 30 * batch * cell * (0.9 + chance() * 0.2);
}

/** A sweep on a clock of its own. @returns the largest share by which the time left was told wrong while a tenth of the whole was left, from a third on. */
function worst(workers: number, sampler: "known" | "unknown", longestFirst: boolean): number {
  const sweep = resolveSweep(definition);
  const all = Array.from({ length: sweep.grid?.length ?? 0 }, (_, at) => {
    const params = sweep.grid?.at(at) ?? {};
    const config = trialConfig(sweep, params);
    return { ...pieceOf(params, config), config };
  });
  const order = new Map(all.map((piece) => [piece, longestFirst ? -piece.work : chance()]));
  all.sort((a, b) => (order.get(a) as number) - (order.get(b) as number));
  let now = 0;
  const forecast = new Forecast(() => now * 1000);
  const waiting = [...all];
  const running: { number: number; end: number }[] = [];
  const told: { at: number; left: number }[] = [];
  while (waiting.length > 0 || running.length > 0) {
    while (running.length < workers && waiting.length > 0) {
      const piece = waiting.shift() as (typeof all)[number];
      const number = all.indexOf(piece);
      forecast.began({ number }, piece);
      running.push({ number, end: now + secondsOf(piece.config) });
      const batch = {
        type: "batch",
        phase: "train",
        epoch: 1,
        batch: 0,
        batches: 30,
        seen: 0,
        of: 1,
        loss: 1,
      } as const;
      now += START;
      forecast.hear({ type: "run", number, attempt: 1, event: batch });
      now -= START;
    }
    running.sort((a, b) => a.end - b.end);
    const { number, end } = running.shift() as { number: number; end: number };
    now = end;
    forecast.ended({ number }, true);
    const known = sampler === "known" ? waiting : [];
    const left = forecast.left({ known, others: waiting.length - known.length, workers });
    if (left !== undefined) told.push({ at: now, left });
  }
  const from = told.filter(({ at }) => at >= now / 3 && now - at >= now / 10);
  assert.ok(from.length > 3);
  return Math.max(...from.map(({ at, left }) => Math.abs(left - (now - at)) / (now - at)));
}

test("what the first trial of a worker waits for its start, the others do not", () => {
  let now = 0;
  const forecast = new Forecast(() => now * 1000);
  const sweep = resolveSweep(definition);
  const params = sweep.grid?.at(0) ?? {};
  const piece = pieceOf(params, trialConfig(sweep, params));
  const batch = { type: "batch", phase: "train", epoch: 1, batch: 0, batches: 9, seen: 0, of: 1, loss: 1 } as const;
  const run = (number: number, start: number, cold: boolean) => {
    forecast.began({ number }, piece, cold);
    now += start;
    forecast.hear({ type: "run", number, attempt: 1, event: batch });
    now += 10;
    forecast.ended({ number }, true);
    return Math.round(forecast.left({ known: [piece, piece], others: 2, workers: 2 }) as number);
  };
  assert.is(run(0, 60, true), 20);
  assert.is(run(1, 60, true), 20);
  assert.is(run(2, 1, false), 22);
});

test("it is within 20 % from a third of a sweep on that begins with the longest, for 1 to 4 workers", () => {
  const shares: number[] = [];
  for (let run = 1; run <= 10; run++)
    for (const workers of [1, 2, 3, 4]) {
      seed = run * 7_919;
      shares.push(worst(workers, "known", true));
    }
  assert.ok(Math.max(...shares) <= 0.2, shares.map((share) => share.toFixed(2)).join(" "));
});

test("and in any order", () => {
  const shares: number[] = [];
  for (let run = 1; run <= 10; run++)
    for (const workers of [1, 2]) {
      seed = run * 7_919;
      shares.push(worst(workers, "known", false));
    }
  assert.ok(Math.max(...shares) <= 0.2, shares.map((share) => share.toFixed(2)).join(" "));
});

/** A sweep with three seeds of which trial 0 has ended after so many of its runs, and trial 1 has two runs at work. @returns what is left then. */
function leftWithSeeds(more: object, runs: number): number | undefined {
  let now = 0;
  const space = { "training.learningRate": [1e-4, 1e-3, 1e-2, 1e-1] };
  const sweep = resolveSweep({ ...definition, space, seeds: 3, objective: { metric: "validation.loss" }, ...more });
  const schedule = new Schedule(sweep, () => now * 1000);
  const params = (number: number) => ({ "training.learningRate": space["training.learningRate"][number] as number });
  const begin = (number: number) =>
    void schedule.hear({ type: "trial", number, params: params(number), runDir: "", resumed: false, seeds: [1, 2, 3] });
  const beginRun = (number: number, seed: number) => void schedule.hear({ type: "seed", number, seed, runDir: "" });
  const run = (seed: number) => ({ ...blankTrial(0, {}), seed, status: "completed" as const, attempts: 1 });
  schedule.hear({ type: "sweep", folder: "", workers: 2, done: 0, target: 4 });
  begin(0);
  begin(1);
  for (let seed = 1; seed <= runs; seed++) {
    beginRun(0, seed);
    beginRun(1, seed); // the other worker's; its last one goes on
    now += 10;
    schedule.hear({ type: "seed-end", number: 0, run: run(seed), interrupted: false });
    if (seed < runs) schedule.hear({ type: "seed-end", number: 1, run: run(seed), interrupted: false });
  }
  const seeds = Array.from({ length: runs }, (_, at) => run(at + 1));
  const trial = { ...blankTrial(0, params(0)), status: "completed" as const, attempts: 1, seeds };
  const heard = schedule.hear({ type: "trial-end", trial, best: null, done: 1, target: 4 });
  return heard.type === "trial-end" ? heard.secondsLeft : undefined;
}

test("the runs of seeds are pieces of their own; a race lets a setting have as many as those that have ended", () => {
  // Two settings of three runs each are to come, 10 seconds a run, on two workers.
  assert.is(Math.round(leftWithSeeds({}, 3) as number), 30);
  // Of trial 1 one run is left, as well.
  assert.is(Math.round(leftWithSeeds({}, 2) as number), 40);
  const raced = { search: { sampler: "random", trials: 4, race: "t-test" } };
  assert.is(Math.round(leftWithSeeds(raced, 2) as number), 20);
});

test.run();
