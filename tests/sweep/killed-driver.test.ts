/** The driver of a sweep killed with SIGKILL at random, and started anew until the sweep is done. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { choice, logUniform, when } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import type { TrialRecord } from "#sconce/sweep/trial.js";
import { FULL } from "../helpers/torture.js";
import { temporary } from "../helpers.js";
import { hasOpen, kill, marked, markProcesses, nobodyLeft, random } from "./helpers/processes.js";
import { drive, linesOf, numbersOf, twice } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: driver killed");
const root = tinyCorpus();
const folder = temporary();
const random_ = random();
markProcesses();

/** TPE and hyperband go by what the trials before gave: one result lost, or one draw too many, and they ask or prune something else. */
const search: SweepDefinition = {
  name: "search",
  base: tinyBase(root, 3),
  space: {
    "training.learningRate": logUniform(1e-4, 1e-1),
    "model.layers": choice(1, 2),
    "model.dropout": when({ "model.layers": 2 }, choice(0.1, 0.3, 0.5)),
    "model.name": choice("rnn", "gru"),
  },
  search: {
    sampler: "tpe",
    trials: 12,
    startupTrials: 3,
    seed: 7,
    pruner: { name: "hyperband", reductionFactor: 2 },
    lag: 2,
  },
  objective: { metric: "validation.loss" },
  executor: { workers: 1 },
};

/** Files that say that a trial is finished, as they stand. */
function finished(out: string): Map<number, string> {
  if (!existsSync(join(out, "trials.jsonl"))) return new Map();
  const done = linesOf(out).filter(({ status, duplicateOf }) => status === "completed" && duplicateOf === null);
  return new Map(
    done.map(({ number, runDir }) => [number, readFileSync(join(out, runDir as string, "result.json"), "utf8")]),
  );
}

test("killed again and again: no finished trial is run twice, and all is as with one worker left alone", async () => {
  const whole = await sweep(search, { out: join(folder, "whole") });
  assert.ok(whole.trials.some(({ status }) => status === "pruned"));
  const out = join(folder, "killed");
  const kept = new Map<number, string>();
  let kills = 0;
  for (let done = false; !done; ) {
    const begun: number[] = [];
    const child = drive({ ...search, executor: { workers: 2 } }, out);
    // After one of the events of the next two trials or so: in a draw, an epoch, a checkpoint, a tell.
    let left = kills < (FULL ? 8 : 4) ? 1 + Math.floor(random_() * 60) : Number.POSITIVE_INFINITY;
    for await (const line of child.iterable()) {
      const event = JSON.parse(line as string) as SweepEvent;
      if (event.type === "trial") begun.push(event.number);
      left -= 1;
      if (left === 0) kill(child.pid);
    }
    const { exitCode, signal, stderr } = await child;
    assert.is(signal ?? exitCode, signal ? "SIGKILL" : 0, String(stderr));
    if (signal) kills += 1;
    for (const number of begun) assert.not(kept.has(number), `trial ${number} was finished, and begun again`);
    for (const [number, result] of finished(out)) {
      assert.is(result, kept.get(number) ?? result, `trial ${number} was finished, and its result is another`);
      kept.set(number, result);
    }
    done = exitCode === 0;
  }
  console.log(`${kills} kills`);
  assert.ok(kills >= 2);
  const result = await sweep(search, { out });
  assert.equal(numbersOf(result.trials), numbersOf(whole.trials));
  assert.equal(twice(out), []);
});

test("the search's own Python killed in the middle of everything: it is replaced, and nothing changes", async () => {
  const definition = { ...search, search: { ...search.search, trials: 6 } };
  const out = join(folder, "study");
  let kills = 0;
  let armed = true;
  const killIt = () => {
    // Of all Pythons, the search's has the lock of the sweep's folder open.
    for (const { pid } of marked())
      if (hasOpen(pid, join(out, ".lock"))) {
        kill(pid);
        kills += 1;
      }
  };
  const onEvent = (event: SweepEvent) => {
    if (event.type === "trial-end") armed = true;
    const moment = event.type === "trial" || (event.type === "run" && event.event.type === "epoch");
    if (!moment || !armed || (kills > 0 && random_() < 0.5)) return;
    armed = false;
    killIt();
  };
  const result = await sweep(definition, { out, onEvent });
  console.log(`${kills} kills of the search's Python`);
  assert.ok(kills >= 1);
  const whole = await sweep(search, { out: join(folder, "whole") });
  assert.equal(numbersOf(result.trials), numbersOf(whole.trials.slice(0, 6)));
  assert.equal(twice(out), []);
});

test("killed between the report that has a trial pruned and its end: the trial keeps its epochs", async () => {
  const out = join(folder, "pruned");
  const pruned: SweepDefinition = {
    ...search,
    base: tinyBase(root, 4),
    space: { "training.learningRate": choice(0.05, 1e-9), seed: choice(1, 2) },
    search: { sampler: "grid", pruner: { name: "median", startupTrials: 2 }, lag: 1 },
    keepCheckpoints: true,
  };
  const whole = await sweep(pruned, { out });
  const last = whole.trials.at(-1) as TrialRecord;
  assert.is(last.status, "pruned");
  const journal = join(out, "journal.log");
  const lines = readFileSync(journal, "utf8").split("\n");
  const report = lines.findLastIndex((line) => line.includes('"intermediate_value"'));
  const result = join(out, last.runDir as string, "result.json");
  for (const killed of ["after its run had ended", "before"]) {
    if (killed === "before") rmSync(result);
    writeFileSync(journal, `${lines.slice(0, report + 1).join("\n")}\n`);
    assert.equal(numbersOf((await sweep(pruned, { out })).trials), numbersOf(whole.trials), killed);
  }
});

test("no process is left behind", nobodyLeft);

test.run();
