import { escapeLatex } from "../../text/escape.js";
import { type Column, isLong, type ReportDocument, type Table } from "../tables/document.js";
import { REMARK } from "./keep-foreign.js";

/** A table of more rows than this is broken over pages. */
const PAGE = 40;

/** A report's tables as LaTeX, to be `\input` in a document that loads `booktabs`, `longtable`, `graphicx` and `textcomp`. */
export function renderLatex(report: ReportDocument): string {
  const blocks = [
    [
      `% ${escapeLatex(report.title)} (${REMARK})`,
      "% needs \\usepackage[T1]{fontenc} and \\usepackage{textcomp,booktabs,longtable,graphicx};",
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
    for (const { title, text } of section.listings) blocks.push(`${escapeLatex(title)}:`, listing(text));
  }
  return `${blocks.join("\n\n")}\n`;
}

/** Not in `verbatim`, which a line of the text could end. */
function listing(text: string): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const shown = lines.map((line) => {
    const indent = line.length - line.trimStart().length;
    return `  \\texttt{${"~".repeat(indent)}${escapeLatex(line.trimStart())}}`;
  });
  return ["\\begin{flushleft}\\small", shown.join(" \\\\\n"), "\\end{flushleft}"].join("\n");
}

/** A table that is wider than the line is made smaller. */
function floating(table: Table): string {
  return [
    "\\begin{table}[htbp]",
    "  \\centering\\small",
    `  \\caption{${escapeLatex(table.title)}}`,
    "  \\sbox0{%",
    `  \\begin{tabular}{${columnTypes(table)}}`,
    "    \\toprule",
    `    ${head(table.columns)}`,
    "    \\midrule",
    ...body(table).map((row) => `    ${row}`),
    "    \\bottomrule",
    "  \\end{tabular}}%",
    "  \\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox0}\\else\\usebox0\\fi",
    ...(table.notes.length > 0 ? ["", `  \\footnotesize ${table.notes.map(escapeLatex).join(" ")}`] : []),
    "\\end{table}",
  ].join("\n");
}

function long(table: Table): string {
  return [
    "\\begingroup\\scriptsize\\setlength{\\tabcolsep}{3pt}",
    `\\begin{longtable}{${columnTypes(table)}}`,
    `  \\caption{${escapeLatex(table.title)}} \\\\`,
    "  \\toprule",
    `  ${head(table.columns)}`,
    "  \\midrule",
    "  \\endhead",
    "  \\bottomrule",
    "  \\endlastfoot",
    ...body(table).map((row) => `  ${row}`),
    "\\end{longtable}",
    "\\endgroup",
    ...table.notes.map(escapeLatex),
  ].join("\n");
}

function columnTypes(table: Table): string {
  const long = table.columns.map((_, at) => isLong(table, at));
  const width = (0.6 / long.filter(Boolean).length).toFixed(2);
  return table.columns
    .map(({ align }, at) => (long[at] ? `p{${width}\\linewidth}` : align === "right" ? "r" : "l"))
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
  if (typeof value === "number") return text.replace(/^-/, () => "$-$");
  // A digest or a path has no place to be broken by itself.
  return text
    .split(" ")
    .map((word) => (word.match(/.{1,16}/gsu) ?? []).map(escapeLatex).join("\\allowbreak{}"))
    .join(" ");
}
