import { escapeHtml } from "../../text/escape.js";
import type { Drawing } from "../charts/drawing.js";
import { VARIABLES } from "../charts/palette.js";
import { hasText, type Listing, type ReportDocument, type Section, type Table } from "../tables/document.js";
import { tableHtml, tableStyle } from "./html-table.js";
import { REMARK } from "./keep-foreign.js";
import { SCRIPT } from "./script.js";
import { STYLE } from "./style.js";

/** A report as one page that needs no network; its only script lets the points of charts be read, and it is whole without it. */
export function renderHtml(report: ReportDocument, charts: readonly Drawing[]): string {
  const chartsOf = ({ id }: Section) => charts.filter(({ section }) => section === id);
  const shown = report.sections.filter((section) => hasText(section) || chartsOf(section).length > 0);
  const sections = shown.map((section) => sectionHtml(section, chartsOf(section)));
  const contents = shown.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${REMARK}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src ${SCRIPT.policy}; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(report.title)}</title>
<style>
${STYLE}${tableStyle(report.sections.flatMap(({ tables }) => tables))}</style>
</head>
<body>
<main>
<h1>${escapeHtml(report.title)}</h1>
${list(report.notes, "summary")}
<nav aria-label="Contents"><ul>${contents.join("")}</ul></nav>
${sections.join("\n")}
</main>
${SCRIPT.html}
</body>
</html>
`;
}

function list(notes: string[], name: string): string {
  return notes.length === 0
    ? ""
    : `<ul class="${name}">${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join("")}</ul>`;
}

function sectionHtml({ id, title, notes, tables, listings, folded }: Section, charts: readonly Drawing[]): string {
  const heading = `<h2 id="${id}-heading">${escapeHtml(title)}</h2>`;
  const content = [
    ...notes.map((note) => `<p>${escapeHtml(note)}</p>`),
    chartsHtml(charts.filter(({ room }) => room !== "narrow")),
    chartsHtml(charts.filter(({ room }) => room === "narrow")),
    ...tables.map((table, at) => sectionTable(table, title, id, at)),
    ...listings.map(listingHtml),
  ];
  return [
    `<section id="${id}">`,
    ...(folded ? [`<details><summary>${heading}</summary>`, ...content, "</details>"] : [heading, ...content]),
    "</section>",
  ].join("\n");
}

/** A table with its heading; one of the section's own name has that of the section. */
function sectionTable(table: Table, title: string, section: string, at: number): string {
  if (table.title === title) return tableHtml(table, `${section}-heading`);
  const id = `${section}-table-${at + 1}`;
  const heading = `<h3 id="${id}">${escapeHtml(table.title)}</h3>`;
  const shown = tableHtml(table, id);
  return table.folded ? `<details><summary>${heading}</summary>\n${shown}\n</details>` : `${heading}\n${shown}`;
}

/** Charts of one kind of room, side by side where they fit. */
function chartsHtml(charts: Drawing[]): string {
  if (charts.length === 0) return "";
  const narrow = charts[0]?.room === "narrow";
  return `<div class="charts${narrow ? " narrow" : ""}">${charts.map(figureHtml).join("\n")}</div>`;
}

function figureHtml(chart: Drawing): string {
  const svg = chart.draw(chart, VARIABLES, false);
  const caption = `<figcaption id="${chart.id}-caption">${escapeHtml(chart.caption ?? chart.title)}</figcaption>`;
  if (chart.room !== "whole") return `<figure>${caption}${svg}</figure>`;
  const frame = `<div class="scroll" role="region" aria-labelledby="${chart.id}-caption" tabindex="0">${svg}</div>`;
  return `<figure class="whole">${caption}${frame}</figure>`;
}

function listingHtml({ title, text }: Listing): string {
  const lines = text.replace(/\n$/, "").split("\n").map(escapeHtml).join("\n");
  return `<details class="listing"><summary>${escapeHtml(title)}</summary><pre tabindex="0"><code>${lines}</code></pre></details>`;
}
