import { escapeLatex } from "../../text/escape.js";
import { type Cell, isLong, type Table } from "../tables/document.js";
import { type Footnotes, footnotesOf } from "../tables/footnotes.js";
import { columnSpans, groupStarts, hasColumnGroups, withGroupColumn } from "../tables/groups.js";

/** A table of more rows than this is broken over pages. */
const PAGE = 40;

const isBroken = ({ rows }: Table) => rows.length > PAGE;

/** Whether a table is set with the package `multirow`. */
export function needsMultirow(table: Table): boolean {
  return !isBroken(table) && groupStarts(table).some((group) => group !== null && group.rows > 1);
}

/** A table in LaTeX with booktabs. */
export function latexTable(table: Table): string {
  return isBroken(table) ? long(table) : floating(table);
}

/** A table that is wider than the line is made smaller. */
function floating(table: Table): string {
  const footnotes = footnotesOf(table);
  const beneath = [table.notes.map(escapeLatex).join(" "), ...footnotes.lines.map(escapeLatex)].filter(Boolean);
  return [
    "\\begin{table}[htbp]",
    "  \\centering\\small",
    `  \\caption{${escapeLatex(table.title)}}`,
    "  \\sbox0{%",
    `  \\begin{tabular}{${columnTypes(table)}}`,
    "    \\toprule",
    ...head(table).map((line) => `    ${line}`),
    "    \\midrule",
    ...body(table, footnotes).map((line) => `    ${line}`),
    "    \\bottomrule",
    "  \\end{tabular}}%",
    "  \\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi",
    ...(beneath.length > 0 ? ["", `  \\footnotesize ${beneath.join(" \\\\\n  ")}`] : []),
    "\\end{table}",
  ].join("\n");
}

function long(table: Table): string {
  const footnotes = footnotesOf(table);
  return [
    "\\begingroup\\scriptsize\\setlength{\\tabcolsep}{3pt}",
    `\\begin{longtable}{${columnTypes(table)}}`,
    `  \\caption{${escapeLatex(table.title)}} \\\\`,
    "  \\toprule",
    ...head(table).map((line) => `  ${line}`),
    "  \\midrule",
    "  \\endhead",
    "  \\bottomrule",
    "  \\endlastfoot",
    ...body(table, footnotes).map((line) => `  ${line}`),
    "\\end{longtable}",
    "\\endgroup",
    ...table.notes.map(escapeLatex),
    ...footnotes.lines.flatMap((line) => ["", escapeLatex(line)]),
  ].join("\n");
}

function columnTypes(ungrouped: Table): string {
  const table = withGroupColumn(ungrouped, "first");
  const long = table.columns.map((_, at) => isLong(table, at));
  const width = (0.6 / long.filter(Boolean).length).toFixed(2);
  return table.columns
    .map(({ align }, at) => (long[at] ? `p{${width}\\linewidth}` : align === "right" ? "r" : "l"))
    .join("");
}

/** The columns' names, and above them the headings that some share, each with a rule as wide as its columns. */
function head(table: Table): string[] {
  const { columns } = withGroupColumn(table, "first");
  const names = line(columns.map(({ label }) => escapeLatex(label)));
  if (!hasColumnGroups(table)) return [names];
  const spans = columnSpans(columns);
  const headings = spans.map(({ heading, count }) =>
    heading === null ? "" : `\\multicolumn{${count}}{c}{${escapeLatex(heading)}}`,
  );
  const rules = spans
    .filter(({ heading }) => heading !== null)
    .map(({ from, count }) => `\\cmidrule(lr){${from + 1}-${from + count}}`);
  return [line(headings), rules.join(" "), names];
}

function body(table: Table, footnotes: Footnotes): string[] {
  const starts = groupStarts(table);
  return table.rows.flatMap((row, at) => {
    const start = starts[at] ?? null;
    const label = escapeLatex(start?.label ?? "");
    // Where a table is broken over pages, a label in the middle of its rows could stand on none of them.
    const spanning = start && start.rows > 1 && !isBroken(table) ? `\\multirow{${start.rows}}{*}{${label}}` : label;
    const cells = row.map((cell) => shown(cell, footnotes.letterOf(cell)));
    return [...(start && at > 0 ? ["\\midrule"] : []), line(table.rowGroups ? [spanning, ...cells] : cells)];
  });
}

/** A row that begins with a bracket would be the argument of the `\\` before it: escaped, none does. */
function line(cells: readonly string[]): string {
  return `${cells.join(" & ")} \\\\`;
}

function shown(cell: Cell, letter: string): string {
  const value = cell.strong ? `\\textbf{${strong(cell)}}` : plainValue(cell);
  const deviation = cell.deviation ? ` $\\pm$ ${escapeLatex(cell.deviation.text)}` : "";
  return `${value}${deviation}${letter && `\\textsuperscript{${letter}}`}`;
}

/** A number's minus is one of mathematics, which is bold only where mathematics is. */
function strong(cell: Cell): string {
  return plainValue(cell).replace(/^\$-\$/, () => "\\boldmath$-$");
}

function plainValue({ text, value }: Cell): string {
  if (typeof value === "number") return text.replace(/^-/, () => "$-$");
  // A digest or a path has no place to be broken by itself.
  return text
    .split(" ")
    .map((word) => (word.match(/.{1,16}/gsu) ?? []).map(escapeLatex).join("\\allowbreak{}"))
    .join(" ");
}
