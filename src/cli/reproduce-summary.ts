import { modelLabel } from "../config/models.js";
import { duration } from "../progress/run-view.js";
import type { ResultsTable } from "../report/compared/table.js";
import type { WrittenReports } from "../reproduce/reports.js";
import { formatFixed } from "../text/format-fixed.js";
import { align, width } from "../text/width.js";

/** A line for each finished run: what it reached, and why its figures are not to be taken for the table's. */
export function summary({ reached, marks }: WrittenReports, table: ResultsTable): string[] {
  if (reached.length === 0) return [];
  const place = (row: string) => table.experiments.findIndex(({ label }) => row === label);
  // As the runs are listed without --order: it says when each was to be done, not where it belongs.
  const ordered = [...reached].sort((a, b) => a.seed - b.seed || place(a.row) - place(b.row));
  const cells = ordered.map(({ row, seed, validation, test, publishedTestAccuracy, seconds }) => [
    row,
    String(seed),
    fixed(validation?.accuracy, 2),
    fixed(test?.loss, 4),
    fixed(test?.accuracy, 2),
    publishedTestAccuracy === null ? "-" : fixed(publishedTestAccuracy, 2),
    duration(seconds ?? 0),
  ]);
  const header = [rowWord(table), "seed", "validation %", "test loss", "test %", "published test %", "time"];
  const all = [header, ...cells];
  const widest = header.map((_, n) => Math.max(...all.map((row) => width(row[n] ?? ""))));
  const lines = all.map((row) => row.map((cell, n) => align(cell, widest[n] ?? 0, "right")).join("  "));
  return [...lines, ...marks.map((mark) => `These figures are not the published experiment's: ${mark}.`)];
}

/** What the table's runs are called by: its models, its rows, or its experiments where a row has several. */
function rowWord({ experiments, rows }: ResultsTable): string {
  if (experiments.every(({ label, config }) => label === modelLabel(config.model.name))) return "model";
  return experiments.every(({ label, row }) => label === rows[row]?.label) ? "row" : "experiment";
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "" : formatFixed(value, digits);
}
