/** The lines at the end of a reproduction: what they are called, and in which order they stand. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { summary } from "#sconce/cli/reproduce-summary.js";
import type { TableColumnDefinition, TableRow } from "#sconce/index.js";
import { POST } from "#sconce/reproduce/tables/post.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";

const test = suite("sconce reproduce: summary");

const accuracy: TableColumnDefinition = { label: "accuracy", metric: "test.accuracy" };
const row = (label: string, hiddenDim: number): TableRow => ({ label, config: { model: { name: "gru", hiddenDim } } });
const tableOf = (rows: TableRow[], columns = [accuracy]) => resolveTable({ name: "mine", rows, columns });

/** The summary's lines, of a run of each seed of some experiments. */
function lines(table: ReturnType<typeof tableOf>, rows: string[], seeds = [1]) {
  const reached = seeds.flatMap((seed) =>
    rows.map((one) => ({
      row: one,
      model: "gru",
      seed,
      validation: { loss: 0.5, accuracy: 80 },
      test: { loss: 0.6, accuracy: 79 },
      publishedTestAccuracy: null,
      seconds: 61,
    })),
  );
  const [head = "", , ...body] = summary({ reached, marks: [], tables: [] }, table); // without the rule
  return [head, ...body].map((line) => line.trim().split(/ {2,}/));
}

test("the first column is called by what the table's rows are", () => {
  assert.is(lines(POST, ["GRU"])[0]?.[0], "model");
  assert.is(lines(tableOf([row("narrow", 8), row("wide", 64)]), ["wide"])[0]?.[0], "row");
  const cut = { ...accuracy, label: "first words", config: { data: { maxTokens: 5 } } };
  assert.is(lines(tableOf([row("narrow", 8)], [accuracy, cut]), ["narrow, accuracy"])[0]?.[0], "experiment");
});

test("for each seed in the table's order, also where a label begins with another one", () => {
  const table = tableOf([row("GRU", 8), row("other", 9), row("GRU, wide", 64)]);
  assert.equal(
    lines(table, ["GRU, wide", "other", "GRU"], [2, 1]).map(([label, seed]) => `${label} ${seed}`),
    ["row seed", "GRU 1", "other 1", "GRU, wide 1", "GRU 2", "other 2", "GRU, wide 2"],
  );
});

test.run();
