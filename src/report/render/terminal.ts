import { plain } from "../../text/escape.js";
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

/** How many columns of a terminal a text takes: two for the wide letters of East Asia and for emoji, none for marks. */
export function width(text: string): number {
  let sum = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    sum +=
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return sum;
}
