import { plain } from "../../text/escape.js";
import { width } from "../../text/width.js";
import type { ReportDocument, Table } from "../tables/document.js";

/** A report as text in aligned columns. */
export function renderTerminal(report: ReportDocument): string {
  const lines = [plain(report.title), ...report.notes.map((note) => `  ${plain(note)}`)];
  for (const section of report.sections) {
    const title = plain(section.title);
    lines.push("", title, "=".repeat(width(title)), ...section.notes.map(plain));
    for (const table of section.tables) {
      if (table.title !== section.title) lines.push("", plain(table.title));
      lines.push(...textTable(table), ...table.notes.map(plain));
    }
    for (const { title, text } of section.listings)
      lines.push(
        "",
        `${plain(title)}:`,
        ...text
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => `  ${plain(line)}`),
      );
  }
  return `${lines.join("\n")}\n`;
}

function textTable({ columns, rows }: Table): string[] {
  const texts = [columns.map(({ label }) => plain(label)), ...rows.map((row) => row.map(({ text }) => plain(text)))];
  const widths = columns.map((_, at) => texts.reduce((most, row) => Math.max(most, width(row[at] as string)), 0));
  const line = (cells: string[]) =>
    cells
      .map((cell, at) => {
        const space = " ".repeat((widths[at] as number) - width(cell));
        return columns[at]?.align === "right" ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd();
  const [head, ...body] = texts.map(line);
  return [head as string, widths.map((columns) => "-".repeat(columns)).join("  "), ...body];
}
