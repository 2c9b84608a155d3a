import { escapeMarkdown, plain } from "../../text/escape.js";
import type { Cell, ReportDocument, Table } from "../tables/document.js";
import { REMARK } from "./keep-foreign.js";

/** A report as GitHub's Markdown. */
export function renderMarkdown(report: ReportDocument): string {
  const blocks = [`# ${escapeMarkdown(report.title)}`];
  if (report.notes.length > 0) blocks.push(report.notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n"));
  for (const section of report.sections) {
    blocks.push(`## ${escapeMarkdown(section.title)}`, ...section.notes.map(escapeMarkdown));
    for (const table of section.tables) {
      if (table.title !== section.title) blocks.push(`### ${escapeMarkdown(table.title)}`);
      blocks.push(markdownTable(table), ...table.notes.map(escapeMarkdown));
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

function markdownTable({ columns, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const show = ({ text, value, tone }: Cell) =>
    typeof value === "number" ? text : tone === "bad" ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text);
  return [
    line(columns.map(({ label }) => escapeMarkdown(label))),
    line(columns.map(({ align }) => (align === "right" ? "---:" : ":---"))),
    ...rows.map((row) => line(row.map((cell) => (cell.text.trim() === "" ? " " : show(cell))))),
  ].join("\n");
}
