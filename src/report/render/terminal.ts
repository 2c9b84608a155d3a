import { plain } from "../../text/escape.js";
import { width, wrap } from "../../text/width.js";
import type { ReportDocument, Table } from "../tables/document.js";

/**
 * A report as text in aligned columns.
 *
 * @param columns How many letters a line may have: a wider table is set in blocks that each begin with its first column, and sentences
 *   are broken between words. Default: as many as it takes, so that each row is one line.
 */
export function renderTerminal(report: ReportDocument, columns = Number.POSITIVE_INFINITY): string {
  const sentence = (text: string, indent = "") =>
    wrap(plain(text), columns - indent.length).map((line) => `${indent}${line}`);
  const lines = [...sentence(report.title), ...report.notes.flatMap((note) => sentence(note, "  "))];
  for (const section of report.sections) {
    const title = plain(section.title);
    lines.push(
      "",
      title,
      "=".repeat(Math.min(width(title), columns)),
      ...section.notes.flatMap((note) => sentence(note)),
    );
    for (const table of section.tables) {
      if (table.title !== section.title) lines.push("", plain(table.title));
      lines.push(...textTable(table, columns), ...table.notes.flatMap((note) => sentence(note)));
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

/** Between two columns. */
const GAP = "  ";

function textTable({ columns, rows }: Table, most: number): string[] {
  const texts = [columns.map(({ label }) => plain(label)), ...rows.map((row) => row.map(({ text }) => plain(text)))];
  const widths = columns.map((_, at) => texts.reduce((most, row) => Math.max(most, width(row[at] as string)), 0));
  const aligned = texts.map((row) =>
    row.map((cell, at) => {
      const space = " ".repeat((widths[at] as number) - width(cell));
      return columns[at]?.align === "right" ? space + cell : cell + space;
    }),
  );
  const rules = widths.map((columns) => "-".repeat(columns));
  const [head, ...body] = aligned as [string[], ...string[][]];
  return blocksOf(widths, most).flatMap((block, n) => {
    const line = (cells: readonly string[]) =>
      block
        .map((at) => cells[at])
        .join(GAP)
        .trimEnd();
    return [...(n > 0 ? [""] : []), ...[head, rules, ...body].map(line)];
  });
}

/** Which columns stand side by side: each block has the first, and as many others as fit, but one at least. */
function blocksOf(widths: readonly number[], most: number): number[][] {
  const blocks: number[][] = [[0]];
  let used = widths[0] ?? 0;
  for (let at = 1; at < widths.length; at++) {
    const more = GAP.length + (widths[at] as number);
    const block = blocks.at(-1) as number[];
    if (used + more <= most || block.length === 1) {
      block.push(at);
      used += more;
    } else {
      blocks.push([0, at]);
      used = (widths[0] as number) + more;
    }
  }
  return blocks;
}
