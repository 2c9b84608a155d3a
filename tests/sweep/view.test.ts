/** What `sconce sweep` draws on a terminal, and what --dry-run says of the time. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { stringify } from "yaml";
import { cli, sconce, skip, temporary } from "../helpers.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: view");
const folder = temporary();
const file = join(folder, "sweep.yaml");
const definition = {
  name: "seen",
  base: tinyBase(tinyCorpus(), 60),
  space: { seed: [1, 2, 3] },
  search: { sampler: "grid" },
};
writeFileSync(file, stringify(definition));

const onTerminal = "on a terminal: a bar of the sweep, one for each running trial, a line for each that ended";
if (!existsSync("/usr/bin/script")) skip(test, onTerminal, "util-linux's script, which makes a terminal, is not here");
else
  test(onTerminal, async () => {
    const command = [process.execPath, cli, "sweep", file, "--out", join(folder, "seen"), "--workers", "2"].join(" ");
    const { stdout, exitCode } = await execa("script", ["-qefc", `stty cols 100; ${command}`, "/dev/null"], {
      env: { TERM: "xterm", NO_COLOR: undefined },
      reject: false,
    });
    assert.is(exitCode, 0, stdout);
    assert.match(stdout, /trials \[[=-]+\] \d\/3 done/);
    assert.match(stdout, /#0 +\[[=-]+\] epoch \d+\/60, validation loss 0\.\d{4}, accuracy \d+\.\d\d % +seed=1/);
    assert.match(stdout, /trial 2 .\[32mcompleted.\[39m \d+\.\d\d: seed=3/, "in green");
    assert.match(stdout, /trial +status +validation\.accuracy/);
    // A terminal's modes are left alone: with line wrapping off, what does not fit overwrites the last column.
    for (const mode of ["\u001b[?7l", "\u001b[?25l"]) assert.not.ok(stdout.includes(mode));
    assert.not.match(stdout, /trial 0 epoch/, "what a bar shows has no line");
  });

test("--dry-run measures a few batches, and --no-estimate does not", async () => {
  const { stdout, exitCode, stderr } = await sconce(["sweep", file, "--dry-run", "--json", "--workers", "2"]);
  assert.is(exitCode, 0, stderr);
  const { seconds, workers, trials, first } = JSON.parse(stdout);
  assert.equal([workers, trials, first.length], [2, 3, 3]);
  // Of the same settings but for the seed, one is measured.
  assert.is(new Set(first.map((trial: { seconds: number }) => trial.seconds)).size, 1);
  assert.ok(first[0].seconds > 0);
  assert.ok(Math.abs(seconds - (first[0].seconds * 3) / 2) < 1e-9);
  const without = await sconce(["sweep", file, "--dry-run", "--json", "--no-estimate"]);
  assert.is(JSON.parse(without.stdout).seconds, null);
});

test("--dry-run without the reviews prints the trials all the same", async () => {
  const elsewhere = join(folder, "elsewhere.yaml");
  const base = { ...definition.base, data: { root: join(folder, "nowhere") } };
  writeFileSync(elsewhere, stringify({ ...definition, base }));
  const { stdout, stderr, exitCode } = await sconce(["sweep", elsewhere, "--dry-run"]);
  assert.is(exitCode, 0);
  assert.match(stdout, /^0: seed=1$/m);
  assert.match(stderr, /no estimate: there are no reviews at/);
});

test.run();
