/** What is refused of a table's definition: each with its field and the remedy. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { SconceError, TableDefinition } from "#sconce/index.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";

const test = suite("tables: refusals");

const gru = { label: "GRU", config: { model: { name: "gru" } } } as const;
const lstm = { label: "LSTM", config: { model: { name: "lstm" } } } as const;
const accuracy = { label: "accuracy", metric: "test.accuracy" } as const;
const table: TableDefinition = { name: "mine", rows: [gru, lstm], columns: [accuracy] };
const published = { source: "a paper", rounding: { accuracy: "rounded" } } as const;

/** What is refused, and the remedy. */
function refused(change: object, source?: string): [message: string, hint: string] {
  try {
    resolveTable({ ...table, ...change } as TableDefinition, source);
  } catch (error) {
    const { kind, message, hint } = error as SconceError;
    assert.is(kind, "config");
    return [message, String(hint)];
  }
  return ["it is not refused", ""];
}

test("what stands twice", () => {
  assert.equal(refused({ rows: [gru, lstm, { label: "GRU" }] }), [
    "rows.2.label: GRU is there twice, at rows.0.label, too",
    "name each of the rows once",
  ]);
  assert.equal(refused({ columns: [accuracy, { label: "accuracy", metric: "test.loss" }] }), [
    "columns.1.label: accuracy is there twice, at columns.0.label, too",
    "name each of the columns once",
  ]);
  assert.equal(refused({ seeds: [1, 2, 1] }), [
    "seeds.2: 1 is there twice, at seeds.0, too",
    "name each of the seeds once",
  ]);
  // The same label in two groups is two columns, whose cells are told apart by the group.
  const grouped = [
    { ...accuracy, group: "Test" },
    { ...accuracy, group: "Validation", metric: "validation.accuracy" },
  ] as const;
  assert.equal(
    resolveTable({ ...table, columns: [...grouped] }).columns.map(({ key }) => key),
    ["Test: accuracy", "Validation: accuracy"],
  );
});

test("a cell of a row or a column that is not there, with the nearest one", () => {
  assert.equal(refused({ published, cells: { GRUU: { accuracy: { published: 84 } } } }), [
    "cells.GRUU: no row has this label (did you mean GRU?)",
    "rows: GRU, LSTM",
  ]);
  assert.equal(refused({ published, cells: { GRU: { acuracy: { published: 84 } } } }), [
    "cells.GRU.acuracy: no column is called this (did you mean accuracy?)",
    "columns: accuracy",
  ]);
});

test("a figure that no run gives", () => {
  const column = (change: object) => refused({ columns: [{ ...accuracy, ...change }] });
  assert.match(
    column({ metric: "test.acuracy" })[0],
    /^columns\.0\.metric: "test\.acuracy" is not allowed \(did you mean test\.accuracy\?\); allowed: validation\.loss, .*, seconds$/,
  );
  const [known, instead] = column({ epoch: 3 });
  assert.is(known, "columns.0.epoch: test.accuracy is known once, at the end");
  assert.match(instead, /^leave it out, or ask for validation\.loss, validation\.accuracy, .*, trainLoss$/);
  assert.equal(column({ metric: "validation.loss", epoch: 16 }), [
    "columns.0.epoch: GRU is trained for 15 epochs, so there is no epoch 16",
    "ask for one of 1 to 15, or give the row more training.epochs",
  ]);
  assert.equal(column({ metric: "trainLoss", batch: 0 }), [
    "columns.0.epoch: missing: a single batch is one of an epoch",
    "say which epoch, from 1 on",
  ]);
  assert.equal(column({ metric: "validation.loss", epoch: 1, batch: 0 }), [
    "columns.0.batch: only training batches have a loss of their own, not validation.loss",
    "ask for trainLoss",
  ]);
  assert.match(
    column({ metric: "validation.loss", epoch: 0 })[0],
    /^columns\.0\.epoch: 0 is too small; must be at least 1$/,
  );
  assert.equal(column({ quoted: true, config: {} }), [
    "columns.0.config: no run gives the figure of a quoted column",
    "leave out `config`, or `quoted`",
  ]);
  assert.equal(column({ quoted: true }), [
    "columns: each is quoted, so nothing would be measured",
    "give at least one that is not `quoted`",
  ]);
});

test("published figures without a source or a rounding", () => {
  const cells = { GRU: { accuracy: { published: 84 } } };
  assert.equal(refused({ cells }), [
    "published: missing: cells have published figures",
    "say where they are from: published: { source: … }",
  ]);
  assert.equal(refused({ cells, published: { source: "a paper", rounding: { loss: "rounded" } } }), [
    "cells.GRU.accuracy: it is not said how the published 84 came to its digits",
    "add published.rounding.accuracy: rounded, truncated (cut off) or exact",
  ]);
  assert.match(
    refused({ cells, published: { source: "a paper", rounding: { acuracy: "rounded" } } })[0],
    /^published\.rounding\.acuracy: unknown key \(did you mean accuracy\?\); allowed: loss, accuracy, .*, validation\.loss/,
  );
  assert.match(
    refused({ cells, published: { source: "a paper", rounding: { accuracy: "ceiling" } } })[0],
    /^published\.rounding\.accuracy: .*must be rounded, truncated, exact, \{ rounded: DIGITS \} or \{ truncated: DIGITS \}/,
  );
  assert.match(
    refused({ published, cells: { GRU: { accuracy: { published: "84 %" } } } })[0],
    /^cells\.GRU\.accuracy\.published: must be a number, or a text like "0\.70"/,
  );
});

test("rows that are the same experiment, also by the settings of a column", () => {
  const same = { label: "GRU of width 256", config: { model: { name: "gru", hiddenDim: 256 } } };
  assert.equal(refused({ rows: [gru, same] }), [
    "rows.1.config: GRU of width 256 is the same experiment as GRU",
    "give it a setting of its own, or leave out one of the two",
  ]);
  const cut = { label: "cut", metric: "test.accuracy", config: { data: { maxTokens: 50 } } };
  const short = { label: "GRU, short", config: { model: { name: "gru" }, data: { maxTokens: 50 } } };
  assert.equal(
    refused({ rows: [gru, short], columns: [accuracy, cut] })[0],
    "rows.1.config: GRU, short, accuracy is the same experiment as GRU, cut",
  );
});

test("settings that an experiment cannot have, each with its own path", () => {
  assert.equal(refused({ rows: [{ label: "GRU", config: { ...gru.config, seed: 2 } }] }), [
    "rows.0.config.seed: the seeds are the table's own: every cell has the same",
    "name them in the table's `seeds`",
  ]);
  const [unknown] = refused({ base: { model: { hidenDim: 8 } } });
  assert.match(unknown, /^base\.model\.hidenDim: unknown key.*did you mean hiddenDim\?/);
  assert.match(
    refused({ rows: [{ label: "GRU", config: { trainig: {} } }] })[0],
    /^rows\.0\.config\.trainig: unknown key/,
  );
  const column = { ...accuracy, config: { data: { maxToken: 5 } } };
  assert.match(
    refused({ columns: [column] })[0],
    /^columns\.0\.config\.data\.maxToken: unknown key.*did you mean maxTokens\?/,
  );
  const wide = { label: "GRU", config: { model: { name: "gru", hiddenDim: 0 } } };
  assert.match(refused({ rows: [wide] })[0], /^rows\.0\.config\.model\.hiddenDim: 0 is too small; must be at least 1/);
  const far = { ...accuracy, config: { training: { learningRate: -1 } } };
  assert.match(refused({ columns: [far] })[0], /^columns\.0\.config\.training\.learningRate: -1 is too small/);
  // Of the parts none has to have a model's name, but each experiment has.
  assert.match(refused({ rows: [{ label: "none", config: {} }] })[0], /^rows\.0\.config\.model: /);
});

test("a table of no experiment, of no name, of unknown fields; the file is named", () => {
  assert.equal(refused({ rows: [{ label: "GRU" }] }), [
    "rows: none has a config, so nothing would be run",
    "give at least one row a config: { model: { name: … } }",
  ]);
  assert.match(refused({ name: "my table" })[0], /^name: must be letters, digits and hyphens, got "my table"$/);
  assert.match(refused({ row: [] })[0], /^row: unknown key.*did you mean rows\?/);
  assert.match(refused({ seeds: [] })[0], /^seeds: /);
  assert.match(refused({ seeds: [1.5] })[0], /^seeds\.0: /);
  assert.match(refused({ name: undefined }, "mine.yaml")[0], /^mine\.yaml: name: /);
  assert.match(refused({ seeds: [1, 1] }, "mine.yaml")[0], /^mine\.yaml: seeds\.1: 1 is there twice/);
});

test("labels that JavaScript's objects have for themselves are labels like others, but for __proto__", () => {
  const own = { ...gru, label: "constructor" };
  const columns = [{ label: "toString", metric: "test.accuracy" }] as const;
  const { published: none } = resolveTable({
    ...table,
    rows: [own, lstm],
    columns: [...columns],
    published,
    cells: {},
  });
  assert.equal(none, [[null], [null]]);
  const cells = { constructor: { toString: { published: 84 } } };
  const { published: one } = resolveTable({ ...table, rows: [own, lstm], columns: [...columns], published, cells });
  assert.is(one[0]?.[0]?.value, 84);
  assert.is(one[1]?.[0], null);
  assert.equal(refused({ published, cells: JSON.parse('{"__proto__": {"accuracy": {"published": 84}}}') }), [
    "cells.__proto__: no field and no cell can have this name",
    "choose another name",
  ]);
  assert.equal(
    refused({ base: JSON.parse('{"__proto__": {"seed": 1}}') })[0],
    "base.__proto__: no field and no cell can have this name",
  );
});

test("a figure whose digits are not known, or are more than can be counted", () => {
  const cell = (figure: number | string) =>
    refused({ published, cells: { GRU: { accuracy: { published: figure } } } })[0];
  // 0.00000015 in a file is read as this number.
  assert.match(cell(1.5e-7), 'must be written as a text, like "0.0000012", so that its digits are known, got 1.5e-7');
  for (const figure of ["9".repeat(400), `0.${"1".repeat(200)}`])
    assert.match(cell(figure), "with at most 15 digits before the point and 20 after it");
  assert.is(cell("0.00000015"), "it is not refused");
});

test("a cell that is called by the group or by the label alone", () => {
  const columns = [{ ...accuracy, group: "Test" }];
  for (const name of ["Test", "accuracy"])
    assert.equal(refused({ columns, published, cells: { GRU: { [name]: { published: 84 } } } }), [
      `cells.GRU.${name}: a column of a group is called by both: \`group: label\` (did you mean Test: accuracy?)`,
      'columns: "Test: accuracy"',
    ]);
});

test("errors name the schema of tables, and of hundreds of rows only some", () => {
  assert.equal(refused({ rows: [] })[1], "`sconce schema table` prints every field with its type, range and default");
  const rows = Array.from({ length: 40 }, (_, n) => ({
    label: `row ${n}`,
    config: { model: { name: "gru", hiddenDim: n + 1 } },
  }));
  assert.match(refused({ rows, published, cells: { nobody: {} } })[1], /row 11, and 28 more$/);
});

test("names of folders and charts stay short enough for a file system in every script", () => {
  const { experiments } = resolveTable({ ...table, rows: [{ ...gru, label: "𠀀".repeat(90) }] });
  assert.ok(Buffer.byteLength(`${experiments[0]?.id}-accuracy-scaled-down-12.png.1234567.part`) < 255);
});

test.run();
