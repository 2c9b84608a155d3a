import { letters } from "../../text/letters.js";
import type { Cell, Table } from "./document.js";

/** The footnotes of a table. */
export interface Footnotes {
  /** A cell's letter; an empty text of a cell without a footnote. */
  letterOf(cell: Cell): string;
  /** What stands beneath the table, in the order of the letters: `a: text`. */
  lines: string[];
}

/** A table's footnotes, lettered in the order in which its cells are read; equal texts share a letter. */
export function footnotesOf({ rows }: Table): Footnotes {
  const marks = new Map<string, string>();
  for (const { note } of rows.flat()) if (note && !marks.has(note)) marks.set(note, letters(marks.size).toLowerCase());
  return {
    letterOf: ({ note }) => (note && marks.get(note)) || "",
    lines: [...marks].map(([text, mark]) => `${mark}: ${text}`),
  };
}
