import { formatFixed } from "../../text/format-fixed.js";

/** A cell: what is shown, and the value behind it in full. */
export interface Cell {
  text: string;
  value: string | number | null;
  /** How it is set off where colours can be had; the text says the same. */
  tone?: "good" | "bad" | "quiet";
  /** Whether it may be broken between words where there is little room, so that it is in sight. */
  breaks?: boolean;
  /** Whether it is set in bold, as the best of a column is; a terminal has a `*` behind it. */
  strong?: boolean;
  /** The standard deviation of the mean that the cell shows: `84.22 ± 0.31`. */
  deviation?: { text: string; value: number };
  /** A footnote. Cells of a table with the same text share a letter; the texts stand beneath the table, after its notes. */
  note?: string;
}

/** A column. */
export interface Column {
  label: string;
  align: "left" | "right";
  /** Whether its texts may be long (paths, commands) and are to be broken. */
  long?: boolean;
  /** A heading above that of the column, which adjacent columns with the same one share. */
  group?: string;
}

/** Consecutive rows that belong together. */
export interface RowGroup {
  label: string;
  /** How many rows it has. */
  rows: number;
}

/** A table of a report. */
export interface Table {
  title: string;
  columns: Column[];
  rows: Cell[][];
  /** Sentences beneath it. */
  notes: string[];
  /** Rows in groups, from the first row to the last: a column with this title stands before all others and names each row's group. */
  rowGroups?: { title: string; groups: RowGroup[] };
  /** Whether a page shows it only when it is asked for. */
  folded?: boolean;
}

/** A file's text, shown as it is. */
export interface Listing {
  title: string;
  text: string;
}

/** A part of a report. Where a format has charts, those that name this section stand in it. */
export interface Section {
  /** Letters, digits and hyphens; unique in the report. */
  id: string;
  title: string;
  notes: string[];
  listings: Listing[];
  tables: Table[];
  /** Whether a page shows all beneath its title only when it is asked for. */
  folded?: boolean;
}

/** Whether a section has something beside charts. */
export function hasText({ notes, listings, tables }: Section): boolean {
  return notes.length + listings.length + tables.length > 0;
}

/** A report, as every format shows it. */
export interface ReportDocument {
  title: string;
  /** The summary: a sentence each. */
  notes: string[];
  sections: Section[];
}

/** A text of more letters is broken where its column is one for long texts. */
const LONG = 28;

/** Whether a column's texts are to be broken: it may hold long ones, and does. */
export function isLong({ columns, rows }: Table, at: number): boolean {
  return columns[at]?.long === true && rows.some((row) => (row[at]?.text.length ?? 0) > LONG);
}

/** A cell of text. */
export function textCell(text: string, tone?: Cell["tone"]): Cell {
  return { text, value: text, tone };
}

/** A cell for what is not there: nothing in data formats, `shown` where it is read. */
export function absent(shown = "–"): Cell {
  return { text: shown, value: null, tone: "quiet" };
}

/** A column of texts. @param long Whether they may be long and are to be broken. */
export function left(label: string, long = false): Column {
  return { label, align: "left", long };
}

/** A column of numbers. */
export function right(label: string): Column {
  return { label, align: "right" };
}

/** A number with so many digits, or a dash. @param sign Whether one above nothing has a plus. */
export function numberCell(value: number | null | undefined, digits: number, sign = false): Cell {
  if (value === null || value === undefined) return absent();
  const text = formatFixed(value, digits);
  return { text: sign && value > 10 ** -digits / 2 ? `+${text}` : text, value };
}

/**
 * The mean of several runs with its standard deviation, both with so many digits.
 *
 * @param deviation Null of a single run: the cell shows the mean alone.
 */
export function meanCell(mean: number | null | undefined, deviation: number | null, digits: number): Cell {
  const cell = numberCell(mean, digits);
  if (cell.value === null || deviation === null) return cell;
  return { ...cell, deviation: { text: formatFixed(deviation, digits), value: deviation } };
}
