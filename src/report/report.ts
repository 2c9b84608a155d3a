import { gatherEnvironments } from "./findings/environments.js";
import { selection } from "./findings/selection.js";
import { readFolders } from "./read/runs.js";
import { readSweeps, type SweepRecord } from "./read/sweeps.js";
import { renderCsv } from "./render/csv.js";
import { renderJson } from "./render/json.js";
import { renderLatex } from "./render/latex.js";
import { renderMarkdown } from "./render/markdown.js";
import { renderTerminal } from "./render/terminal.js";
import { type Findings, layOut } from "./tables/lay-out.js";
import { compare } from "./tutorial/compare.js";
import { standing } from "./tutorial/standing.js";

/** The formats of a report. */
export const REPORT_FORMATS = ["markdown", "csv", "json", "latex", "terminal", "html"] as const;
/** `"markdown"`, `"csv"`, `"json"`, `"latex"`, `"terminal"` or `"html"`. */
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** How a report is made. */
export interface ReportOptions {
  format: ReportFormat;
  /** A folder for the charts as SVG and PNG files; it is made when it is not there. Default: none are written. */
  charts?: string;
  /** Default "Report on N runs", or the sweep's name. */
  title?: string;
  /**
   * The column that a sweep's trials are sorted by, a `-` in front for descending: `number`, `status`, `value` (of the first
   * objective), a metric (`validation.loss`), `epochs`, `seconds`, or a parameter's dotted path. Default: the best first.
   */
  sort?: string;
  /**
   * Which of a sweep's trials its table has: `["model.name=gru", "value>=80", "status=completed"]`, each a column of those that
   * `sort` takes, one of `=` `!=` `>` `>=` `<` `<=`, and a value. All must hold. Default: every trial. Charts and summary are
   * of all trials.
   */
  filter?: readonly string[];
}

/**
 * Put runs beside what the post printed, and beside each other, and say what sweeps found.
 *
 * Runs with the tutorial's settings, and scaled-down ones, marked as such, get a table for each model as the post prints
 * it: published, measured over the seeds, the difference, a verdict. All runs get a row with the settings in which they
 * differ, how they ended and their figures; then environment, seeds, times and commands. A run that was interrupted,
 * failed, or cannot be read is a marked row.
 *
 * A sweep gets its summary, its best setting as a config file, each parameter's importance (once it has ended), the Pareto set
 * of several objectives, and a row for each trial. Trials with the tutorial's full settings are put beside the post as runs are.
 *
 * @param runs Run directories, sweeps' folders, and folders that hold such.
 * @returns The report's text; for `html` one self-contained page.
 * @throws SconceError `usage` when `runs` is empty, or something is to be sorted or filtered and there is no sweep; `config` for an
 *   unknown column or a malformed filter; `run-directory` when a folder does not exist, nothing is found, or the charts cannot
 *   be written.
 */
export async function report(runs: string[], options: ReportOptions): Promise<string> {
  const drawn = options.format === "html" || options.charts !== undefined;
  const folders = await readFolders(runs, { curves: drawn });
  const sweeps = await readSweeps(folders.sweeps);
  const selected = selection(sweeps, options.sort, options.filter ?? []);
  const trials = sweeps.flatMap((sweep) => [...sweep.runs.values()]);
  // A search has many settings that are nobody's in particular: only the tutorial's own are put beside the post.
  const compared = [...folders.runs, ...trials.filter((run) => standing(run)?.kind === "tutorial")];
  const { comparisons, omitted } = await compare(compared);
  const findings: Findings = {
    title: options.title ?? defaultTitle(folders.runs.length, sweeps),
    runs: folders.runs,
    comparisons,
    omitted,
    environments: gatherEnvironments([...folders.runs, ...trials]),
    sweeps,
    selection: selected,
  };
  if (drawn) {
    // The libraries that draw are loaded only when something is drawn.
    const { drawingsOf } = await import("./charts/drawings.js");
    const charts = drawingsOf(findings);
    if (options.charts !== undefined) await (await import("./charts/files.js")).writeCharts(options.charts, charts);
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

function defaultTitle(runs: number, sweeps: SweepRecord[]): string {
  if (runs === 0 && sweeps.length === 1) return `Report on sweep ${sweeps[0]?.label}`;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const parts = [
    ...(sweeps.length > 0 ? [count(sweeps.length, "sweep")] : []),
    ...(runs > 0 ? [count(runs, "run")] : []),
  ];
  return `Report on ${parts.join(" and ")}`;
}
