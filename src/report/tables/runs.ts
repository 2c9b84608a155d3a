import { flatten } from "../../config/overrides.js";
import type { Findings } from "../findings/findings.js";
import { lastValidation, tableDigits, USUAL_EVALUATED, withUnit } from "../findings/metrics.js";
import type { Standing } from "../publication.js";
import type { RunRecord } from "../read/run.js";
import { absent, type Cell, type Column, left, numberCell, right, type Section, textCell } from "./document.js";
import { furtherMetrics } from "./further-metrics.js";
import { overSeedsTable } from "./over-seeds.js";
import { ranOnColumn } from "./ran-on.js";

/** The identifier of the section that has all runs. */
export const RUNS_SECTION = "runs";

/** One row a run: the settings in which they differ, how each ended, its figures. Then what those of the same settings reached. */
export function runsSection({ runs, differing, overSeeds, standings, environments }: Findings): Section {
  const ranOn = ranOnColumn(runs, environments);
  const table = overSeedsTable(overSeeds);
  const settings = runs.map((run) => new Map(run.config ? flatten(run.config) : []));
  const isNumeric = (path: string) =>
    settings.every((one) => ["number", "undefined"].includes(typeof (one.get(path) ?? undefined)));
  const evaluated = (phase: string) =>
    USUAL_EVALUATED.map(({ label, unit }) => right(withUnit(`${phase} ${label}`, unit)));
  return {
    id: RUNS_SECTION,
    title: "Runs",
    notes: [],
    listings: [],
    tables: [
      {
        title: "Runs",
        columns: [
          left("Run", true),
          ...differing.map((path): Column => (isNumeric(path) ? right(path) : left(path))),
          left(
            "Status",
            runs.some((run) => run.note !== null),
          ),
          right("Epochs"),
          ...evaluated("Validation"),
          ...evaluated("Test"),
          right("Seconds"),
          ...ranOn.columns,
          left("Experiment", true),
        ],
        rows: runs.map((run, index) => {
          const validation = lastValidation(run);
          return [
            textCell(run.name),
            ...differing.map((path) => settingCell(settings[index]?.get(path))),
            statusCell(run),
            run.config ? numberCell(validation?.epoch ?? 0, 0) : absent(),
            ...USUAL_EVALUATED.map((figure) => numberCell(validation?.[figure.name], tableDigits(figure))),
            ...USUAL_EVALUATED.map((figure) => numberCell(run.test?.[figure.name], tableDigits(figure))),
            numberCell(run.seconds, 1),
            ...ranOn.cells(index),
            standingCell(standings.get(run)),
          ];
        }),
        notes: [
          ...(runs.length === 1
            ? []
            : differing.length > 0
              ? ["The columns named by dotted paths are the settings in which the runs differ."]
              : ["The runs do not differ in any setting."]),
          "Validation is that of the last epoch that has one.",
          ...ranOn.notes,
        ],
      },
      ...furtherMetrics(runs),
      ...(table ? [table] : []),
    ],
  };
}

/** A run's state in words: `failed: why`, `unreadable: why`. */
function statusCell({ status, note }: RunRecord): Cell {
  const tone = status === "failed" || status === "unreadable" ? "bad" : status === "completed" ? undefined : "quiet";
  return textCell(note === null ? status : `${status}: ${note}`, tone);
}

function settingCell(value: unknown): Cell {
  if (value === undefined) return absent();
  if (value === null) return textCell("null");
  if (typeof value === "number") return { text: String(value), value };
  return textCell(String(value));
}

/** What a run is apart from the published experiment, in a word or two. */
function standingCell(standing: Standing | undefined): Cell {
  if (!standing) return absent();
  return standing.marks.length === 0 ? textCell(standing.kind) : textCell(standing.marks.join("; "), "quiet");
}
