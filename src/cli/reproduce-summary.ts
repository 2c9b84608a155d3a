import { modelLabel } from "../config/models.js";
import type { ResultsTable } from "../report/compared/table.js";
import { tableLines } from "../report/render/terminal.js";
import { absent, numberCell, right, textCell } from "../report/tables/document.js";
import type { WrittenReports } from "../reproduce/reports.js";
import { duration } from "../text/duration.js";

/**
 * A line for each finished run: what it reached, and why its figures are not to be taken for the table's.
 *
 * @param columns How many letters a line may have. Default: as many as it takes.
 */
export function summary({ reached, marks }: WrittenReports, table: ResultsTable, columns?: number): string[] {
  if (reached.length === 0) return [];
  const place = (row: string) => table.experiments.findIndex(({ label }) => row === label);
  // As the runs are listed without --order: it says when each was to be done, not where it belongs.
  const ordered = [...reached].sort((a, b) => a.seed - b.seed || place(a.row) - place(b.row));
  const heads = ["seed", "validation %", "test loss", "test %", "published test %", "time"].map((head) => right(head));
  const rows = ordered.map(({ row, seed, validation, test, publishedTestAccuracy, seconds }) => [
    textCell(row),
    numberCell(seed, 0),
    numberCell(validation?.accuracy, 2),
    numberCell(test?.loss, 4),
    numberCell(test?.accuracy, 2),
    publishedTestAccuracy === null ? absent("-") : numberCell(publishedTestAccuracy, 2),
    textCell(duration(seconds ?? 0)),
  ]);
  const notes = marks.map((mark) => `These figures are not the published experiment's: ${mark}.`);
  return tableLines({ title: "", columns: [right(rowWord(table)), ...heads], rows, notes }, columns);
}

/** What the table's runs are called by: its models, its rows, or its experiments where a row has several. */
function rowWord({ experiments, rows }: ResultsTable): string {
  if (experiments.every(({ label, config }) => label === modelLabel(config.model.name))) return "model";
  return experiments.every(({ label, row }) => label === rows[row]?.label) ? "row" : "experiment";
}
