import { type Paint, painter } from "../../text/colours.js";
import { plain } from "../../text/escape.js";
import { width, wrap } from "../../text/width.js";
import { hasText, type ReportDocument, type Table } from "../tables/document.js";
import { footnotesOf } from "../tables/footnotes.js";
import { textTable } from "./terminal-table.js";

const PLAIN: Paint = painter(false);

/**
 * A report as text in aligned columns.
 *
 * @param columns How many letters a line may have: a wider table is set in blocks that each begin with its first column (where rows have
 *   groups, with that of the groups, too), and sentences are broken between words. Default: as many as it takes, so that each row is one line.
 * @param paint Sets off headings, and cells that have a tone. Default: nothing is set off.
 */
export function renderTerminal(report: ReportDocument, columns = Number.POSITIVE_INFINITY, paint = PLAIN): string {
  const sentence = (text: string, indent = "") =>
    wrap(plain(text), columns - indent.length).map((line) => `${indent}${line}`);
  const lines = [...sentence(report.title), ...report.notes.flatMap((note) => sentence(note, "  "))];
  for (const section of report.sections.filter(hasText)) {
    const title = plain(section.title);
    lines.push(
      "",
      paint(title, "strong"),
      "=".repeat(Math.min(width(title), columns)),
      ...section.notes.flatMap((note) => sentence(note)),
    );
    for (const table of section.tables) {
      if (table.title !== section.title) lines.push("", paint(plain(table.title), "strong"));
      lines.push(...tableLines(table, columns, paint));
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

/** A table without its title: its rows, then its notes. @param columns How many letters a line may have. @param paint Sets cells off. */
export function tableLines(table: Table, columns = Number.POSITIVE_INFINITY, paint = PLAIN): string[] {
  const footnotes = footnotesOf(table);
  return [
    ...textTable(table, columns, footnotes, paint),
    ...[...table.notes, ...footnotes.lines].flatMap((note) => wrap(plain(note), columns)),
  ];
}
