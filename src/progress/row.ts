import type { Paint, Tone } from "../text/colours.js";
import { forTerminal } from "../text/terminal.js";
import { align, fit, width } from "../text/width.js";

/** What a row says beside its bar. */
export interface Part {
  text: string;
  tone?: Tone | undefined;
  /** Where there is no room for all, those with low numbers are shown, and others as far as they fit; 0 (default): it never goes. */
  gives?: number;
  /** It is a setting: a space is between two of them, not a comma. */
  setting?: boolean;
}

/** A line that changes in place: a name, a bar, and what is to be known. */
export interface Row {
  name: string;
  /** How much is done, from 0 to 1; left out: there is no bar. */
  share?: number | undefined;
  parts: readonly Part[];
}

/**
 * Rows as lines of at most so many columns each, with names and bars below each other. Where there is little room, bars are short and the
 * parts that matter least are left out, whole; a number is never cut.
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

/** The parts that fit into so many columns, those first that matter most; undefined where not even those do that never go. */
function choose(parts: readonly Part[], room: number): Part[] | undefined {
  const fits = (some: readonly Part[]) => width(joined(some, (text) => text)) <= room;
  let chosen = parts.filter(({ gives = 0 }) => gives === 0);
  if (!fits(chosen)) return undefined;
  const others = parts.filter(({ gives = 0 }) => gives > 0).sort((a, b) => (a.gives ?? 0) - (b.gives ?? 0));
  for (const one of others) {
    const more = parts.filter((part) => part === one || chosen.includes(part));
    if (fits(more)) chosen = more;
  }
  return chosen;
}

function joined(parts: readonly Part[], paint: Paint): string {
  const before = (at: number) => (at === 0 ? "" : !parts[at]?.setting ? ", " : parts[at - 1]?.setting ? " " : "  ");
  return parts.map(({ text, tone }, at) => `${before(at)}${paint(text, tone)}`).join("");
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
