import { dirname, relative, resolve, sep } from "node:path";
import { publicationOf } from "../report/compared/publication.js";
import { Contents } from "../report/contents.js";
import type { ReportFormat } from "../report/formats.js";
import type { TableDefinition } from "./tables/definition.js";
import { POST } from "./tables/post.js";
import { resolveTable } from "./tables/resolve.js";

/** How a report is made. */
export interface ReportOptions {
  format: ReportFormat;
  /** The table that runs are put beside. Default: that of the tutorial's post. */
  table?: TableDefinition | undefined;
  /**
   * A folder for the charts as SVG and PNG files; it is made when it is not there. Markdown shows the SVG files in their sections.
   * Default: none are written.
   */
  charts?: string | undefined;
  /** For the format `markdown` with charts: the file that the text will be saved in, from which they are linked. Default: one in the working directory. */
  file?: string | undefined;
  /** Default "Report on N runs", or the sweep's name. */
  title?: string | undefined;
  /**
   * The column that a sweep's trials are sorted by, a `-` in front for descending: `number`, `status`, `value` (of the first
   * objective), a metric (`validation.loss`), `epochs`, `seconds`, or a parameter's dotted path. Default: the best first.
   */
  sort?: string | undefined;
  /**
   * Which of a sweep's trials its table has: `["model.name=gru", "value>=80", "status=completed"]`, each a column of those that
   * `sort` takes, one of `=` `!=` `>` `>=` `<` `<=`, and a value. All must hold. Default: every trial. Charts and summary are
   * of all trials.
   */
  filter?: readonly string[] | undefined;
  /**
   * For the format `terminal`: how many letters a line may have. A wider table is set in blocks that each begin with its first column.
   * Default: as many as it takes, so that each row is one line.
   */
  columns?: number | undefined;
  /** For the format `terminal`: set headings off, and what is good or bad, by colours. Default false. */
  colours?: boolean | undefined;
}

/**
 * Put runs beside what was published, and beside each other, and say what sweeps found.
 *
 * Runs with the settings of the table's experiments, and scaled-down ones, marked as such, get a table for each experiment: what was
 * published, measured over the seeds, a verdict that takes chance into account, whether the two are printed alike. All runs get a row
 * with the settings in which they differ, how they ended and their figures; then environment, seeds, times and commands. A run that is
 * at work, was killed, failed, or cannot be read is a marked row.
 *
 * A sweep gets its summary, its best setting as a config file, each parameter's importance (once it has ended), the Pareto set
 * of several objectives, and a row for each trial. Trials with the settings of the table's experiments are put beside what was published, as runs are.
 *
 * @param runs Run directories, sweeps' folders, and folders that hold such.
 * @returns The report's text; for `html` one self-contained page.
 * @throws SconceError `usage` when `runs` is empty, or something is to be sorted or filtered and there is no sweep; `config` for an
 *   unknown column, a malformed filter or a table that is wrong; `run-directory` when a folder does not exist, nothing is found, or the charts cannot
 *   be written.
 */
export async function report(runs: string[], options: ReportOptions): Promise<string> {
  const { format, table, charts, file = "report.md", columns, colours, ...wanted } = options;
  const drawn = format === "html" || charts !== undefined;
  const contents = await Contents.read(runs, publicationOf(table ? resolveTable(table) : POST), {
    ...wanted,
    curves: drawn,
  });
  if (charts !== undefined) await contents.writeCharts(charts);
  const seen =
    charts === undefined
      ? undefined
      : relative(dirname(resolve(file)), resolve(charts))
          .split(sep)
          .join("/");
  return contents.render(format, { columns, colours, charts: seen });
}
