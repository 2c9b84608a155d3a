/**
 * The width of a GRU beside its number of layers, as a typed table: `sconce reproduce examples/table.ts --out results/widths`.
 * A misspelt metric or setting does not compile.
 */
import { defineTable, type TableRow } from "sconce";

const row = (hiddenDim: number, layers: number): TableRow => ({
  label: `${hiddenDim} wide`,
  config: { model: { name: "gru", hiddenDim, layers } },
  group: layers === 1 ? "1 layer" : `${layers} layers`,
});

export default defineTable({
  name: "widths",
  caption: "GRUs by width and layers",
  base: { model: { embedDim: 32 }, data: { corpus: "sample" }, training: { epochs: 4, batchSize: 10 } },
  rows: [row(16, 1), row(32, 1), row(64, 1)],
  columns: [
    { label: "whole reviews", group: "Test accuracy", metric: "test.accuracy" },
    { label: "first 20 words", group: "Test accuracy", metric: "test.accuracy", config: { data: { maxTokens: 20 } } },
  ],
  seeds: [1, 2],
});
