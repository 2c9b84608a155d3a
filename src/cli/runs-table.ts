import { tableLines } from "../report/render/terminal.js";
import { absent, type Cell, type Column, left, numberCell, right, textCell } from "../report/tables/document.js";
import type { Paint } from "../text/colours.js";
import { remaining } from "../text/duration.js";
import { width, wrap } from "../text/width.js";
import type { ListAnswer, Row } from "../watch/api.js";
import { isPaused } from "../watch/read/cells.js";
import { PAUSED } from "../watch/read/sweep-summary.js";

/** Settings in columns of their own; more make no table that can be read. */
const SETTINGS = 5;

/** The rank of a column in which no row has anything. */
const EMPTY = 30;

/** A column: what it shows of a row, and its rank where there is no room for all: 0 is always there, the others as far as they fit. */
interface Shown {
  column: Column;
  cell(row: Row): Cell;
  rank: number;
}

/**
 * The lines of a list of runs. Columns that do not fit are left out, the least telling first, and named below.
 * @param columns How many letters a line may have.
 * @param paint Sets cells off.
 */
export function runsTable(
  { rows, columns: differing }: ListAnswer,
  columns = Number.POSITIVE_INFINITY,
  paint?: Paint,
): string[] {
  const all = allColumns(rows, differing.slice(0, SETTINGS));
  const fits = (some: readonly Shown[]) =>
    linesOf(some, rows, Number.POSITIVE_INFINITY).every((line) => width(line) <= columns);
  let shown = all.filter(({ rank }) => rank === 0);
  for (const one of all.filter(({ rank }) => rank > 0).sort((a, b) => a.rank - b.rank)) {
    const more = all.filter((known) => known === one || shown.includes(known));
    if (fits(more)) shown = more;
  }
  const out = all.filter((one) => !shown.includes(one)).map(({ column }) => column.label);
  return [...linesOf(shown, rows, columns, paint), ...leftOut(out, columns)];
}

function leftOut(names: readonly string[], columns: number): string[] {
  return names.length === 0 ? [] : ["", ...wrap(`no room here for: ${names.join(", ")}; --json has all`, columns)];
}

function linesOf(shown: readonly Shown[], rows: readonly Row[], columns: number, paint?: Paint): string[] {
  const cells = rows.map((row) => shown.map(({ cell }) => cell(row)));
  return tableLines({ title: "", columns: shown.map(({ column }) => column), rows: cells, notes: [] }, columns, paint);
}

function allColumns(rows: readonly Row[], settings: readonly string[]): Shown[] {
  const some = (has: (row: Row) => boolean, shown: Shown) => (rows.some(has) ? [shown] : []);
  const orLast = (rank: number, of: (row: Row) => number | null | undefined) =>
    rows.some((row) => (of(row) ?? null) !== null) ? rank : EMPTY;
  const text = (value: string | null) => (value === null || value === "" ? absent() : textCell(value));
  return [
    { column: left("folder"), rank: 0, cell: ({ name }) => textCell(name) },
    ...some(({ about }) => about.name !== null, {
      column: left("name"),
      rank: 3,
      cell: ({ about }) => text(about.name),
    }),
    {
      column: left("status"),
      rank: 0,
      cell: (row) => (isPaused(row) ? textCell(PAUSED) : textCell(row.status, toneOf(row.status))),
    },
    { column: left("model"), rank: 4, cell: (row) => text(modelOf(row)) },
    { column: right("seed"), rank: orLast(8, ({ seed }) => seed), cell: ({ seed }) => numberCell(seed, 0) },
    ...settings.map((path, n): Shown => {
      const cell = (row: Row) => text(String(row.settings[path] ?? ""));
      return { column: right(path), rank: 9 + n, cell };
    }),
    {
      column: right("done"),
      rank: 5,
      cell: ({ done, of }) => (done === null ? absent() : textCell(`${done}/${of ?? "?"}`)),
    },
    {
      column: right("best %"),
      rank: orLast(2, ({ best }) => best?.accuracy),
      cell: ({ best }) => numberCell(best?.accuracy, 2),
    },
    {
      column: right("test %"),
      rank: orLast(1, ({ test }) => test?.accuracy),
      cell: ({ test }) => numberCell(test?.accuracy, 2),
    },
    ...some(({ secondsLeft }) => secondsLeft !== null, {
      column: right("left"),
      rank: 6,
      cell: ({ secondsLeft }) => (secondsLeft === null ? absent() : textCell(remaining(secondsLeft))),
    }),
    ...some(({ about }) => about.tags.length > 0, {
      column: left("tags"),
      rank: 7,
      cell: ({ about }) => text(about.tags.join(" ")),
    }),
    ...some(({ about }) => about.note !== null, {
      column: left("note"),
      rank: 20,
      cell: ({ about }) => text(about.note?.split("\n")[0] ?? null),
    }),
  ];
}

/** What a run trains; of a sweep and of a reproduction that it is one, for their folders may be called as runs are. */
function modelOf({ kind, model }: Row): string | null {
  return kind === "run" ? model : model === null ? kind : `${kind} of ${model}`;
}

function toneOf(status: string): "good" | "bad" | undefined {
  return status === "completed" ? "good" : status === "failed" || status === "unreadable" ? "bad" : undefined;
}
