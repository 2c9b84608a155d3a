/** `sconce reproduce`: what it says and writes, how it is interrupted, what it refuses. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeCorpus, sconce, temporary, until } from "../helpers.js";

const test = suite("sconce reproduce");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 10, words: [4, 10] });
const tiny = ["--data", root, "--models", "rnn", "--threads", "1", "--device", "cpu"];
const REPORTS = ["report.csv", "report.html", "report.json", "report.md", "report.tex"];

test("mistakes: exit 2 before anything is started", async () => {
  for (const [args, words] of [
    [["--models", "rnn,foo"], '--models: "foo" is not allowed; allowed: rnn, gru, lstm'],
    [["--seeds", "1,x"], '--seeds: must be a whole number, at least 0 and at most 4294967295, got "x"'],
    [["--seeds", "1,1"], "seeds: 1 is named twice"],
    [["--epochs", "0"], "0 is too small; must be at least 1"],
    [["--corpus", "mnist"], '"mnist" is not allowed; allowed: imdb, sample'],
    [["--corpus", "sample", "--quick"], "the synthetic corpus cannot be scaled down"],
    [["--jobs", "0"], "--jobs: 0 is too small; must be at least 1"],
    [["--jobs", "two"], '--jobs: must be a whole number, at least 1, got "two"'],
    [["--jobs", "10000"], "jobs: 10000 is more than the "],
    [
      ["--models", "rnn", "--order", "gru-seed1"],
      'order: "gru-seed1" is not a run of this reproduction; allowed: rnn-seed1',
    ],
    [["--order", "rnn-seed1,rnn-seed1"], "order: rnn-seed1 is named twice"],
    [["--frob"], "sconce reproduce has no flag --frob"],
  ] as const) {
    const result = await sconce(["reproduce", "--out", "r", ...args], { cwd: folder });
    assert.is(result.exitCode, 2, result.stderr);
    assert.ok(result.stderr.includes(words), result.stderr);
    assert.match(result.stderr, /^ {2}hint: /m);
    assert.not.match(result.stderr, /^ {4}at /m);
  }
  assert.not(existsSync(join(folder, "r")));
});

test("a dry run says how many runs and how long", async () => {
  const result = await sconce(["reproduce", ...tiny, "--seeds", "1,2,3", "--dry-run", "--out", "r"], { cwd: folder });
  assert.is(result.exitCode, 0, result.stderr);
  assert.match(result.stderr, /^3 runs, 0 done; 3 to go, about \d+(h|m|s)/m);
  assert.is(result.stdout, "");
  assert.not(existsSync(join(folder, "r")));
});

test("Ctrl-C, then the same command; reports at the end, marked as scaled down", async () => {
  const out = join(folder, "interrupted");
  const args = ["reproduce", ...tiny, "--epochs", "60", "--no-estimate", "--out", out];
  const first = sconce(args);
  let said = "";
  first.stderr.on("data", (chunk) => {
    said += chunk;
  });
  await until(() => said.includes("epoch 1/60:"), 120, "the first epoch");
  first.kill("SIGINT");
  const interrupted = await first;
  assert.is(interrupted.exitCode, 130, interrupted.stderr);
  assert.match(interrupted.stderr, /stopped; the same command goes on with it$/);
  assert.equal(readdirSync(out).sort(), ["reproduction.json", "runs"]);

  const second = await sconce(args);
  assert.is(second.exitCode, 0, second.stderr);
  assert.match(second.stderr, /^\[1\/1\] rnn-seed1 resuming at epoch \d+/m);
  assert.is(second.stderr.match(/is not the publisher's corpus/g)?.length, 1);
  assert.equal(readdirSync(out).sort(), ["charts", ...REPORTS, "reproduction.json", "runs"]);
  assert.match(second.stdout, /^ {2}RNN +1 .* - /m);
  assert.match(second.stdout, /^These figures are not the published experiment's: /m);
  assert.match(readFileSync(join(out, "report.md"), "utf8"), /^# The tutorial's experiments/);
});

test("on the synthetic corpus the table and the reports are marked as synthetic", async () => {
  const out = join(folder, "sample");
  const args = ["--corpus", "sample", "--models", "rnn", "--epochs", "1", "--threads", "1", "--no-estimate"];
  const result = await sconce(["reproduce", ...args, "--data", join(folder, "data"), "--out", out]);
  assert.is(result.exitCode, 0, result.stderr);
  assert.match(result.stderr, /^warning: 4,000 synthetic reviews written to .*data.sample$/m);
  assert.match(
    result.stdout.split("\n").at(-2) ?? "",
    /^These figures are not the published experiment's: synthetic corpus: /,
  );
  for (const name of REPORTS) assert.match(readFileSync(join(out, name), "utf8"), /synthetic/, name);
  assert.ok(
    readdirSync(join(out, "charts")).every((name) =>
      /^(rnn-(loss|accuracy)-synthetic|curves-[a-z-]+)\.(svg|png)$/.test(name),
    ),
  );
});

test.run();
