/** A search with a lag: one result for any number of workers, whatever ends first, is lost or stopped; what is refused; older sweeps. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ResolvedConfig } from "#sconce/index.js";
import { resolveSweep, type SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { checkLag, lagOf } from "#sconce/sweep/lag.js";
import { previewSweep } from "#sconce/sweep/preview-sweep.js";
import { choice, float, logUniform, when } from "#sconce/sweep/space.js";
import { type SweepOptions, sweep } from "#sconce/sweep/sweep.js";
import { rejection, temporary } from "../helpers.js";
import { curveExecutor } from "./helpers/curve-executor.js";
import { markProcesses, nobodyLeft, random } from "./helpers/processes.js";
import { numbersOf } from "./helpers/sweeps.js";

const test = suite("sweep: repeatable");
const folder = temporary();
const random_ = random();
markProcesses();

const search: SweepDefinition = {
  name: "search",
  base: { training: { epochs: 4 }, model: { name: "gru" } },
  space: {
    "training.learningRate": logUniform(1e-4, 1e-1),
    "model.layers": choice(1, 2),
    "model.dropout": when({ "model.layers": 2 }, float(0, 0.5)),
  },
  search: { sampler: "tpe", trials: 24, startupTrials: 4, pruner: { name: "hyperband", reductionFactor: 2 }, seed: 3 },
  objective: { metric: "validation.loss" },
  executor: { workers: 1 },
  retries: 1000,
};

/** Good learning rates learn faster; some settings begin badly. */
function loss({ model, training: { learningRate }, ...config }: ResolvedConfig, epoch: number): number {
  const far = Math.abs(Math.log10(learningRate) + 2.3);
  return (
    0.4 + far / (epoch + 1) + (("dropout" in model ? Number(model.dropout) : 0) * (4 - epoch)) / 10 + config.seed / 1e6
  );
}
const left = { workers: 1, loss };
/** Every fourth trial takes long, so that they do not end in the order of their numbers. */
const apart = { loss, pause: (number: number) => (number % 4 === 0 ? 40 : random_() * 10) };
const run = (name: string, executor: Parameters<typeof curveExecutor>[0], options: SweepOptions = {}) =>
  sweep(search, { out: join(folder, name), executor: curveExecutor(executor), ...options });
const whole = numbersOf((await run("whole", left)).trials);

test("2 and 3 workers, and trials that end in any order, give what one worker gives", async () => {
  assert.ok(whole.some(({ status }) => status === "pruned"));
  assert.ok(whole.some(({ status, epochs }) => status === "completed" && epochs === 4));
  for (const workers of [2, 3, 4]) {
    const ends: number[] = [];
    const onEvent = (event: SweepEvent) => {
      if (event.type === "trial-end") ends.push(event.trial.number);
    };
    const { trials } = await run(`${workers}`, { ...apart, workers }, { onEvent });
    assert.equal(numbersOf(trials), whole, `${workers} workers`);
    assert.not.equal(
      ends,
      ends.toSorted((a, b) => a - b),
      "or the order would be shown to be nothing",
    );
  }
});

test("so do workers that are lost, before or after an epoch was told, with or without what they had saved", async () => {
  let times = 0;
  const lost = (epoch: number) => (random_() < 0.25 ? Math.floor(random_() * (epoch + 1)) : undefined);
  const onEvent = (event: SweepEvent) => {
    if (event.type === "retry") times += 1;
  };
  const { trials } = await run("lost", { ...apart, workers: 3, lost }, { onEvent });
  assert.ok(times > 5, `${times} losses`);
  assert.equal(numbersOf(trials), whole);
});

test("so does a sweep that is stopped again and again, and goes on with another number of workers", async () => {
  for (let starts = 1; ; starts++) {
    const controller = new AbortController();
    let events = 4 + random_() * 40;
    const onEvent = () => {
      events -= 1;
      if (events < 0 && starts < 6) controller.abort();
    };
    const result = await run(
      "stopped",
      { ...apart, workers: 1 + (starts % 3) },
      { onEvent, signal: controller.signal },
    );
    if (result.status === "stopped") continue;
    assert.ok(starts > 2);
    assert.equal(numbersOf(result.trials), whole);
    return;
  }
});

test("without it, what is asked depends on what ends first", async () => {
  const old = { ...search, search: { ...search.search, repeatable: false, pruner: undefined } } as SweepDefinition;
  const settings = async (workers: number, pause: (number: number) => number) => {
    const out = join(folder, `old-${workers}`);
    const executor = curveExecutor({ workers, loss, pause });
    return (await sweep(old, { out, executor })).trials.map(({ params }) => params);
  };
  assert.not.equal(await settings(1, () => 0), await settings(3, (number) => (number % 3 === 0 ? 12 : 0)));
});

test("a lag below the workers is refused, whoever asks for them", async () => {
  const few = { ...search, name: "few", search: { ...search.search, lag: 2 } };
  const message = "search.lag: must be at least the number of workers, 3; it is 2";
  for (const [definition, options] of [
    [{ ...few, executor: { workers: 3 } }, {}],
    [few, { workers: 3 }],
    [few, { executor: curveExecutor({ ...left, workers: 3 }) }],
  ] as [SweepDefinition, SweepOptions][]) {
    const error = await rejection(sweep(definition, { out: join(folder, "few"), source: "few.yaml", ...options }));
    assert.equal([error.kind, error.message], ["config", `few.yaml: ${message}`]);
    assert.match(error.hint as string, "ask for 2 workers or fewer, set search.lag to 3");
  }
  const shown = await rejection(previewSweep(few, { workers: 3, source: "few.yaml" }));
  assert.is(shown.message, `few.yaml: ${message}`);
  const resolved = (more: object) => resolveSweep({ ...few, search: { ...few.search, ...more } } as SweepDefinition);
  for (const more of [
    { repeatable: false },
    { sampler: "random", pruner: undefined },
    { sampler: "random", pruner: "patient" },
  ]) {
    assert.is(lagOf(resolved(more).search), null);
    checkLag(resolved(more), 64);
  }
  assert.is(lagOf(resolved({ sampler: "random" }).search), 2, "hyperband compares");
});

test("another lag is another search; another number of workers is not", async () => {
  const other = { ...search, search: { ...search.search, lag: 5 } };
  const error = await rejection(sweep(other, { out: join(folder, "whole"), executor: curveExecutor(left) }));
  assert.is(error.kind, "config");
  assert.match(error.message, /holds a sweep that differs:\nsearch\.lag: was 4, now 5/);
});

test("a sweep that an older sconce began goes on in the old way, and says so at each start", async () => {
  const out = join(folder, "older");
  const old = { ...search, search: { ...search.search, repeatable: false, trials: 6 } };
  await sweep(old, { out, executor: curveExecutor(left) });
  const file = JSON.parse(readFileSync(join(out, "sweep.json"), "utf8"));
  const { lag: _lag, repeatable: _repeatable, ...before } = file.definition.search;
  // It wrote the fields of an objective in another order, too.
  const objectives = file.definition.objectives.map((one: object) => Object.fromEntries(Object.entries(one).reverse()));
  writeFileSync(
    join(out, "sweep.json"),
    JSON.stringify({ ...file, definition: { ...file.definition, search: before, objectives } }),
  );
  for (const [trials, lag] of [
    [8, undefined],
    [10, 6],
  ] as const) {
    const said: string[] = [];
    const result = await sweep(
      { ...search, search: { ...search.search, trials, lag } },
      {
        out,
        executor: curveExecutor({ ...left, workers: 6 }),
        onEvent: (event) => {
          if (event.type === "warning") said.push(event.message);
        },
      },
    );
    assert.is(result.trials.length, trials);
    assert.is(said.length, 1);
    assert.match(said[0] as string, /^an older sconce began this sweep, and it goes on in the old way/);
    assert.is((said[0] as string).includes("search.lag: 6 is ignored"), lag === 6);
  }
});

test("no process is left behind", nobodyLeft);

test.run();
