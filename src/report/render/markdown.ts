import { escapeHtml, escapeMarkdown, plain } from "../../text/escape.js";
import type { Drawing } from "../charts/drawing.js";
import { type Cell, hasText, type ReportDocument, type Table } from "../tables/document.js";
import { type Footnotes, footnotesOf } from "../tables/footnotes.js";
import { fullLabel, withGroupColumn } from "../tables/groups.js";
import { REMARK } from "./keep-foreign.js";

/** Charts as files, and where they lie as seen from the text. */
export interface LinkedCharts {
  drawings: readonly Drawing[];
  /** A relative path with slashes; empty: beside the text. */
  folder: string;
}

/**
 * A report as GitHub's Markdown.
 *
 * @param charts Charts that are shown in their sections, as pictures that lie beside the text: GitHub shows an SVG file of the
 *   repository, and leaves out pictures that stand in the text as `data:` addresses. Default: none.
 */
export function renderMarkdown(report: ReportDocument, charts: LinkedCharts = { drawings: [], folder: "" }): string {
  const blocks = [`# ${escapeMarkdown(report.title)}`];
  if (report.notes.length > 0) blocks.push(report.notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n"));
  for (const section of report.sections) {
    const pictures = charts.drawings.filter((chart) => chart.section === section.id);
    if (!hasText(section) && pictures.length === 0) continue;
    const content = [
      ...section.notes.map(escapeMarkdown),
      ...picturesOf(pictures, charts.folder),
      ...section.tables.flatMap((table) => tableBlocks(table, section.title)),
      ...section.listings.flatMap(({ title, text }) => [`${escapeMarkdown(title)}:`, fenced(text)]),
    ];
    blocks.push(`## ${escapeMarkdown(section.title)}`, ...(section.folded ? folded("Show", content) : content));
  }
  blocks.push(`<!-- ${REMARK} -->`);
  return `${blocks.join("\n\n")}\n`;
}

/** What is shown when it is asked for. GitHub reads what lies in it as Markdown where empty lines are about it. */
function folded(summary: string, content: string[]): string[] {
  return [`<details><summary>${escapeHtml(summary)}</summary>`, ...content, "</details>"];
}

/** The charts of a section: usual ones each a paragraph, so that none is made small to stand beside another; small ones in one. */
function picturesOf(charts: readonly Drawing[], folder: string): string[] {
  const place = folder === "" ? "" : `${folder.split("/").map(encodeURIComponent).join("/")}/`;
  const link = ({ id, title }: Drawing) => `![${escapeMarkdown(title)}](${place}${id}.svg)`;
  const small = charts.filter(({ room }) => room === "narrow");
  return [
    ...charts.filter(({ room }) => room !== "narrow").map(link),
    ...(small.length > 0 ? [small.map(link).join("\n")] : []),
  ];
}

function tableBlocks(table: Table, section: string): string[] {
  const footnotes = footnotesOf(table);
  const blocks = [
    markdownTable(withGroupColumn(table, "first"), footnotes),
    ...[...table.notes, ...footnotes.lines].map(escapeMarkdown),
  ];
  if (table.folded && table.title !== section) return folded(table.title, blocks);
  return table.title === section ? blocks : [`### ${escapeMarkdown(table.title)}`, ...blocks];
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
