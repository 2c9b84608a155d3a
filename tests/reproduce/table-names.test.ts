/** Cells that are called by another name than their row's and column's, and what stands elsewhere in a table than it belongs. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SconceError, TableDefinition } from "#sconce/index.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";

const test = suite("tables: names");

const gru = { label: "GRU", config: { model: { name: "gru" } } } as const;
const lstm = { label: "LSTM", config: { model: { name: "lstm" } } } as const;
const table: TableDefinition = {
  name: "mine",
  rows: [gru, lstm],
  columns: [
    { label: "loss", group: "Test", metric: "test.loss" },
    { label: "accuracy", group: "Test", metric: "test.accuracy" },
    { label: "Valid", metric: "validation.accuracy" },
  ],
  published: { source: "a paper", rounding: { accuracy: "rounded", loss: "rounded" } },
};
const cell = { published: 0.5 };
const ORDER = "cells are named by the row, then by the column: cells: { GRU: ";
const ROWS = "rows: GRU, LSTM";
const ALL = 'columns: "Test: loss", "Test: accuracy", Valid';

/** What is refused, and the remedy. */
function refused(change: object): [message: string, hint: string] {
  try {
    resolveTable({ ...table, ...change } as TableDefinition);
  } catch (error) {
    const { kind, message, hint } = error as SconceError;
    assert.is(kind, "config");
    return [message, String(hint)];
  }
  return ["it is not refused", ""];
}
const cells = (given: unknown) => refused({ cells: given });

test("a column, its group or its metric where a row is due: the order of the two, with that column", () => {
  const example = `${ORDER}{ "Test: accuracy": { published: … } } }; ${ROWS}`;
  assert.equal(cells({ Test: { accuracy: cell } }), [
    "cells.Test: this is a group of columns, where a row is due",
    example,
  ]);
  assert.equal(cells({ "Test: accuracy": { GRU: cell } }), [
    'cells."Test: accuracy": this is a column, where a row is due',
    example,
  ]);
  assert.equal(cells({ "test.accuracy": { GRU: cell } }), [
    "cells.test.accuracy: this is the metric of a column, where a row is due",
    example,
  ]);
  assert.is(cells({ Valid: { GRU: cell } })[0], "cells.Valid: this is a column, where a row is due");
  assert.equal(cells({ gru: { Valid: cell } }), ["cells.gru: no row has this label (did you mean GRU?)", ROWS]);
});

test("a group, a metric or a row where a column is due: the column that is likely meant", () => {
  const column = (name: string, inner: object = cell) => cells({ GRU: { [name]: inner } });
  const both = "a column of a group is called by both: `group: label`";
  assert.equal(column("Test", { loss: cell }), [
    `cells.GRU.Test: ${both} (did you mean Test: loss?)`,
    'columns: "Test: loss"',
  ]);
  assert.equal(column("Test"), [
    `cells.GRU.Test: ${both} (did you mean Test: loss or Test: accuracy?)`,
    'columns: "Test: loss", "Test: accuracy"',
  ]);
  assert.is(column("loss")[0], `cells.GRU.loss: ${both} (did you mean Test: loss?)`);
  assert.equal(column("validation.accuracy"), [
    "cells.GRU.validation.accuracy: a column is called by its label, not by its metric (did you mean Valid?)",
    "columns: Valid",
  ]);
  assert.equal(column("LSTM"), ["cells.GRU.LSTM: this is a row, where a column is due", ALL]);
  assert.is(column("Valdi")[0], "cells.GRU.Valdi: no column is called this (did you mean Valid?)");
  assert.is(column("test: LOSS")[0], 'cells.GRU."test: LOSS": no column is called this (did you mean Test: loss?)');
  assert.equal(column("F1"), ["cells.GRU.F1: no column is called this", ALL]);
});

test("a figure without its object, or without its column", () => {
  assert.equal(cells({ GRU: { Valid: 84 } }), [
    "cells.GRU.Valid: must be an object, got 84",
    "write { published: 84 }",
  ]);
  const example = `${ORDER}{ "Test: loss": { published: … } } }`;
  assert.equal(cells({ GRU: cell }), [
    "cells.GRU.published: no column is called this: the column is missing between the row and its figure",
    example,
  ]);
  assert.equal(cells({ GRU: 84 }), ["cells.GRU: must be an object, got 84", example]);
  assert.equal(cells([cell]), ['cells: must be an object, got [{"published":0.5}]', example]);
  assert.match(cells({ GRU: { Valid: { value: 84 } } })[0], /^cells\.GRU\.Valid\.published: missing; must be a number/);
});

test("seeds that differ between rows, columns or cells: the table has them", () => {
  const [what, remedy] = ["the seeds are the table's own: every cell has the same", "name them in the table's `seeds`"];
  const [first] = table.columns;
  assert.equal(refused({ rows: [{ ...gru, seeds: [1, 2] }, lstm] }), [`rows.0.seeds: ${what}`, remedy]);
  assert.equal(refused({ columns: [{ ...first, seed: 2 }] }), [`columns.0.seed: ${what}`, remedy]);
  assert.equal(refused({ base: { seeds: [3] } }), [`base.seeds: ${what}`, remedy]);
  assert.equal(cells({ GRU: { Valid: { ...cell, seeds: [1] } } }), [`cells.GRU.Valid.seeds: ${what}`, remedy]);
  assert.equal(refused({ seeds: 3 }), [
    "seeds: must be a list, got 3",
    "write [3] for this seed, [1, 2, 3] for three of them",
  ]);
});

test("what is written shorter than it is: how to write it", () => {
  assert.equal(refused({ published: "a paper" }), [
    'published: must be an object, got "a paper"',
    'write { source: "a paper" }',
  ]);
  assert.equal(refused({ published: { source: "a paper", rounding: "truncated" } }), [
    'published.rounding: must be an object, got "truncated"',
    "say it for each figure: { loss: truncated, accuracy: truncated }",
  ]);
  assert.equal(refused({ rows: [{ label: "GRU", model: "gru" }] }), [
    "rows.0.model: settings stand in `config`",
    'write config: { model: { name: "gru" } }',
  ]);
  assert.equal(refused({ columns: [{ ...table.columns[0], data: { maxTokens: 5 } }] }), [
    "columns.0.data: settings stand in `config`",
    'write config: { data: {"maxTokens":5} }',
  ]);
  for (const [at, change] of [
    ["base", { base: { model: "gru" } }],
    ["rows.0.config", { rows: [{ label: "GRU", config: { model: "gru" } }] }],
  ] as const)
    assert.equal(refused(change), [`${at}.model: must be an object, got "gru"`, 'write model: { name: "gru" }']);
});

test("a table of a file is resolved once", () => {
  const definition: TableDefinition = { ...table };
  const resolved = resolveTable(definition, "mine.yaml");
  assert.is(resolveTable(definition), resolved);
  // What a program has may be changed by it.
  const own: TableDefinition = { ...table };
  resolveTable(own);
  own.seeds = [7];
  assert.equal(resolveTable(own).seeds, [7]);
});

test.run();
