import type { Column, ReportDocument, Table } from "../document.js";
import { REMARK } from "../keep-foreign.js";
import { escapeLatex } from "./escape.js";

/** A table of more rows than this is broken over pages. */
const PAGE = 40;

/** A report's tables as LaTeX, to be `\input` in a document that loads `booktabs`, `longtable` and `textcomp`. */
export function renderLatex(report: ReportDocument): string {
  const blocks = [
    [
      `% ${escapeLatex(report.title)} (${REMARK})`,
      "% needs \\usepackage[T1]{fontenc}, \\usepackage{textcomp}, \\usepackage{booktabs}, \\usepackage{longtable};",
      "% names in other scripts need XeLaTeX or LuaLaTeX",
    ].join("\n"),
  ];
  if (report.notes.length > 0)
    blocks.push(
      ["\\begin{itemize}", ...report.notes.map((note) => `  \\item ${escapeLatex(note)}`), "\\end{itemize}"].join("\n"),
    );
  for (const section of report.sections) {
    blocks.push(`\\section*{${escapeLatex(section.title)}}`, ...section.notes.map(escapeLatex));
    for (const table of section.tables) blocks.push(table.rows.length > PAGE ? long(table) : floating(table));
  }
  return `${blocks.join("\n\n")}\n`;
}

function floating(table: Table): string {
  return [
    "\\begin{table}[htbp]",
    "  \\centering\\small",
    `  \\caption{${escapeLatex(table.title)}}`,
    `  \\begin{tabular}{${columnTypes(table.columns)}}`,
    "    \\toprule",
    `    ${head(table.columns)}`,
    "    \\midrule",
    ...body(table).map((row) => `    ${row}`),
    "    \\bottomrule",
    "  \\end{tabular}",
    ...(table.notes.length > 0 ? ["", `  \\footnotesize ${table.notes.map(escapeLatex).join(" ")}`] : []),
    "\\end{table}",
  ].join("\n");
}

function long(table: Table): string {
  return [
    `\\begin{longtable}{${columnTypes(table.columns)}}`,
    `  \\caption{${escapeLatex(table.title)}} \\\\`,
    "  \\toprule",
    `  ${head(table.columns)}`,
    "  \\midrule",
    "  \\endhead",
    "  \\bottomrule",
    "  \\endlastfoot",
    ...body(table).map((row) => `  ${row}`),
    "\\end{longtable}",
    ...table.notes.map(escapeLatex),
  ].join("\n");
}

function columnTypes(columns: Column[]): string {
  const many = columns.filter((column) => column.long).length;
  return columns
    .map((column) => (column.long ? `p{${(0.6 / many).toFixed(2)}\\linewidth}` : column.align === "right" ? "r" : "l"))
    .join("");
}

function head(columns: Column[]): string {
  return `${columns.map(({ label }) => escapeLatex(label)).join(" & ")} \\\\`;
}

function body({ rows }: Table): string[] {
  return rows.map((row) => `${row.map(({ text, value }) => cell(text, value)).join(" & ")} \\\\`);
}

/** A number's minus is one of mathematics; a row that begins with a bracket would be `\\`'s argument, so none does. */
function cell(text: string, value: string | number | null): string {
  return typeof value === "number" ? text.replace(/^-/, () => "$-$") : escapeLatex(text);
}
