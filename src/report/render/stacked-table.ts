import type { Paint } from "../../text/colours.js";
import { plain } from "../../text/escape.js";
import { width, wrap } from "../../text/width.js";
import type { Cell, Column } from "../tables/document.js";

/** What of a table is too wide for columns. */
interface Stacked {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** What is shown of each column: its head, then its cells. */
  texts: readonly (readonly string[])[];
  /** The columns that name a row. */
  heads: readonly number[];
  /** Those that are too wide. */
  below: readonly number[];
}

/** A command is left in one piece, so that it can be copied. */
const COMMAND = /^(sconce|npx) /;

/**
 * Columns of a table for a terminal that is too narrow for them: for each row what names it, then a line for each cell that has something
 * to show, broken between words; of a single column, one line behind the name.
 *
 * @param most How many columns of the terminal a line may take.
 * @param paint Sets off the cells that have a tone.
 */
export function stacked({ columns, rows, texts, heads, below }: Stacked, most: number, paint: Paint): string[] {
  return rows.flatMap((row, at) => {
    const shown = (place: number) => (texts[place]?.[at + 1] ?? "").trim();
    const name = heads
      .map(shown)
      .filter((text) => text !== "")
      .join(", ");
    const cells = below.flatMap((place) => {
      const text = shown(place);
      if (text === "" || row[place]?.value === null) return [];
      const { label, group } = columns[place] as Column;
      const head =
        columns.length === heads.length + 1 ? name : plain(group === undefined ? label : `${group}, ${label}`);
      return labelled(head, text, most - 2).map((line) => paint(line, row[place]?.tone));
    });
    if (columns.length === heads.length + 1) return cells;
    return cells.length === 0 ? [] : [...wrap(name, most), ...cells.map((line) => `  ${line}`)];
  });
}

/** A text behind its label, or below it where it is one word that does not fit there. */
function labelled(label: string, text: string, most: number): string[] {
  const line = `${label}: ${text}`;
  if (width(line) <= most || COMMAND.test(text)) return [line];
  if (!/\s/.test(text)) return [`${label}:`, `  ${text}`];
  return wrap(line, most - 2).map((part, at) => (at === 0 ? part : `  ${part}`));
}
