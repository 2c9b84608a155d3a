/** What is filled in of a table's definition: the digits of figures, the settings of experiments, their names. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ResolvedModelConfig, TableDefinition } from "#sconce/index.js";
import { intervalOf, publishedIn } from "#sconce/report/compared/table.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";

const test = suite("tables: defaults");

const gru = { label: "GRU", config: { model: { name: "gru" } } } as const;
const lstm = { label: "LSTM", config: { model: { name: "lstm" } } } as const;
const accuracy = { label: "accuracy", metric: "test.accuracy" } as const;
const table: TableDefinition = { name: "mine", rows: [gru, lstm], columns: [accuracy] };

test("how a figure came to its digits: from the text, or from the column's other figures", () => {
  const resolved = (cells: TableDefinition["cells"], rounding: object) =>
    resolveTable({
      ...table,
      columns: [{ label: "loss", metric: "test.loss" }, accuracy],
      published: { source: "a paper", rounding },
      cells,
    });
  const figureOf = (cells: TableDefinition["cells"], rounding: object, column = 0) => {
    const all = resolved(cells, rounding);
    const figure = publishedIn(all, 0, all.columns[column] as (typeof all.columns)[0]);
    return figure && [figure.text, figure.value, ...Object.values(intervalOf(figure) ?? {})];
  };
  const loss = (published: number | string) => ({ GRU: { loss: { published } } });
  const rounded = { loss: "rounded" };
  assert.equal(figureOf(loss("0.70"), rounded), ["0.70", 0.7, 0.695, 0.705, false]);
  assert.equal(figureOf(loss(0.7), rounded), ["0.7", 0.7, 0.65, 0.75, false]);
  // 0.70 is read as 0.7, but another of its column has two digits.
  const two = { ...loss(0.7), LSTM: { loss: { published: 0.46 } } };
  assert.equal(figureOf(two, rounded), ["0.70", 0.7, 0.695, 0.705, false]);
  // A text has its own digits, whatever the others have.
  assert.equal(figureOf({ ...two, ...loss("0.7") }, rounded), ["0.7", 0.7, 0.65, 0.75, false]);
  assert.equal(figureOf(loss(0.7), { loss: { rounded: 3 } }), ["0.700", 0.7, 0.6995, 0.7005, false]);
  assert.equal(figureOf(loss(0.7), { loss: "exact" }), ["0.7", 0.7, 0.7, 0.7, false]);
  const cut = { GRU: { accuracy: { published: 84 } } };
  assert.equal(figureOf(cut, { accuracy: "truncated" }, 1), ["84", 84, 84, 85, true]);
  // Below zero cutting off moves towards zero.
  assert.equal(figureOf(loss(-0.5), { loss: "truncated" }), ["-0.5", -0.5, -0.6, -0.5, false]);
  // A cell's own comes before that of the metric, and that before that of the figure.
  const own = { GRU: { loss: { published: 0.7, rounding: "exact" } } } as const;
  assert.equal(figureOf(own, rounded)?.slice(2), [0.7, 0.7, false]);
  assert.equal(figureOf(loss(0.7), { loss: "exact", "test.loss": { truncated: 1 } })?.slice(2), [0.7, 0.8, true]);
});

test("base, row and column: sections are merged, the column has the last word", () => {
  const { experiments, rows } = resolveTable({
    ...table,
    base: { model: { hiddenDim: 8 }, data: { minFreq: 2 }, training: { epochs: 4, batchSize: 10 }, threads: 1 },
    rows: [{ ...gru, config: { ...gru.config, training: { epochs: 6 } } }, lstm, { label: "A paper's" }],
    columns: [
      accuracy,
      { label: "first words", metric: "test.accuracy", config: { data: { maxTokens: 5 }, training: { epochs: 2 } } },
      { label: "their loss", metric: "test.loss", config: { training: { epochs: 2 }, data: { maxTokens: 5 } } },
    ],
  });
  assert.equal(
    experiments.map(({ id, label, row, columns }) => [id, label, row, columns.map(({ key }) => key)]),
    [
      ["gru-accuracy", "GRU, accuracy", 0, ["accuracy"]],
      ["gru-first-words", "GRU, first words", 0, ["first words", "their loss"]],
      ["lstm-accuracy", "LSTM, accuracy", 1, ["accuracy"]],
      ["lstm-first-words", "LSTM, first words", 1, ["first words", "their loss"]],
    ],
  );
  const settings = ({ model, data, training, threads }: (typeof experiments)[0]["config"]) => [
    model.name,
    (model as ResolvedModelConfig).hiddenDim,
    data.minFreq,
    data.maxTokens,
    training.epochs,
    training.batchSize,
    threads,
  ];
  assert.equal(
    experiments.map(({ config }) => settings(config)),
    [
      ["gru", 8, 2, null, 6, 10, 1],
      ["gru", 8, 2, 5, 2, 10, 1],
      ["lstm", 8, 2, null, 4, 10, 1],
      ["lstm", 8, 2, 5, 2, 10, 1],
    ],
  );
  assert.is(rows[2]?.config, null);
});

test("experiments of a row are told apart by group, by label, or by both", () => {
  const column = (group: string, label: string, maxTokens: number) =>
    ({ group, label, metric: "test.accuracy", config: { data: { maxTokens } } }) as const;
  const labels = (...columns: ReturnType<typeof column>[]) =>
    resolveTable({ ...table, rows: [gru], columns }).experiments.map(({ label }) => label);
  assert.equal(labels(column("Short", "test", 5), column("Long", "test", 9)), ["GRU, Short", "GRU, Long"]);
  assert.equal(labels(column("Test", "5 words", 5), column("Test", "9 words", 9)), ["GRU, 5 words", "GRU, 9 words"]);
  assert.equal(labels(column("A", "x", 5), column("A", "y", 7), column("B", "x", 9)), [
    "GRU, A: x",
    "GRU, A: y",
    "GRU, B: x",
  ]);
});

test("names of experiments: any script, each once, and none too long for a folder", () => {
  const labels = ["단순 RNN", "단순-RNN", "Bi-LSTM, 2 layers (ours)", "***", `${"a".repeat(50)} ${"가".repeat(80)}`];
  const { experiments } = resolveTable({
    ...table,
    rows: labels.map((label, n) => ({ label, config: { model: { name: "rnn", hiddenDim: n + 1 } } })),
  });
  assert.equal(
    experiments.map(({ id }) => id),
    ["단순-rnn", "단순-rnn-2", "bi-lstm-2-layers-ours", "row", `${"a".repeat(50)}-${"가".repeat(9)}`],
  );
});

test.run();
