import { join } from "node:path";
import { writeWhole } from "../files/write-whole.js";
import { TUTORIAL } from "../report/compared/publication.js";
import { standing } from "../report/compared/standing.js";
import { Contents } from "../report/contents.js";
import { lastValidation } from "../report/findings/metrics.js";
import type { ReportFormat } from "../report/formats.js";
import type { Evaluation } from "../report/read/metrics.js";
import type { RunRecord } from "../report/read/run.js";
import { PUBLISHED } from "./tables/published.js";

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
  model: string;
  seed: number;
  validation: Evaluation | null;
  test: Evaluation | null;
  /** The published test accuracy; null where the run is not the tutorial's experiment. */
  publishedTestAccuracy: number | null;
  /** Wall time of the run. */
  seconds: number | null;
}

/** What was written of a reproduction. */
export interface WrittenReports {
  /** A row for each run that was asked for. */
  reached: Reached[];
  /** What the runs' figures are not to be taken for the tutorial's for. */
  marks: string[];
}

/**
 * Write the tables of a reproduction in every format, the page and the charts into its folder. Charts of an earlier report that
 * this one does not have are removed.
 *
 * @param runs The run directories of which a row is wanted, in this order.
 * @throws SconceError `run-directory` when a file cannot be written.
 */
export async function writeReports(out: string, runs: readonly string[]): Promise<WrittenReports> {
  const contents = await Contents.read([join(out, "runs")], TUTORIAL, { curves: true, title: titleOf });
  for (const [name, format] of Object.entries(REPORT_FILES))
    await writeWhole(join(out, name), await contents.render(format));
  await contents.writeCharts(join(out, CHARTS), { alone: true });
  const found = new Map(contents.findings.runs.map((run) => [run.path, run]));
  const wanted = runs.flatMap((path) => found.get(path) ?? []);
  return {
    reached: wanted.flatMap(reachedBy),
    marks: [...new Set(wanted.flatMap((run) => standing(run)?.marks ?? []))],
  };
}

function titleOf(runs: readonly RunRecord[]): string {
  const standings = runs.flatMap((run) => standing(run) ?? []);
  const kind = standings.some(({ synthetic }) => synthetic)
    ? "on synthetic reviews"
    : standings.some(({ scaledDown }) => scaledDown)
      ? "scaled down"
      : "reproduced";
  return `The tutorial's experiments, ${kind}`;
}

function reachedBy(run: RunRecord): Reached[] {
  if (!run.config) return [];
  const { model, seed } = run.config;
  const published = standing(run)?.kind === "tutorial" ? PUBLISHED[model.name as keyof typeof PUBLISHED] : null;
  return [
    {
      model: model.name,
      seed,
      validation: lastValidation(run),
      test: run.test,
      publishedTestAccuracy: published?.test.accuracy ?? null,
      seconds: run.seconds,
    },
  ];
}
