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
  const letters = new Map<string, string>();
  for (const { note } of rows.flat()) if (note && !letters.has(note)) letters.set(note, letter(letters.size));
  return {
    letterOf: ({ note }) => (note && letters.get(note)) || "",
    lines: [...letters].map(([text, mark]) => `${mark}: ${text}`),
  };
}

/** a to z, then aa, ab and so on. */
function letter(at: number): string {
  const last = String.fromCharCode(97 + (at % 26));
  return at < 26 ? last : letter(Math.floor(at / 26) - 1) + last;
}
