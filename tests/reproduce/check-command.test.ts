/** `sconce reproduce --check`: its exit codes and what it says. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeCorpus, readJson, sconce, temporary } from "../helpers.js";

const test = suite("sconce reproduce --check");
const folder = temporary();
const at = (name: string) => join(folder, name);

test("sconce reproduce --check: 0 where nothing is inconsistent, 1 where something is", async () => {
  const root = makeCorpus(at("corpus"), { perFolder: 10, words: [4, 10] });
  const write = (published: number) =>
    writeFileSync(
      at("table.yaml"),
      `name: mine
published: { source: a paper, rounding: { loss: { rounded: 2 } } }
base: ${JSON.stringify({ model: { hiddenDim: 8, embedDim: 8 }, data: { root }, training: { epochs: 1, batchSize: 8 }, device: "cpu", threads: 1 })}
rows: [{ label: RNN, config: { model: { name: rnn } } }]
columns: [{ label: loss, metric: test.loss }]
seeds: [1, 2, 3]
cells: { RNN: { loss: { published: ${published} } } }
`,
    );
  const run = (...args: string[]) =>
    sconce(["reproduce", at("table.yaml"), "--no-estimate", "--quiet", "--out", at("out"), ...args]);
  write(0.69);
  const first = await run("--check");
  assert.is(first.exitCode, 0, first.stderr + first.stdout);
  assert.match(first.stdout, /^check: 1 figure held against what was published: none is inconsistent$/m);

  cpSync(at("out/report.json"), at("same.json"));
  write(5);
  const far = await run("--check");
  assert.is(far.exitCode, 1);
  assert.match(
    far.stdout,
    /^check: RNN, loss: inconsistent with what was published: published 5, measured 0\.\d+ ± 0\.\d+ \(3 seeds\), \d+\.\d standard deviations away$/m,
  );
  // Without --against it is what the folder held before.
  assert.match(
    far.stdout,
    /^check: 2 figures held against what was published and the earlier results: 1 is inconsistent$/m,
  );

  write(0.69);
  const moved = readJson(at("same.json"));
  for (const seed of ["1", "2", "3"]) moved.comparisons[0].figures[0].values[seed] -= 0.1;
  mkdirSync(at("earlier"));
  writeFileSync(at("earlier/report.json"), JSON.stringify(moved));
  const before = readFileSync(at("earlier/report.json"), "utf8");
  const regressed = await run("--check", "--against", at("earlier"));
  assert.is(regressed.exitCode, 1);
  assert.match(
    regressed.stdout,
    /^check: RNN, loss: inconsistent since the earlier results: earlier 0\.\d+ ± 0\.\d+ \(3 seeds\), now 0\.\d+ ± 0\.\d+ \(3 seeds\)$/m,
  );
  assert.is(readFileSync(at("earlier/report.json"), "utf8"), before);
  const same = await run("--check", "--against", at("same.json"), "--json");
  assert.is(same.exitCode, 0);
  assert.equal(JSON.parse(same.stdout.split("\n").at(-1) as string), {
    type: "check",
    passed: true,
    cells: [],
    checked: 2,
    withEarlier: 1,
    notInEarlier: [],
  });
});

test("--against results that share no experiment: exit 2, and nothing is run; only other scales of them: exit 1", async () => {
  const run = (...args: string[]) =>
    sconce(["reproduce", at("table.yaml"), "--no-estimate", "--quiet", "--check", ...args]);
  const other = readJson(at("same.json"));
  Object.assign(other.comparisons[0], { experiment: "lstm-wide", label: "LSTM, wide" });
  writeFileSync(at("other.json"), JSON.stringify(other));
  const none = await run("--out", at("none"), "--against", at("other.json"));
  assert.is(none.exitCode, 2, none.stdout);
  assert.match(
    none.stderr,
    /^sconce: nothing of the results in .*other\.json can be held against this table: they have figures of "LSTM, wide"; the table's experiments are RNN\n {2}hint: name results of these experiments, or leave out --against to check what was published alone$/m,
  );
  assert.not.ok(existsSync(at("none")));

  const scaled = readJson(at("same.json"));
  scaled.comparisons[0].marks = ["scaled down: 1 of 15 epochs"];
  writeFileSync(at("scaled.json"), JSON.stringify(scaled));
  const after = await run("--out", at("out"), "--against", at("scaled.json"));
  assert.is(after.exitCode, 1, after.stderr);
  assert.match(after.stdout, /^check: not in the earlier results: RNN$/m);
  assert.match(
    after.stderr,
    /^the check failed: nothing was held against the earlier results: they have figures of RNN \(scaled down: 1 of 15 epochs\); now there are figures of RNN$/m,
  );
});

test("--against without --check, or what is not there: exit 2, and nothing is run", async () => {
  const run = (...args: string[]) => sconce(["reproduce", at("table.yaml"), "--out", at("none"), ...args]);
  const without = await run("--against", at("out"));
  assert.is(without.exitCode, 2);
  assert.match(
    without.stderr,
    /^sconce: --against says what --check holds the results against\n {2}hint: add --check$/m,
  );
  const missing = await run("--check", "--against", at("nowhere"));
  assert.is(missing.exitCode, 2);
  assert.match(
    missing.stderr,
    /^sconce: there are no results in .*nowhere\n {2}hint: name the folder of a reproduction, or its report\.json$/m,
  );
});

test.run();
