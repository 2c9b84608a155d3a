import { join } from "node:path";
import { modelLabel } from "../config/models.js";
import { writeWhole } from "../files/write-whole.js";
import { publicationOf } from "../report/compared/publication.js";
import { type ExperimentStanding, standing } from "../report/compared/standing.js";
import { publishedIn, type ResultsTable } from "../report/compared/table.js";
import { Contents } from "../report/contents.js";
import { lastValidation } from "../report/findings/metrics.js";
import type { ReportFormat } from "../report/formats.js";
import type { Evaluation } from "../report/read/metrics.js";
import type { RunRecord } from "../report/read/run.js";
import type { Table } from "../report/tables/document.js";

/** The folder of a reproduction's charts, in its own. */
export const CHARTS = "charts";
/** The files that a reproduction's tables are written to, and its page. */
export const REPORT_FILES: Readonly<Record<string, ReportFormat>> = {
  "report.md": "markdown",
  "report.csv": "csv",
  "report.json": "json",
  "report.tex": "latex",
  "report.html": "html",
};

/** What a run of a reproduction reached. */
export interface Reached {
  /** The label of its row. */
  row: string;
  model: string;
  seed: number;
  validation: Evaluation | null;
  test: Evaluation | null;
  /** The published test accuracy; null where none is, or the run is scaled down. */
  publishedTestAccuracy: number | null;
  /** Wall time of the run. */
  seconds: number | null;
}

/** What was written of a reproduction. */
export interface WrittenReports {
  /** A row for each run that was asked for. */
  reached: Reached[];
  /** Why the runs' figures are not to be taken for those of the table's experiments. */
  marks: string[];
  /** The table itself, once for each scale in which it was run. */
  tables: Table[];
}

/**
 * Write the tables of a reproduction in every format, the page and the charts into its folder. Charts of an earlier report that
 * this one does not have are removed.
 *
 * @param runs The run directories of which a row is wanted, in this order.
 * @throws SconceError `run-directory` when a file cannot be written.
 */
export async function writeReports(out: string, table: ResultsTable, runs: readonly string[]): Promise<WrittenReports> {
  const standingOf = (run: RunRecord) => standing(table, run);
  const title = (some: readonly RunRecord[]) =>
    titleOf(
      table,
      some.flatMap((run) => standingOf(run) ?? []),
    );
  const contents = await Contents.read([join(out, "runs")], publicationOf(table), { curves: true, title });
  for (const [name, format] of Object.entries(REPORT_FILES))
    await writeWhole(join(out, name), await contents.render(format, { charts: CHARTS }));
  await contents.writeCharts(join(out, CHARTS), { alone: true });
  const found = new Map(contents.findings.runs.map((run) => [run.path, run]));
  const wanted = runs.flatMap((path) => found.get(path) ?? []);
  return {
    reached: wanted.flatMap((run) => reachedBy(table, run, standingOf(run))),
    marks: [...new Set(wanted.flatMap((run) => standingOf(run)?.marks ?? []))],
    tables: contents.compared.tables,
  };
}

function titleOf({ caption }: ResultsTable, standings: readonly ExperimentStanding[]): string {
  const kind = standings.some(({ synthetic }) => synthetic)
    ? "on synthetic reviews"
    : standings.some(({ scaledDown }) => scaledDown)
      ? "scaled down"
      : "reproduced";
  return `${caption}, ${kind}`;
}

function reachedBy(table: ResultsTable, run: RunRecord, where: ExperimentStanding | null): Reached[] {
  if (!run.config) return [];
  const { model, seed } = run.config;
  const { experiment = null } = where ?? {};
  const column = experiment?.columns.find(({ metric, epoch }) => metric === "test.accuracy" && epoch === null);
  const published =
    experiment && column && where?.kind === "published" ? publishedIn(table, experiment.row, column) : null;
  return [
    {
      row: experiment?.label ?? modelLabel(model.name),
      model: model.name,
      seed,
      validation: lastValidation(run),
      test: run.test,
      publishedTestAccuracy: published?.value ?? null,
      seconds: run.seconds,
    },
  ];
}
