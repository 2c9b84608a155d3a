import { escapeCsv } from "../../text/escape.js";
import type { ReportDocument } from "../tables/document.js";

/**
 * A report as CSV: its tables one after another, an empty line between them. Each begins with its header, and each of its
 * lines with the table's title, so that one table is had by filtering on the first column. Numbers are in full.
 */
export function renderCsv(report: ReportDocument): string {
  return report.sections
    .flatMap(({ tables }) => tables)
    .map(({ title, columns, rows }) =>
      [["table", ...columns.map(({ label }) => label)], ...rows.map((row) => [title, ...row.map(({ value }) => value)])]
        .map((line) => `${line.map(escapeCsv).join(",")}\n`)
        .join(""),
    )
    .join("\n");
}
