import { type Column, left, type RowGroup, type Table, textCell } from "./document.js";

/** Adjacent columns under one heading, or a single column without one. */
export interface Span {
  /** Null of a column that belongs to no group. */
  heading: string | null;
  /** The first column's place, counted from 0. */
  from: number;
  count: number;
}

/** The columns in the groups that they belong to, from left to right. */
export function columnSpans(columns: readonly Column[]): Span[] {
  const spans: Span[] = [];
  for (const [from, { group }] of columns.entries()) {
    const heading = group || null;
    const before = spans.at(-1);
    if (before && heading !== null && before.heading === heading) before.count++;
    else spans.push({ heading, from, count: 1 });
  }
  return spans;
}

/** Whether any column has a heading above its own. */
export function hasColumnGroups({ columns }: Table): boolean {
  return columns.some(({ group }) => group);
}

/** A column's name where headings cannot span: `group: label`. */
export function fullLabel({ group, label }: Column): string {
  return group ? `${group}: ${label}` : label;
}

/**
 * For each row the group that begins with it, or null within a group and in a table without groups.
 *
 * @throws RangeError when the groups have more or fewer rows than the table.
 */
export function groupStarts({ title, rows, rowGroups }: Table): (RowGroup | null)[] {
  if (!rowGroups) return rows.map(() => null);
  const starts = rowGroups.groups.flatMap((group) =>
    Array.from({ length: group.rows }, (_, at) => (at === 0 ? group : null)),
  );
  if (starts.length !== rows.length)
    throw new RangeError(`table "${title}": its row groups have ${starts.length} rows, the table has ${rows.length}`);
  return starts;
}

/**
 * The table with the groups of its rows as a first column; a table without groups as it is.
 *
 * @param rows On which rows a group's label stands: on its first, or on every one.
 */
export function withGroupColumn(table: Table, rows: "first" | "every"): Table {
  if (!table.rowGroups) return table;
  let label = "";
  const labels = groupStarts(table).map((start) => {
    label = start?.label ?? (rows === "every" ? label : "");
    return label;
  });
  return {
    ...table,
    columns: [left(table.rowGroups.title), ...table.columns],
    rows: table.rows.map((row, at) => [textCell(labels[at] as string), ...row]),
  };
}
