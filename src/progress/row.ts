import type { Paint, Tone } from "../text/colours.js";
import { forTerminal } from "../text/terminal.js";
import { align, fit, width } from "../text/width.js";

/** What a row says beside its bar. */
export interface Part {
  text: string;
  tone?: Tone | undefined;
  /** Where there is no room, the parts with the highest number go first; 0 (default): it never goes. */
  gives?: number;
  /** It may be shortened instead of going whole, as settings may and numbers may not. */
  cut?: boolean;
}

/** A line that changes in place: a name, a bar, and what is to be known. */
export interface Row {
  name: string;
  /** How much is done, from 0 to 1; left out: there is no bar. */
  share?: number | undefined;
  parts: readonly Part[];
}

/** The least that is left of a part that is shortened. */
const LEAST_CUT = 8;

/**
 * Rows as lines of at most so many columns each, with names and bars below each other. Where there is little room, bars are short and the
 * parts that matter least are left out; a number is never cut.
 */
export function layOut(rows: readonly Row[], columns: number, paint: Paint): string[] {
  const names = rows.map(({ name }) => clean(name));
  const most = Math.max(...names.map(width), 0);
  const bars = rows.some(({ share }) => share !== undefined);
  const named = Math.min(most, bars ? Math.max(6, Math.floor(columns / 2)) : columns - 8);
  return rows.map((row, at) => oneLine(row, align(fit(names[at] as string, named), named), columns, paint));
}

function oneLine({ share, parts }: Row, name: string, columns: number, paint: Paint): string {
  const bar = share === undefined ? "" : ` ${barText(share, barColumns(columns))}`;
  for (const head of bar === "" ? [name] : [`${name}${bar}`, name]) {
    const fitting = choose(
      parts.map((part) => ({ ...part, text: clean(part.text) })).filter(({ text }) => text !== ""),
      columns - width(head) - 1,
    );
    if (fitting) return `${head} ${joined(fitting, paint)}`.trimEnd();
  }
  const plain = `${name} ${joined(parts, (text) => text)}`;
  return fit(clean(plain), columns);
}

/** The parts that fit into so many columns; undefined where not even those do that never go. */
function choose(parts: readonly Part[], room: number): Part[] | undefined {
  const left = [...parts];
  for (;;) {
    const over = width(joined(left, (text) => text)) - room;
    if (over <= 0) return left;
    const first = left.reduce((most, { gives = 0 }) => Math.max(most, gives), 0);
    if (first === 0) return undefined;
    const at = left.findLastIndex(({ gives = 0 }) => gives === first);
    const { text, cut, ...part } = left[at] as Part;
    if (cut && width(text) - over >= LEAST_CUT) left[at] = { ...part, text: fit(text, width(text) - over) };
    else left.splice(at, 1);
  }
}

function joined(parts: readonly Part[], paint: Paint): string {
  return parts.map(({ text, tone, cut }, at) => `${at === 0 ? "" : cut ? "  " : ", "}${paint(text, tone)}`).join("");
}

function clean(text: string): string {
  return forTerminal(text).replace(/[\n\t]/g, " ");
}

function barColumns(columns: number): number {
  return columns < 60 ? 6 : columns < 90 ? 12 : 24;
}

/** A bar of so many columns between its brackets. @param share How much of it is done, from 0 to 1. */
export function barText(share: number, columns: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return `[${"=".repeat(done)}${"-".repeat(columns - done)}]`;
}
