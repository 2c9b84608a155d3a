/** The same command again: what it goes on with, adds, refuses, and does with settings that were run. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { choice, logUniform } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { readSweep } from "#sconce/sweep/sweep-folder.js";
import { sconce, temporary } from "../helpers.js";
import { kill, markProcesses, nobodyLeft } from "./helpers/processes.js";
import { numbersOf, twice } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: the same command again");
const root = tinyCorpus();
const folder = temporary();
const file = join(folder, "search.yaml");
const out = join(folder, "sweeps", "search");
markProcesses();

const search: SweepDefinition = {
  name: "search",
  base: tinyBase(root, 2),
  space: { "training.learningRate": logUniform(1e-4, 1e-1), "model.name": choice("rnn", "gru") },
  search: { sampler: "tpe", trials: 2, startupTrials: 2, seed: 3 },
  objective: { metric: "validation.loss" },
  executor: { workers: 1 },
};
const command = (...args: string[]) => sconce(["sweep", file, "--quiet", ...args], { cwd: folder });

test("--trials 3 later adds three, once: also when it is killed on the way", async () => {
  const whole = await sweep({ ...search, search: { ...search.search, trials: 8 } }, { out: join(folder, "whole") });
  writeFileSync(file, stringify(search));
  assert.is((await command()).exitCode, 0);
  assert.is((await readSweep(out)).trials.length, 2);
  // Killed when the first of the three has ended.
  const child = sconce(["sweep", file, "--json", "--trials", "3"], { cwd: folder });
  for await (const line of child.iterable())
    if (String(line).startsWith('{"type":"trial-end"')) {
      kill(child.pid);
      break;
    }
  await child;
  assert.is((await command("--trials", "3")).exitCode, 0);
  assert.equal(numbersOf((await readSweep(out)).trials), numbersOf(whole.trials.slice(0, 5)));
  assert.is((await command()).exitCode, 0);
  assert.is((await readSweep(out)).trials.length, 5, "without --trials there is nothing left to do");
  assert.is((await command("--trials", "3")).exitCode, 0);
  assert.equal(numbersOf((await readSweep(out)).trials), numbersOf(whole.trials));
  assert.equal(twice(out), []);
});

test("another space or base is refused with the difference, and taken under another name", async () => {
  const changed = {
    ...search,
    base: tinyBase(root, 1),
    space: { ...search.space, "model.name": choice("rnn", "lstm") },
  };
  writeFileSync(file, stringify(changed));
  const refused = await command("--trials", "1");
  assert.is(refused.exitCode, 2);
  const lines = String(refused.stderr).split("\n");
  assert.match(lines[0] ?? "", /^sconce: .*sweeps.search holds a sweep that differs:$/);
  assert.equal(lines.slice(1, 3), [
    "base.training.epochs: was 2, now 1",
    'space.model.name.choices: was ["rnn","gru"], now ["rnn","lstm"]',
  ]);
  assert.match(
    lines[3] ?? "",
    /hint: the same command as before, with all its flags, goes on with it; give a changed sweep another name/,
  );
  assert.is((await readSweep(out)).trials.length, 8);
  writeFileSync(file, stringify({ ...changed, name: "changed" }));
  assert.is((await command("--trials", "1")).exitCode, 0);
  assert.is((await readSweep(join(folder, "sweeps", "changed"))).trials.length, 1);
});

test("the same settings are answered from the trial that ran, or run again where that is asked for", async () => {
  const four: SweepDefinition = {
    ...search,
    space: { "model.name": choice("rnn", "gru") },
    search: { sampler: "random", trials: 4 },
    executor: { workers: 2 },
  };
  const answered = await sweep(four, { out: join(folder, "answered") });
  const ran = await sweep({ ...four, duplicates: "run" }, { out: join(folder, "ran") });
  assert.equal(numbersOf(ran.trials), numbersOf(answered.trials));
  const folders = (trials: typeof ran.trials) => new Set(trials.map(({ runDir }) => runDir)).size;
  assert.is(folders(answered.trials), 2);
  assert.is(folders(ran.trials), 4);
  for (const trial of ran.trials) {
    assert.equal([trial.duplicateOf, trial.attempts], [null, 1]);
    assert.ok(existsSync(join(ran.folder, trial.runDir as string, "result.json")));
  }
  for (const trial of answered.trials)
    if (trial.duplicateOf !== null) {
      assert.is(trial.attempts, 0);
      assert.equal(trial.runDir, answered.trials[trial.duplicateOf]?.runDir);
    }
});

test("--trials 1 where the search's storage is lost: trials are taken from their folders, which is said, and one is added", async () => {
  const out = join(folder, "whole");
  const { trials } = await readSweep(out);
  const numbers = numbersOf(trials);
  rmSync(join(out, "journal.log"));
  const said: string[] = [];
  const onEvent = (event: SweepEvent) => {
    if (event.type === "warning") said.push(event.message);
  };
  const again = await sweep({ ...search, search: { ...search.search, trials: 8 } }, { out, trials: 1, onEvent });
  assert.is(again.trials.length, 9);
  assert.equal(numbersOf(again.trials.slice(0, 8)), numbers);
  assert.equal(
    again.trials.map(({ attempts, duplicateOf }) => attempts > 0 || duplicateOf !== null),
    again.trials.map(() => true),
  );
  assert.equal(said, [
    "journal.log has 0 of the 8 trials in trials.jsonl: the others are asked for again, and what has run is taken from its folder",
  ]);
});

test("no process is left behind", nobodyLeft);

test.run();
