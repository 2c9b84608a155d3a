/** Processes of a sweep killed with SIGKILL at random: workers and their Pythons, and the Python of the search. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { int } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { until } from "../helpers.js";
import { kill, marked, markProcesses, nobodyLeft, random } from "./helpers/processes.js";
import { numbersOf, twice } from "./helpers/sweeps.js";
import { temporaryFolder, tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: processes killed");
const root = tinyCorpus();
const folder = temporaryFolder();
const random_ = random();
const KILLS = 20;
markProcesses();

const forty: SweepDefinition = {
  name: "forty",
  base: tinyBase(root, 4),
  space: { seed: int(1, 40) },
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
  executor: { workers: 2 },
  retries: KILLS,
};

test(`${KILLS} kills at random in 40 trials: all end, none twice, with the numbers of the sweep left alone`, async () => {
  const whole = await sweep(forty, { out: join(folder, "whole") });
  let kills = 0;
  let retries = 0;
  let next: NodeJS.Timeout | undefined;
  const killOne = () => {
    const victims = marked();
    const victim = victims[Math.floor(random_() * victims.length)];
    if (victim) {
      kill(victim.pid);
      kills += 1;
    }
    later();
  };
  // No sooner than the one before has been seen: a kill of a process that is dying already is none.
  const later = () => {
    if (kills < KILLS) next = setTimeout(killOne, 300 + random_() * 1500);
  };
  let begun = false;
  const onEvent = (event: SweepEvent) => {
    if (event.type === "retry") retries += 1;
    if (event.type === "trial" && !begun) {
      begun = true;
      later();
    }
    // Trials wait for the kills, or a fast machine would be done before the last of them.
    if (event.type !== "run" || event.event.type !== "epoch") return;
    const due = Math.min(KILLS, Math.ceil(((event.number + 1) * KILLS) / 38));
    return kills < due ? until(() => kills >= due, 120, `${due} kills`) : undefined;
  };
  const result = await sweep(forty, { out: join(folder, "killed"), onEvent }).finally(() => clearTimeout(next));
  console.log(`${kills} kills, ${retries} retries`);
  assert.is(kills, KILLS);
  assert.ok(retries > 0);
  assert.is(result.trials.length, 40);
  assert.equal(numbersOf(result.trials), numbersOf(whole.trials));
  assert.equal(twice(result.folder), []);
});

test("no process is left behind", nobodyLeft);

test.run();
