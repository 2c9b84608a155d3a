/** Columns that ask for the time to a value, and the chart of a metric against time. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { TableColumnDefinition, TableDefinition } from "#sconce/index.js";
import { report } from "#sconce/reproduce/report.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";
import { temporary } from "../helpers.js";
import { fakeRun } from "./helpers/fake-runs.js";

const test = suite("report: time to accuracy");
const FAST = { data: { sortWithinBatch: true } };
const SIXTY: TableColumnDefinition = { label: "Seconds to 60 %", metric: "validation.accuracy", reaches: 60 };

function table(changes: Partial<TableDefinition> = {}): TableDefinition {
  return {
    name: "speed",
    caption: "Speed",
    base: { model: { name: "gru" }, training: { epochs: 4 } },
    rows: [
      { label: "Plain", config: {} },
      { label: "Sorted", config: FAST },
    ],
    columns: [
      { label: "Test accuracy", metric: "test.accuracy" },
      SIXTY,
      { label: "Seconds to loss 0.55", metric: "validation.loss", reaches: 0.55, digits: 0 },
    ],
    seeds: [1, 2],
    ...changes,
  };
}

/** 52, 56, 60, 64 %; loss 0.65, 0.6, 0.55, 0.5. */
const steady = (epoch: number) => ({ accuracy: 48 + 4 * epoch, loss: (70 - 5 * epoch) / 100 });
const stuck = () => ({ accuracy: 50, loss: 0.69 });
const config = (seed: number, more: object = {}) => ({
  model: { name: "gru" as const },
  training: { epochs: 4 },
  seed,
  ...more,
});

/** @returns The figures of an experiment in the JSON report, by their ids. */
async function figuresOf(root: string, experiment: string, definition = table()) {
  const { comparisons } = JSON.parse(await report([root], { format: "json", table: definition }));
  const { figures } = comparisons.find((one: { experiment: string }) => one.experiment === experiment);
  // biome-ignore lint/suspicious/noExplicitAny: a report as JSON, of which each test looks at a part
  return Object.fromEntries(figures.map((one: { id: string }) => [one.id, one])) as Record<string, any>;
}

test("seconds are summed to the end of the first epoch that is good enough, at least or at most", async () => {
  const root = temporary();
  await fakeRun(join(root, "a"), { config: config(1), validation: steady, secondsOf: (epoch) => 10 * epoch });
  const figures = await figuresOf(root, "plain");
  assert.equal(figures["seconds.validation.accuracy.60"]?.values, { 1: 10 + 20 + 30 });
  assert.equal(figures["seconds.validation.loss.0.55"]?.values, { 1: 60 });
  assert.is(figures["seconds.validation.accuracy.60"]?.verdict.kind, "not judged");
});

test("a mean without the seeds that never had the value is not the best of its column", async () => {
  const bold = async (last: typeof steady) => {
    const root = temporary();
    for (const seed of [1, 2, 3]) {
      const plain = { config: config(seed), validation: steady, secondsOf: () => 100 + seed, metrics: false };
      await fakeRun(join(root, `plain-${seed}`), plain);
      const validation = seed === 3 ? last : steady;
      const sorted = { config: config(seed, FAST), validation, secondsOf: () => 10 - seed / 2, metrics: false };
      await fakeRun(join(root, `sorted-${seed}`), sorted);
    }
    const text = await report([root], { format: "markdown", table: table({ columns: [SIXTY], seeds: [1, 2, 3] }) });
    return /^\| Sorted \| \*\*/m.test(text);
  };
  assert.equal([await bold(steady), await bold(stuck)], [true, false]);
});

test("a cell says that the value was not reached, and with which seeds", async () => {
  const root = temporary();
  for (const seed of [1, 2])
    await fakeRun(join(root, `plain-${seed}`), { config: config(seed), validation: stuck, secondsOf: () => 5 });
  const sorted = config(1, FAST);
  await fakeRun(join(root, "sorted-1"), { config: sorted, validation: steady, secondsOf: () => 7 });
  await fakeRun(join(root, "sorted-2"), { config: { ...sorted, seed: 2 }, validation: stuck, secondsOf: () => 7 });
  assert.equal((await figuresOf(root, "plain"))["seconds.validation.accuracy.60"]?.notReached, [1, 2]);
  const text = await report([root], { format: "markdown", table: table() });
  assert.match(text, /\| Plain \|.*\| not reached \| not reached \|/);
  assert.match(text, /1 of 2 seeds; not reached with seed 2\./);
  assert.match(text, /Seconds to 60 %: not reached with seed 2\./);
});

test("of an unfinished run nothing is said that is not known", async () => {
  const root = temporary();
  await fakeRun(join(root, "killed"), { config: config(1), validation: steady, status: "killed" });
  await fakeRun(join(root, "stopped"), { config: config(2), validation: stuck, status: "stopped", done: 2 });
  const figure = (await figuresOf(root, "plain"))["seconds.validation.accuracy.60"];
  assert.equal([figure?.values, figure?.notReached], [{}, []]);
});

test("published seconds are judged by how seconds are rounded, and not where a seed never came so far", async () => {
  const published = { source: "a paper", rounding: { accuracy: "truncated" as const, seconds: { rounded: 0 } } };
  const cells = { Plain: { "Seconds to 60 %": { published: 60 } } };
  const definition = table({ published, cells });
  const root = temporary();
  for (const seed of [1, 2])
    await fakeRun(join(root, `${seed}`), { config: config(seed), validation: steady, secondsOf: () => 20 + seed });
  const judged = (await figuresOf(root, "plain", definition))["seconds.validation.accuracy.60"];
  assert.equal(judged?.interval, { low: 59.5, high: 60.5, open: false });
  assert.is.not(judged?.verdict.kind, "not judged");
  await fakeRun(join(root, "2"), { config: config(2), validation: stuck });
  const never = (await figuresOf(root, "plain", definition))["seconds.validation.accuracy.60"];
  assert.equal(never?.verdict, { kind: "not judged", why: "not reached with seed 2" });
  const { rounding: _, ...unsaid } = published;
  assert.throws(
    () => resolveTable(table({ published: { ...unsaid, rounding: { accuracy: "truncated" } }, cells })),
    /published 60 came to its digits/,
  );
});

test("what cannot be asked for is refused with the field", () => {
  const refused = (column: TableColumnDefinition, words: RegExp, hint: RegExp) => {
    try {
      resolveTable(table({ columns: [column] }));
    } catch (error) {
      assert.match((error as Error).message, words);
      assert.match(String((error as { hint?: string }).hint), hint);
      return;
    }
    assert.unreachable(`${JSON.stringify(column)} was taken`);
  };
  refused({ ...SIXTY, epoch: 2 }, /^columns\.0\.reaches: .*but epoch is given/, /leave out epoch/);
  refused(
    { ...SIXTY, metric: "trainLoss", epoch: undefined, batch: 3 },
    /^columns\.0\.reaches: .*but batch is/,
    /leave out batch/,
  );
  refused(
    { ...SIXTY, metric: "test.accuracy" },
    /^columns\.0\.reaches: test\.accuracy is known once/,
    /validation\.accuracy/,
  );
  refused({ ...SIXTY, reaches: 840 }, /^columns\.0\.reaches: validation\.accuracy is never 840/, /from 0 to 100 %/);
});

test("the chart has a line for each experiment, the published value, and a logarithmic axis where times are far apart", async () => {
  const root = temporary();
  const published = { source: "a paper", rounding: { accuracy: "truncated" as const } };
  const definition = table({ published, cells: { Plain: { "Test accuracy": { published: 62 } } } });
  const charts = join(root, "charts");
  const drawn = async (plainSeconds: number) => {
    await fakeRun(join(root, "runs/plain"), { config: config(1), validation: steady, secondsOf: () => plainSeconds });
    await fakeRun(join(root, "runs/sorted-1"), { config: config(1, FAST), validation: steady, secondsOf: () => 1 });
    await fakeRun(join(root, "runs/sorted-2"), { config: config(2, FAST), validation: steady, secondsOf: () => 3 });
    await report([join(root, "runs")], { format: "json", table: definition, charts });
    return readFile(join(charts, "validation-accuracy-by-time.svg"), "utf8");
  };
  const near = await drawn(19);
  assert.match(near, /Plain, seed 1: 52\.00 % after 19\.0 s \(epoch 1\); 64\.00 % after 76\.0 s \(epoch 4\)/);
  assert.match(near, /Sorted, seeds 1, 2: 52\.00 % after 2\.0 s \(epoch 1\); 64\.00 % after 8\.0 s \(epoch 4\)/);
  assert.match(near, />Published: 62 % \(Plain, test accuracy\)</);
  assert.not.match(near, /logarithmic/);
  const strokes = [...near.matchAll(/<g[^>]*data-mark="line"[^>]*>/g)].map(([mark]) => mark);
  assert.is(strokes.length, 2);
  assert.is(new Set(strokes.map((mark) => /stroke="[^"]*"/.exec(mark)?.[0])).size, 2);
  assert.equal(
    strokes.map((mark) => mark.includes("stroke-dasharray")),
    [false, true],
  );
  const far = await drawn(100);
  assert.match(far, /\(logarithmic\)/);
  // The labels that a logarithmic axis leaves out by itself, too.
  for (const tick of ["5", "50", "200"]) assert.match(far, `>${tick}</text>`);
});

test("with one experiment there is nothing to compare, so there is no chart against time", async () => {
  const root = temporary();
  await fakeRun(join(root, "plain"), { config: config(1), validation: steady });
  const page = await report([root], { format: "html", table: table() });
  assert.not.match(page, /against time/);
  await fakeRun(join(root, "sorted"), { config: config(1, FAST), validation: steady });
  const both = await report([root], { format: "html", table: table() });
  assert.match(both, /<section id="results">(?:(?!<\/section>)[\s\S])*validation-accuracy-by-time-title/);
});

test.run();
