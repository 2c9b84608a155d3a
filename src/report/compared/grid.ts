import type { RunRecord } from "../read/run.js";
import { bests } from "../statistics/bests.js";
import { RISK } from "../statistics/verdict.js";
import { verdictText } from "../statistics/words.js";
import {
  absent,
  type Cell,
  type Column,
  meanCell,
  type RowGroup,
  right,
  type Table,
  textCell,
} from "../tables/document.js";
import type { Comparison } from "./compare.js";
import type { ComparedFigure } from "./figures.js";
import { NOT_REACHED, notReachedText } from "./reached.js";
import { metricOf, namedWithUnit, publishedIn, type ResultsTable, type TableColumn } from "./table.js";

/** A cell of a table of results. */
interface Found {
  /** The figure of the cell's experiment; null of a row that is only quoted, and of an experiment that was not run. */
  figure: ComparedFigure | null;
  runs: readonly RunRecord[];
}

/** The columns of a table that stand in the grid; losses of single batches only stand in the tables of the experiments. */
function shownColumns(table: ResultsTable): TableColumn[] {
  return table.columns.filter(({ batch }) => batch === null);
}

/** The table itself, once for each scale: with its own settings first, then scaled down. */
export function gridTables(table: ResultsTable, comparisons: readonly Comparison[]): Table[] {
  const scales = [...new Set(comparisons.map(({ scale }) => scale))];
  return scales.map((scale) => {
    const title = scale === null ? table.caption : `${table.caption} (${scale.name})`;
    return gridTable(
      table,
      comparisons.filter((one) => one.scale === scale),
      title,
    );
  });
}

/**
 * The table itself: a row for each of its rows, what was published beside mean and standard deviation over the seeds, the best of
 * each column in bold.
 *
 * @param comparisons Of one scale: either all of the table's own settings, or all scaled down in the same way.
 */
function gridTable(table: ResultsTable, comparisons: readonly Comparison[], title: string): Table {
  const columns = shownColumns(table);
  const found = table.rows.map((_, row) => columns.map((column) => findCell(comparisons, row, column)));
  const strong = columns.map((column, at) => {
    // A mean without the seeds that never came so far is not to be the best.
    const values = found.map((row) => {
      const figure = row[at]?.figure;
      return figure && figure.notReached.length === 0 ? figure.values : new Map<number, number>();
    });
    const rows = values.filter(({ size }) => size > 0).length;
    // The best is found by looking at all pairs of rows; with RISK itself, 9 % of columns of 5 equal rows would have a worse one.
    const marks = bests(values, metricOf(column).direction, (RISK * 2) / Math.max(2, rows));
    // Where none of them is told to be worse, setting all in bold would say nothing.
    return values.some(({ size }, row) => size > 0 && marks[row] === null) ? marks : marks.map(() => null);
  });
  const quoted = columns.map((column) => column.quoted || table.rows.some((_, row) => publishedIn(table, row, column)));
  const heads = columns.map((column) => namedWithUnit(column));
  const cells = table.rows.map((_, row) =>
    columns.flatMap((column, at): Cell[] => {
      const published = publishedIn(table, row, column);
      const measured = measuredCell(found[row]?.[at] as Found, column, strong[at]?.[row] != null, table);
      if (!quoted[at]) return [measured];
      const cell = published ? { text: published.text, value: published.value } : absent();
      return column.quoted ? [cell] : [cell, measured];
    }),
  );
  return {
    title,
    columns: [
      { label: "", align: "left" },
      ...columns.flatMap((_, at): Column[] =>
        quoted[at]
          ? [
              { ...right("Published"), group: heads[at] },
              ...(columns[at]?.quoted ? [] : [{ ...right("Measured"), group: heads[at] }]),
            ]
          : [ungrouped(columns[at] as TableColumn)],
      ),
    ],
    rows: table.rows.map(({ label }, row) => [textCell(label), ...(cells[row] ?? [])]),
    notes: notesOf(table, comparisons, strong),
    ...groupsOf(table),
  };
}

/** A column of which nothing is published stands under its own group. */
function ungrouped(column: TableColumn): Column {
  const label = namedWithUnit(column, column.label);
  return column.group === null ? right(label) : { ...right(label), group: column.group };
}

function findCell(comparisons: readonly Comparison[], row: number, column: TableColumn): Found {
  const of = comparisons.find(({ experiment }) => experiment.row === row && experiment.columns.includes(column));
  return { figure: of?.figures.find((figure) => figure.column === column) ?? null, runs: of?.runs ?? [] };
}

function measuredCell({ figure, runs }: Found, column: TableColumn, strong: boolean, table: ResultsTable): Cell {
  const failed = runs.filter(({ status }) => status === "failed" || status === "unreadable");
  const note = noteOf(figure, failed, table);
  const measured = figure?.measured;
  const never = figure && figure.notReached.length > 0;
  if (!measured)
    return { ...absent(never ? NOT_REACHED : failed.length > 0 ? "failed" : "–"), ...(note ? { note } : {}) };
  const cell = meanCell(measured.mean, measured.deviation, column.digits);
  const tone = figure.verdict.kind === "inconsistent" ? { tone: "bad" as const } : {};
  return { ...cell, ...tone, ...(strong ? { strong } : {}), ...(note ? { note } : {}) };
}

/** Why a cell is not what it should be: a run that failed, or a published figure that chance does not explain. */
function noteOf(figure: ComparedFigure | null, failed: readonly RunRecord[], { seeds }: ResultsTable): string | null {
  const failures = failed.map(
    ({ config, note }) => `seed ${config?.seed} failed${note ? ` (${firstLine(note)})` : ""}`,
  );
  const values = figure?.values.size ?? 0;
  const few = values > 0 && values < seeds.length ? [`${values} of ${seeds.length} seeds`] : [];
  const verdict = figure?.verdict.kind === "inconsistent" ? [againstText(figure.verdict)] : [];
  const never = figure && values > 0 && figure.notReached.length > 0 ? [notReachedText(figure.notReached)] : [];
  const parts = [...verdict, ...few, ...never, ...failures];
  return parts.length > 0 ? `${parts.join("; ")}.` : null;
}

/** `inconsistent with what was published (4.1 sd)` */
function againstText(verdict: ComparedFigure["verdict"]): string {
  return verdictText(verdict).replace(/^inconsistent/, "inconsistent with what was published");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function notesOf(
  table: ResultsTable,
  comparisons: readonly Comparison[],
  strong: readonly (readonly unknown[])[],
): string[] {
  const seeds = [...new Set(comparisons.flatMap(({ runs }) => runs.map((run) => run.config?.seed ?? 0)))].sort(
    (a, b) => a - b,
  );
  const several = comparisons.some(({ runs }) => runs.length > 1);
  const any = strong.flat().some((mark) => mark !== null);
  return [
    several
      ? `Measured: mean ± standard deviation (of a sample, n - 1) over the seeds ${seeds.join(", ")}.`
      : `Measured with ${seeds.length === 1 ? `seed ${seeds[0]}` : "one seed each"}.`,
    ...(any
      ? [
          "Bold (in a terminal *): the best mean of a column, and those that a paired t-test over the seeds does not tell apart from it " +
            "(5 % over all pairs of rows, Holm's correction). A column without bold has none that is told to be worse.",
        ]
      : []),
    ...(table.source === null ? [] : [`Published: ${table.source}.`]),
  ];
}

function groupsOf({ rows }: ResultsTable): Pick<Table, "rowGroups"> {
  if (rows.every(({ group }) => group === null)) return {};
  const groups: RowGroup[] = [];
  for (const { group } of rows) {
    const last = groups.at(-1);
    if (last && last.label === (group ?? "")) last.rows++;
    else groups.push({ label: group ?? "", rows: 1 });
  }
  return { rowGroups: { title: "", groups } };
}
