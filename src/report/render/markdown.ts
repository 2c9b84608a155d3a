import { escapeMarkdown, plain } from "../../text/escape.js";
import type { Cell, ReportDocument, Table } from "../tables/document.js";
import { type Footnotes, footnotesOf } from "../tables/footnotes.js";
import { fullLabel, withGroupColumn } from "../tables/groups.js";
import { REMARK } from "./keep-foreign.js";

/** A report as GitHub's Markdown. */
export function renderMarkdown(report: ReportDocument): string {
  const blocks = [`# ${escapeMarkdown(report.title)}`];
  if (report.notes.length > 0) blocks.push(report.notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n"));
  for (const section of report.sections) {
    blocks.push(`## ${escapeMarkdown(section.title)}`, ...section.notes.map(escapeMarkdown));
    for (const table of section.tables) {
      if (table.title !== section.title) blocks.push(`### ${escapeMarkdown(table.title)}`);
      const footnotes = footnotesOf(table);
      blocks.push(markdownTable(withGroupColumn(table, "first"), footnotes));
      blocks.push(...[...table.notes, ...footnotes.lines].map(escapeMarkdown));
    }
    for (const { title, text } of section.listings) blocks.push(`${escapeMarkdown(title)}:`, fenced(text));
  }
  blocks.push(`<!-- ${REMARK} -->`);
  return `${blocks.join("\n\n")}\n`;
}

/** A block of code, its fence longer than any that the text has. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [fence, ...text.replace(/\n$/, "").split("\n").map(plain), fence].join("\n");
}

function markdownTable({ columns, rows }: Table, footnotes: Footnotes): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map((column) => escapeMarkdown(fullLabel(column)))),
    line(columns.map(({ align }) => (align === "right" ? "---:" : ":---"))),
    ...rows.map((row) => line(row.map((cell) => shown(cell, footnotes.letterOf(cell)) || " "))),
  ].join("\n");
}

function shown(cell: Cell, letter: string): string {
  const deviation = cell.deviation ? ` ± ${escapeMarkdown(cell.deviation.text)}` : "";
  return `${value(cell)}${deviation}${letter && `<sup>${letter}</sup>`}`;
}

function value({ text, value, tone, strong }: Cell): string {
  if (text.trim() === "") return "";
  const escaped = typeof value === "number" ? text : escapeMarkdown(text);
  // Asterisks with a space on their inner side would stand there as they are.
  if (strong) return `**${escaped.trim()}**`;
  return tone === "bad" && typeof value !== "number" ? `**${escaped}**` : escaped;
}
