import { compare } from "./compare.js";
import { gatherEnvironments } from "./environments.js";
import { readRuns } from "./read-runs.js";
import { renderCsv } from "./render/csv.js";
import { renderJson } from "./render/json.js";
import { renderLatex } from "./render/latex.js";
import { renderMarkdown } from "./render/markdown.js";
import { renderTerminal } from "./render/terminal.js";
import { type Findings, layOut } from "./tables.js";

/** The formats of a report. */
export const REPORT_FORMATS = ["markdown", "csv", "json", "latex", "terminal", "html"] as const;
/** `"markdown"`, `"csv"`, `"json"`, `"latex"`, `"terminal"` or `"html"`. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** How a report is made. */
export interface ReportOptions {
  format: ReportFormat;
  /** A folder for the charts as SVG and PNG files; it is made when it is not there. Default: none are written. */
  charts?: string;
  /** Default "Report on N runs". */
  title?: string;
}

/**
 * Put runs beside what the post printed, and beside each other.
 *
 * Runs with the tutorial's settings, and scaled-down ones, marked as such, get a table for each model as the post prints
 * it: published, measured over the seeds, the difference, a verdict. All runs get a row with the settings in which they
 * differ, how they ended and their figures; then environment, seeds, times and commands. A run that was interrupted,
 * failed, or cannot be read is a marked row.
 *
 * @param runs Run directories, and folders that hold run directories.
 * @returns The report's text; for `html` one self-contained page.
 * @throws SconceError `usage` when `runs` is empty, `run-directory` when one does not exist, none is found, or the charts
 *   cannot be written.
 */
export async function report(runs: string[], options: ReportOptions): Promise<string> {
  const drawn = options.format === "html" || options.charts !== undefined;
  const records = await readRuns(runs, { curves: drawn });
  const { comparisons, omitted } = await compare(records);
  const findings: Findings = {
    title: options.title ?? `Report on ${records.length === 1 ? "1 run" : `${records.length} runs`}`,
    runs: records,
    comparisons,
    omitted,
    environments: gatherEnvironments(records),
  };
  if (drawn) {
    // The libraries that draw are loaded only when something is drawn.
    const { chartsOf } = await import("./charts.js");
    const charts = chartsOf(findings);
    if (options.charts !== undefined) await (await import("./chart-files.js")).writeCharts(options.charts, charts);
    if (options.format === "html") return (await import("./render/html.js")).renderHtml(findings, charts);
  }
  switch (options.format) {
    case "markdown":
      return renderMarkdown(layOut(findings));
    case "csv":
      return renderCsv(layOut(findings));
    case "latex":
      return renderLatex(layOut(findings));
    case "json":
      return renderJson(findings);
    default:
      return renderTerminal(layOut(findings));
  }
}
