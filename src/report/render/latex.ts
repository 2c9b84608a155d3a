import { escapeLatex } from "../../text/escape.js";
import { hasText, type ReportDocument } from "../tables/document.js";
import { REMARK } from "./keep-foreign.js";
import { latexTable, needsMultirow } from "./latex-table.js";

/**
 * A report's tables as LaTeX, to be `\input` in a document that loads `booktabs`, `longtable`, `graphicx` and `textcomp`, and
 * `multirow` where rows have groups: the first lines name the packages.
 */
export function renderLatex(report: ReportDocument): string {
  const multirow = report.sections.some(({ tables }) => tables.some(needsMultirow)) ? ",multirow" : "";
  const blocks = [
    [
      `% ${escapeLatex(report.title)} (${REMARK})`,
      `% needs \\usepackage[T1]{fontenc} and \\usepackage{textcomp,booktabs,longtable,graphicx${multirow}};`,
      "% names in other scripts need XeLaTeX or LuaLaTeX",
    ].join("\n"),
  ];
  if (report.notes.length > 0)
    blocks.push(
      ["\\begin{itemize}", ...report.notes.map((note) => `  \\item ${escapeLatex(note)}`), "\\end{itemize}"].join("\n"),
    );
  for (const section of report.sections.filter(hasText)) {
    blocks.push(`\\section*{${escapeLatex(section.title)}}`, ...section.notes.map(escapeLatex));
    for (const table of section.tables) blocks.push(latexTable(table));
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
