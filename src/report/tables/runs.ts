import type { Findings } from "../findings/findings.js";
import { lastValidation, tableDigits, USUAL_EVALUATED, withUnit } from "../findings/metrics.js";
import { settingsOf } from "../findings/settings.js";
import type { Compared, Standing } from "../publication.js";
import type { RunRecord } from "../read/run.js";
import { absent, type Cell, type Column, left, numberCell, right, type Section, textCell } from "./document.js";
import { furtherMetrics } from "./further-metrics.js";
import { overSeedsTable } from "./over-seeds.js";
import { ranOnColumn } from "./ran-on.js";

/** The identifier of the section that has all runs. */
export const RUNS_SECTION = "runs";

/** One row a run: the settings in which they differ, how each ended, its figures. Then what those of the same settings reached. */
export function runsSection(
  { runs, differing, overSeeds, standings, environments }: Findings,
  { groups }: Pick<Compared, "groups">,
): Section {
  const scales = new Map(
    groups.flatMap(({ scale, ...group }) => [...group.runs, ...group.repeated].map((run) => [run, scale])),
  );
  const ranOn = ranOnColumn(runs, environments);
  const kept = keptColumn(runs);
  const about = aboutColumns(runs);
  const shared = sharedMarks(runs.map((run) => (scales.get(run) ? undefined : standings.get(run))));
  const table = overSeedsTable(overSeeds);
  const settings = runs.map((run) => (run.config ? settingsOf(run.config) : new Map<string, unknown>()));
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
          ...about.columns,
          ...differing.map((path): Column => (isNumeric(path) ? right(path) : left(path))),
          left(
            "Status",
            runs.some((run) => run.note !== null),
          ),
          right("Epochs"),
          ...kept.columns,
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
            ...about.cells(run),
            ...differing.map((path) => settingCell(settings[index]?.get(path))),
            statusCell(run),
            run.config ? numberCell(validation?.epoch ?? 0, 0) : absent(),
            ...kept.cells(run),
            ...USUAL_EVALUATED.map((figure) => numberCell(validation?.[figure.name], tableDigits(figure))),
            ...USUAL_EVALUATED.map((figure) => numberCell(run.test?.[figure.name], tableDigits(figure))),
            numberCell(run.seconds, 1),
            ...ranOn.cells(index),
            standingCell(standings.get(run), scales.get(run), shared),
          ];
        }),
        notes: [
          ...(runs.length === 1
            ? []
            : differing.length > 0
              ? ["The columns named by dotted paths are the settings in which the runs differ."]
              : ["The runs do not differ in any setting."]),
          "Validation is that of the last epoch that has one.",
          ...kept.notes,
          ...ranOn.notes,
          ...(shared.length > 0
            ? [`In all of these runs, other than in the published experiment: ${shared.join("; ")}.`]
            : []),
        ],
      },
      ...furtherMetrics(runs),
      ...(table ? [table] : []),
    ],
  };
}

/** What people say of runs, where they say anything. */
function aboutColumns(runs: readonly RunRecord[]) {
  const all = [
    { label: "Name", text: ({ about }: RunRecord) => about.name },
    { label: "Tags", text: ({ about }: RunRecord) => about.tags.join(" ") || null },
    { label: "Note", text: ({ about }: RunRecord) => about.note?.split("\n")[0] || null },
  ].filter(({ text }) => runs.some((run) => text(run) !== null));
  return {
    columns: all.map(({ label }) => left(label, true)),
    cells: (run: RunRecord): Cell[] =>
      all.map(({ text }) => {
        const said = text(run);
        return said === null ? absent() : textCell(said);
      }),
  };
}

/** A column of the epochs whose models were kept, where some are not the last ones. */
function keptColumn(runs: readonly RunRecord[]) {
  const some = runs.some(({ keptEpoch, epochs }) => keptEpoch !== null && keptEpoch !== epochs.at(-1)?.epoch);
  return {
    columns: some ? [right("Kept epoch")] : [],
    cells: ({ keptEpoch }: RunRecord): Cell[] => (some ? [numberCell(keptEpoch, 0)] : []),
    notes: some ? ["The test is of the model of the kept epoch."] : [],
  };
}

/** A run's state in words: `completed, stopped early`, `failed: why`, `unreadable: why`. */
function statusCell({ status, note, endedBy }: RunRecord): Cell {
  const tone = status === "failed" || status === "unreadable" ? "bad" : status === "completed" ? undefined : "quiet";
  if (endedBy === "early-stopping") return textCell(`${status}, stopped early`, tone);
  return textCell(note === null ? status : `${status}: ${note}`, tone);
}

function settingCell(value: unknown): Cell {
  if (value === undefined) return absent();
  if (value === null) return textCell("null");
  if (typeof value === "number") return { text: String(value), value };
  return textCell(String(value));
}

/** What all runs have that the published experiment has not, which is then said once; of a single run its row says it. */
function sharedMarks(standings: readonly (Standing | undefined)[]): string[] {
  const [first, ...others] = standings;
  if (others.length === 0) return [];
  return (first?.marks ?? []).filter((mark) => others.every((one) => one?.marks.includes(mark)));
}

/** What a run is apart from the published experiment, in a word or two; in data formats all of it. */
function standingCell(
  standing: Standing | undefined,
  scale: string | null | undefined,
  shared: readonly string[],
): Cell {
  if (!standing) return absent();
  const { kind, marks } = standing;
  const all = marks.join("; ");
  // The summary says once what it means; data formats have no summary.
  if (scale) return { text: scale, value: all, tone: "quiet" };
  if (marks.length === 0) return textCell(kind);
  const own = marks.filter((mark) => !shared.includes(mark));
  return { text: own.length > 0 ? own.join("; ") : kind, value: all, tone: "quiet" };
}
