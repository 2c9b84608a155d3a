import { escapeCsv } from "../../text/escape.js";
import type { Cell, ReportDocument, Table } from "../tables/document.js";
import { fullLabel, withGroupColumn } from "../tables/groups.js";

/**
 * A report as CSV: its tables one after another, an empty line between them. Each begins with its header, and each of its
 * lines with the table's title, so that one table is had by filtering on the first column. Numbers are in full. Behind a column
 * with standard deviations stands `LABEL sd`, behind one with footnotes `LABEL note`.
 */
export function renderCsv(report: ReportDocument): string {
  return report.sections
    .flatMap(({ tables }) => tables)
    .map(linesOf)
    .map((lines) => lines.map((line) => `${line.map(escapeCsv).join(",")}\n`).join(""))
    .join("\n");
}

type Value = Cell["value"];

function linesOf(table: Table): Value[][] {
  const { title, columns, rows } = withGroupColumn(table, "every");
  const fields = columns.flatMap((column, at) => {
    const label = fullLabel(column);
    const cells = rows.map((row) => row[at]);
    return [
      { label, of: (row: Cell[]): Value => row[at]?.value ?? null },
      ...(cells.some((cell) => cell?.deviation)
        ? [{ label: `${label} sd`, of: (row: Cell[]): Value => row[at]?.deviation?.value ?? null }]
        : []),
      ...(cells.some((cell) => cell?.note)
        ? [{ label: `${label} note`, of: (row: Cell[]): Value => row[at]?.note ?? null }]
        : []),
    ];
  });
  return [
    ["table", ...fields.map(({ label }) => label)],
    ...rows.map((row) => [title, ...fields.map(({ of }) => of(row))]),
  ];
}
