/** A table of one's own is run: only what is missing, and nothing that does not belong to it. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { index, makeCorpus, readJson, sconce, temporary } from "../helpers.js";

const test = suite("tables: runs");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 10, words: [4, 10] });
const at = (name: string) => join(folder, name);
const out = at("out");

const BASE = {
  model: { hiddenDim: 8, embedDim: 8 },
  data: { root },
  training: { epochs: 1, batchSize: 8 },
  device: "cpu",
  threads: 1,
};
const ROWS = `  - { label: GRU, config: { model: { name: gru } } }
  - { label: 단순 RNN, config: { model: { name: rnn } } }
  - { label: A paper's }`;

/** Write a table of two rows of ours and one of a paper. */
function write(
  file: string,
  { rows = ROWS, seeds = [1], base = BASE }: { rows?: string; seeds?: number[]; base?: object } = {},
): string {
  writeFileSync(
    at(file),
    `name: mine
caption: Cells side by side
published: { source: a paper, rounding: { accuracy: rounded } }
base: ${JSON.stringify(base)}
rows:
${rows}
columns:
  - { label: test, group: Accuracy, metric: test.accuracy, digits: 1 }
  - { label: loss, metric: validation.loss, epoch: 1 }
seeds: [${seeds}]
cells:
  A paper's: { "Accuracy: test": { published: "91.0" } }
`,
  );
  return at(file);
}

const run = (file: string, ...args: string[]) =>
  sconce(["reproduce", file, "--no-estimate", "--out", out, ...args], { cwd: folder });
const resultOf = (name: string) => join(out, "runs", name, "result.json");

test("a table in YAML: its runs, its table on stdout and in every format", async () => {
  const result = await run(write("table.yaml"), "--quiet");
  assert.is(result.exitCode, 0, result.stderr);
  assert.equal(readdirSync(join(out, "runs")).sort(), ["gru-seed1", "단순-rnn-seed1"].sort());
  assert.match(result.stdout, /^Cells side by side$/m);
  assert.match(result.stdout, /^A paper's +91\.0 +– +–$/m);
  assert.match(result.stdout, /^단순 RNN +– +\d+\.\d +0\.\d{4}$/m);
  const markdown = readFileSync(join(out, "report.md"), "utf8");
  assert.match(markdown, /^# Cells side by side, reproduced$/m);
  assert.match(markdown, /^\| A paper's \| 91\.0 \| – \| – \|$/m);
  assert.match(markdown, /^Published: a paper\.$/m);
  // Nothing of the tutorial's stands in another table.
  assert.not.match(markdown, /84\.00|tutorial/i);
  assert.equal(readJson(out, "report.json").table.rows, [
    { label: "GRU", group: null },
    { label: "단순 RNN", group: null },
    { label: "A paper's", group: null },
  ]);
});

test("when a seed or a row joins, only what is missing is run", async () => {
  const before = statSync(resultOf("gru-seed1")).mtimeMs;
  const rows = `${ROWS}\n  - { label: LSTM, config: { model: { name: lstm } } }`;
  const result = await run(write("grown.yaml", { seeds: [1, 2], rows }), "--json");
  assert.is(result.exitCode, 0, result.stderr);
  const events = result.stdout
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type !== "preparing");
  assert.equal(events[0].runs, [
    "gru-seed1",
    "단순-rnn-seed1",
    "lstm-seed1",
    "gru-seed2",
    "단순-rnn-seed2",
    "lstm-seed2",
  ]);
  assert.equal(events[0].done, ["gru-seed1", "단순-rnn-seed1"]);
  const finished = events.filter(({ type }) => type === "finished").map(({ name }) => name);
  assert.equal(finished, ["lstm-seed1", "gru-seed2", "단순-rnn-seed2", "lstm-seed2"]);
  assert.is(statSync(resultOf("gru-seed1")).mtimeMs, before);
  assert.match(
    readFileSync(join(out, "report.md"), "utf8"),
    /^\| GRU \| – \| .*\d+\.\d ± \d+\.\d.* \| .*0\.\d{4} ± 0\.\d{4}.* \|$/m,
  );
});

test("a row that is changed in the same folder is refused, and named; so is another table", async () => {
  const before = readFileSync(join(out, "report.md"), "utf8");
  const changed = ROWS.replace("{ name: gru }", "{ name: gru, hiddenDim: 9 }");
  const result = await run(write("changed.yaml", { rows: changed }), "--quiet");
  assert.is(result.exitCode, 2);
  assert.match(
    result.stderr,
    /holds a reproduction of other settings: gru: model\.hiddenDim was 8, is 9\n {2}hint: choose another folder/,
  );
  // Also where it is the only row that is asked for.
  const alone = await run(write("changed.yaml", { rows: changed }), "--rows", "GRU", "--quiet");
  assert.match(alone.stderr, /settings: gru: model\.hiddenDim was 8, is 9$/m);
  const post = await sconce(["reproduce", "--models", "rnn", "--data", root, "--no-estimate", "--out", out], {
    cwd: folder,
  });
  assert.is(post.exitCode, 2);
  assert.match(post.stderr, /settings: its table was mine, is post$/m);
  assert.is(readFileSync(join(out, "report.md"), "utf8"), before);
});

test("a folder of the first version, which knew the tutorial's table alone, takes no other", async () => {
  mkdirSync(at("old"));
  writeFileSync(
    at("old/reproduction.json"),
    JSON.stringify({ schemaVersion: 1, settings: { model: {}, training: {} } }),
  );
  const result = await sconce(["reproduce", write("table.yaml"), "--no-estimate", "--out", at("old")], { cwd: folder });
  assert.is(result.exitCode, 2);
  assert.match(result.stderr, /settings: its table was post, is mine$/m);
});

test("a folder of a later version, or with another's files, is refused, and nothing in it is written over", async () => {
  mkdirSync(at("later"));
  const plan = JSON.stringify({ schemaVersion: 9, table: "mine", experiments: {}, conditions: {} });
  writeFileSync(at("later/reproduction.json"), plan);
  const later = await sconce(["reproduce", write("table.yaml"), "--no-estimate", "--out", at("later")], {
    cwd: folder,
  });
  assert.is(later.exitCode, 2);
  assert.match(
    later.stderr,
    /later\/reproduction\.json was written by another version of sconce: its schemaVersion is 9, this version reads 1 and 2\n {2}hint: go on with the version that made it, or choose another folder with --out$/m,
  );
  assert.is(readFileSync(at("later/reproduction.json"), "utf8"), plan);
  mkdirSync(at("foreign"));
  writeFileSync(at("foreign/report.md"), "mine");
  const foreign = await sconce(["reproduce", at("table.yaml"), "--no-estimate", "--out", at("foreign")], {
    cwd: folder,
  });
  assert.is(foreign.exitCode, 2);
  assert.match(foreign.stderr, /holds report\.md, and no reproduction\.json: it is not a reproduction's$/m);
  assert.equal([readdirSync(at("foreign")), readFileSync(at("foreign/report.md"), "utf8")], [["report.md"], "mine"]);
});

test("a table in TypeScript, some of its rows, and a report of its runs", async () => {
  const rows = `[
    { label: "GRU, of width 8", config: { model: { name: "gru" } } },
    { label: "GRU, of width 9", config: { model: { name: "gru", hiddenDim: 9 } } },
    { label: "RNN", config: { model: { name: "rnn" } } },
  ]`;
  writeFileSync(
    at("table.ts"),
    `import { defineTable } from ${JSON.stringify(index)};
    export default defineTable({ name: "typed", base: ${JSON.stringify(BASE)}, rows: ${rows},
      columns: [{ label: "test", metric: "test.accuracy" }] });`,
  );
  const typed = (...args: string[]) =>
    sconce(["reproduce", at("table.ts"), "--no-estimate", "--out", at("typed"), ...args], { cwd: folder });
  const unknown = await typed("--rows", "RNM");
  assert.is(unknown.exitCode, 2);
  assert.match(
    unknown.stderr,
    /^sconce: rows: RNM is not in the table \(did you mean RNN\?\)\n {2}hint: it has gru-of-width-8 \(for "GRU, of width 8"\), gru-of-width-9 \(for "GRU, of width 9"\), RNN$/m,
  );
  // A label with a comma would be two; the name of its runs is the same row.
  const result = await typed("--rows", "RNN,gru-of-width-9", "--quiet");
  assert.is(result.exitCode, 0, result.stderr);
  assert.equal(readdirSync(at("typed/runs")), ["gru-of-width-9-seed1", "rnn-seed1"]);
  assert.match(result.stdout, /^GRU, of width 8 +–$/m);
  assert.match(result.stdout, /^GRU, of width 9 +\d+\.\d\d$/m);
  const report = await sconce(["report", at("typed"), "--table", at("table.ts"), "--format", "markdown"], {
    cwd: folder,
  });
  assert.is(report.exitCode, 0, report.stderr);
  assert.match(report.stdout, /^\| GRU, of width 9 \| \d+\.\d\d \|$/m);
  assert.match(report.stdout, /Not run with the table's full settings: GRU, of width 8\./);
});

test("mistakes in a table's file name the file and the field", async () => {
  const result = await run(write("wrong.yaml", { seeds: [1, 1] }));
  assert.is(result.exitCode, 2);
  assert.match(
    result.stderr,
    /wrong\.yaml: seeds\.1: 1 is there twice, at seeds\.0, too\n {2}hint: name each of the seeds once$/m,
  );
  const report = await sconce(["report", out, "--table", at("wrong.yaml")], { cwd: folder });
  assert.is(report.exitCode, 2);
  assert.match(report.stderr, /wrong\.yaml: seeds\.1: 1 is there twice/);
  writeFileSync(at("twice.yaml"), `${readFileSync(at("table.yaml"), "utf8")}  A paper's: {}\n`);
  const twice = await run(at("twice.yaml"));
  assert.is(twice.exitCode, 2);
  assert.match(
    twice.stderr,
    /twice\.yaml: A paper's stands twice in the same object, the second time in line \d+, column 3$/m,
  );
});

test.run();
