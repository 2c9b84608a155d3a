import type { Entry } from "./catalog.js";
import { cellsOf, type Scalar } from "./cells.js";

/** A word that a row must have somewhere, or a condition such as `model=gru` or `test.accuracy>=84`. */
export interface Condition {
  /** As it was written. */
  text: string;
  /** The column; undefined of a word. */
  key: string | undefined;
  sign: Sign | undefined;
  /** What the column is compared with, or the word. */
  wanted: string;
}

/** What a condition may ask of a column. `~`: the text is in it. */
export const SIGNS = ["!=", "!~", ">=", "<=", "=", "~", ">", "<"] as const;
type Sign = (typeof SIGNS)[number];

const CONDITION = new RegExp(`^([\\w.]+)(${SIGNS.join("|")})(.*)$`, "s");
/** What stands in quotes; and a sign after the name of a column, with the spaces around it. */
const SPACED = new RegExp(`("[^"]*"?)|(?<=[\\w.])\\s*(${SIGNS.join("|")})\\s*`, "g");
const order = new Intl.Collator("en", { numeric: true });

/**
 * The conditions of a filter, which stand with spaces between them, and may have some around their signs: `test.accuracy >= 84`. A value with
 * spaces in it is put in quotes: `note~"to do"`.
 */
export function conditionsOf(filter: string): Condition[] {
  const close = filter.replace(SPACED, (_, quoted?: string, sign?: string) => quoted ?? sign ?? "");
  const words = close.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.map((text) => {
    const [, key, sign, wanted] = CONDITION.exec(text) ?? [];
    return { text, key, sign: sign as Sign | undefined, wanted: (wanted ?? text).replaceAll('"', "") };
  });
}

/** Whether a row meets a condition. */
export function meets(entry: Entry, { key, sign, wanted }: Condition): boolean {
  if (key === undefined || sign === undefined) return hasWord(entry, wanted.toLowerCase());
  const cells = cellsOf(entry, key);
  if (sign === "!=" || sign === "!~") return !cells.some((cell) => holds(cell, sign === "!=" ? "=" : "~", wanted));
  return cells.some((cell) => holds(cell, sign, wanted));
}

function hasWord(entry: Entry, word: string): boolean {
  const { name, about, model, corpus, kind } = entry.item;
  const texts = [name, about.name, ...about.tags, about.note, model, corpus, kind, ...cellsOf(entry, "status")];
  return texts.some((text) => text !== null && String(text).toLowerCase().includes(word));
}

function holds(value: Scalar, sign: Exclude<Sign, "!=" | "!~">, wanted: string): boolean {
  if (sign === "=") return isSame(value, wanted);
  if (value === null) return false;
  if (sign === "~") return String(value).toLowerCase().includes(wanted.toLowerCase());
  const found = typeof value === "number" ? value - numberIn(wanted) : order.compare(String(value), wanted);
  return sign === ">" ? found > 0 : sign === "<" ? found < 0 : sign === ">=" ? found >= 0 : found <= 0;
}

/** A number, or a moment as milliseconds since 1970: `started>2026-11-20`. */
export function numberIn(wanted: string): number {
  if (wanted.trim() === "") return Number.NaN;
  const number = Number(wanted);
  return Number.isNaN(number) && /^\d{4}-\d\d/.test(wanted) ? Date.parse(wanted) : number;
}

/** `status=at-work` is meant for `at work`, and `interrupted` for `killed`, as it was called. */
function isSame(value: Scalar, wanted: string): boolean {
  if (typeof value === "number" && value === numberIn(wanted)) return true;
  const [text, word] = [String(value).toLowerCase(), wanted.toLowerCase()];
  return text === word || text.replaceAll(" ", "-") === word || (text === "killed" && word === "interrupted");
}
