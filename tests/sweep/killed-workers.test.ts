/** Processes of a sweep killed with SIGKILL at random: workers and their Pythons, and the Python of the search. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { int } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { FULL } from "../helpers/torture.js";
import { temporary } from "../helpers.js";
import { kill, marked, markProcesses, nobodyLeft, random } from "./helpers/processes.js";
import { numbersOf, twice } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: processes killed");
const root = tinyCorpus();
const folder = temporary();
const random_ = random();
const KILLS = FULL ? 20 : 8;
const TRIALS = 2 * KILLS;
markProcesses();

const seeds: SweepDefinition = {
  name: "killed",
  base: tinyBase(root, 4),
  space: { seed: int(1, TRIALS) },
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
  executor: { workers: 2 },
  retries: KILLS,
};

test(`${KILLS} kills at random in ${TRIALS} trials: all end, none twice, with the numbers of the sweep left alone`, async () => {
  const whole = await sweep(seeds, { out: join(folder, "whole") });
  let kills = 0;
  let retries = 0;
  // Kills come after so many events of the trials, whatever they are: a start, a batch, a checkpoint, an epoch.
  const pause = () => 10 + Math.floor(random_() * 50);
  let left = pause();
  const killOne = () => {
    const victims = marked();
    const victim = victims[Math.floor(random_() * victims.length)];
    if (!victim) return;
    kill(victim.pid);
    kills += 1;
    left = pause();
  };
  const onEvent = (event: SweepEvent) => {
    if (event.type === "retry") retries += 1;
    if (event.type !== "run") return;
    left -= 1;
    // Where batches are few, epochs make up for it: the last kill comes before the last trials.
    const due = Math.ceil(((event.number + 1) * KILLS) / (TRIALS - 2));
    if (kills < KILLS && (left <= 0 || (event.event.type === "epoch" && kills < due))) killOne();
  };
  const result = await sweep(seeds, { out: join(folder, "killed"), onEvent });
  console.log(`${kills} kills, ${retries} retries`);
  assert.is(kills, KILLS);
  assert.ok(retries > 0);
  assert.is(result.trials.length, TRIALS);
  assert.equal(numbersOf(result.trials), numbersOf(whole.trials));
  assert.equal(twice(result.folder), []);
});

test("no process is left behind", nobodyLeft);

test.run();
