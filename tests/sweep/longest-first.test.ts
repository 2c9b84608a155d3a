/** Trials that depend on no other begin with the longest: numbers, settings and lines are those of the order in which they are asked. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveSweep, type SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { AHEAD, LongestFirst } from "#sconce/sweep/longest-first.js";
import { Schedule } from "#sconce/sweep/schedule.js";
import { type SweepOptions, sweep } from "#sconce/sweep/sweep.js";
import { readSweep } from "#sconce/sweep/sweep-folder.js";
import { temporary } from "../helpers.js";
import { curveExecutor } from "./helpers/curve-executor.js";
import { numbersOf } from "./helpers/sweeps.js";

const test = suite("sweep: the longest first");
const folder = temporary();
const definition: SweepDefinition = {
  name: "cells",
  base: { model: { name: "gru" } },
  space: { "training.epochs": [1, 2, 4, 8], "model.name": ["rnn", "lstm"] },
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
};
const loss = ({ training }: { training: { epochs: number } }, epoch: number) => training.epochs + 1 / epoch;

async function order(
  { seeds, ...more }: SweepDefinition["search"] & { seeds?: number[] },
  workers: number,
  options: SweepOptions = {},
  out = "",
) {
  const begun: number[] = [];
  const onEvent = (event: SweepEvent) => {
    if (event.type === "trial") begun.push(event.number);
    return options.onEvent?.(event);
  };
  const search = { ...definition.search, ...more };
  const executor = curveExecutor({ workers, loss, pause: () => 20 });
  const place = join(folder, out || `${JSON.stringify({ seeds, ...more }).replace(/\W/g, "")}-${workers}`);
  const result = await sweep({ ...definition, search, seeds }, { ...options, out: place, executor, onEvent });
  return { begun, result, place };
}

test("of a grid on two workers, with the numbers that it has on one", async () => {
  const one = await order({}, 1);
  assert.equal(one.begun, [0, 1, 2, 3, 4, 5, 6, 7]);
  const two = await order({}, 2);
  // 8 epochs of an LSTM are number 7; 1 of an RNN is number 0.
  assert.is(two.begun[0], 7);
  assert.ok([0, 1].includes(two.begun.at(-1) as number), String(two.begun));
  assert.equal(two.begun.toSorted(), one.begun);
  assert.equal(numbersOf(two.result.trials), numbersOf(one.result.trials));
  const lines = async (place: string) => (await readSweep(place)).trials.map(({ number, params }) => [number, params]);
  assert.equal(await lines(two.place), await lines(one.place));
});

test("with seeds: settings begin with the longest, and each run is run once; stopped and gone on with, too", async () => {
  const seeds = [3, 1, 2];
  const one = await order({ seeds }, 1);
  assert.equal(one.begun, [0, 1, 2, 3, 4, 5, 6, 7]);
  const runs: string[] = [];
  let stop: AbortController | undefined = new AbortController();
  const onEvent = (event: SweepEvent) => {
    if (event.type === "seed-end" && !event.interrupted) runs.push(`${event.number} ${event.run.seed}`);
    if (runs.length === 4) stop?.abort();
  };
  const first = await order({ seeds }, 2, { onEvent, signal: stop.signal }, "seeds");
  assert.is(first.begun[0], 7);
  assert.ok(
    runs.slice(0, 3).every((run) => /^[67] /.test(run)),
    String(runs),
  );
  stop = undefined;
  const rest = await order({ seeds }, 2, { onEvent }, "seeds");
  assert.is(rest.result.status, "completed");
  assert.is(new Set(runs).size, 24, "8 settings with 3 seeds");
  const values = ({ trials }: typeof one.result) =>
    trials.map((trial) => [
      trial.number,
      trial.params,
      trial.values,
      trial.seeds?.map(({ seed, values }) => [seed, values]),
    ]);
  assert.equal(values(rest.result), values(one.result));
});

test("of random trials, too; stopped and gone on with, all of them are run once", async () => {
  const random = { sampler: "random", trials: 7, seed: 3 } as const;
  const one = await order(random, 1);
  const controller = new AbortController();
  const onEvent = (event: SweepEvent) => {
    if (event.type === "trial-end" && event.done >= 3) controller.abort();
  };
  const first = await order(random, 2, { onEvent, signal: controller.signal }, "stopped");
  assert.is(first.result.status, "stopped");
  assert.not.equal(first.begun, first.begun.toSorted());
  const rest = await order(random, 2, {}, "stopped");
  assert.equal(numbersOf(rest.result.trials), numbersOf(one.result.trials));
});

test("not where a trial depends on another, or all take as long", () => {
  const parts = { next: 0, target: () => 1, ask: async () => undefined, urgent: () => false };
  const ordered = (more: object, space: object = definition.space, whole: object = {}) =>
    new Schedule(
      resolveSweep({
        ...definition,
        ...whole,
        space,
        search: { ...definition.search, trials: 4, ...more },
      } as SweepDefinition),
    ).longestFirst({ workers: 2 }, parts) !== undefined;
  assert.ok(ordered({}));
  assert.ok(ordered({ sampler: "qmc" }));
  assert.not.ok(ordered({ sampler: "tpe" }));
  assert.not.ok(ordered({ pruner: "median" }));
  assert.not.ok(ordered({}, { seed: [1, 2] }));
  assert.ok(ordered({ sampler: "random" }, definition.space, { seeds: 2 }));
  assert.not.ok(ordered({ sampler: "random", race: "t-test" }, definition.space, { seeds: 2 }));
});

test("so many are asked ahead and no more; a point that somebody wants comes next", async () => {
  const asked: number[] = [];
  let urgent = false;
  const ahead = new LongestFirst({
    next: 0,
    target: () => 100,
    urgent: () => urgent,
    costOf: ({ cost }) => cost as number,
    ask: async (number) => {
      asked.push(number);
      return { number, params: { cost: number % 10 }, begun: false, reports: 0 };
    },
  });
  const [first, second] = await Promise.all([ahead.take(), ahead.take()]);
  assert.equal([first?.number, second?.number], [9, 19]);
  assert.is(asked.length, AHEAD + 1);
  urgent = true;
  assert.is((await ahead.take())?.number, AHEAD + 1);
  urgent = false;
  const rest: number[] = [];
  for (let next = await ahead.take(); next; next = await ahead.take()) rest.push(next.number);
  assert.is(new Set([9, 19, AHEAD + 1, ...rest]).size, 100);
});

test.run();
