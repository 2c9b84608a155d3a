import type { Item, ListAnswer, Row, Scalar, Status } from "../api.js";
import type { Catalog, Entry } from "./catalog.js";
import { differing } from "./settings.js";

/** What part of the list is wanted, and in which order. */
export interface Query {
  /** Words that the row must have, and conditions such as `model=gru` or `test>=84`. */
  filter: string;
  /** A column; `-` in front: descending. */
  sort: string;
  from: number;
  count: number;
}

/** A slice of the catalog. */
export function query(catalog: Catalog, { filter, sort, from, count }: Query): ListAnswer {
  const all = catalog.entries;
  const tests = filter.split(/\s+/).filter(Boolean).map(condition);
  const matching = all.filter((entry) => tests.every((test) => test(entry)));
  const down = sort.startsWith("-");
  const key = down ? sort.slice(1) : sort;
  const valued = matching.map((entry) => ({ entry, value: cellOf(entry, key) }));
  valued.sort((a, b) => compare(a.value, b.value, down) || order.compare(a.entry.item.name, b.entry.item.name));
  const columns = differing(matching.filter(({ item }) => item.kind === "run").map(({ settings }) => settings)).filter(
    (path) => !SHOWN.has(path),
  );
  const rows = valued.slice(from, from + count).map(({ entry: { item, settings } }): Row => {
    return { ...item, settings: Object.fromEntries(columns.map((path) => [path, settings[path] ?? null])) };
  });
  const counts: Partial<Record<Status, number>> = {};
  for (const { item } of all) counts[item.status] = (counts[item.status] ?? 0) + 1;
  const { version, complete } = catalog;
  return { rows, matching: matching.length, total: all.length, columns, counts, version, complete };
}

/** Settings that have a column of their own. */
const SHOWN = new Set(["model.name", "data.corpus", "seed"]);
const order = new Intl.Collator("en", { numeric: true });

/** What a row has in a column; the words of the table's heads, and any setting by its dotted path. */
export function cellOf({ item, settings }: Entry, key: string): Scalar {
  if (key in settings) return settings[key] ?? null;
  const figures: Record<string, Scalar | undefined> = {
    last: item.last?.accuracy,
    best: item.best?.accuracy,
    test: item.test?.accuracy,
    loss: item.test?.loss ?? item.last?.loss,
    started: item.startedAt,
    left: item.secondsLeft,
  };
  if (key in figures) return figures[key] ?? null;
  const value = item[key as keyof Item];
  return typeof value === "object" ? null : (value ?? null);
}

/** What has no value comes last, whichever way it is sorted. */
function compare(a: Scalar, b: Scalar, down: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const found = typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
  return down ? -found : found;
}

const CONDITION = /^([\w.]+)(!=|>=|<=|=|>|<)(.*)$/;

function condition(word: string): (entry: Entry) => boolean {
  const [, key = "", sign, wanted = ""] = CONDITION.exec(word) ?? [];
  if (!sign) {
    const part = word.toLowerCase();
    return ({ item }) =>
      [item.name, item.model, item.corpus, item.status, item.kind].some((text) => text?.toLowerCase().includes(part));
  }
  return (entry) => {
    const value = cellOf(entry, key);
    if (sign === "=") return sameText(value, wanted);
    if (sign === "!=") return !sameText(value, wanted);
    if (value === null) return false;
    const found = typeof value === "number" ? value - Number(wanted) : order.compare(String(value), wanted);
    return sign === ">" ? found > 0 : sign === "<" ? found < 0 : sign === ">=" ? found >= 0 : found <= 0;
  };
}

/** `status=at-work` is meant for `at work`: a condition has no spaces. */
function sameText(value: Scalar, wanted: string): boolean {
  const text = String(value).toLowerCase();
  return text === wanted.toLowerCase() || text.replaceAll(" ", "-") === wanted.toLowerCase();
}
