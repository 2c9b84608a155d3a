import type { ListAnswer, Row, Scalar, Status } from "../api.js";
import type { Catalog } from "./catalog.js";
import { cellOf } from "./cells.js";
import { conditionsOf, meets } from "./filter.js";
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
  const conditions = conditionsOf(filter);
  const matching = all.filter((entry) => conditions.every((one) => meets(entry, one)));
  const down = sort.startsWith("-");
  const key = down ? sort.slice(1) : sort;
  const valued = matching.map((entry) => ({ entry, value: cellOf(entry, key) }));
  const columns = differing(matching.filter(({ item }) => item.kind === "run").map(({ settings }) => settings)).filter(
    (path) => !SHOWN.has(path),
  );
  const shown = firstOf(
    valued,
    from + count,
    (a, b) => compare(a.value, b.value, down) || order.compare(a.entry.item.name, b.entry.item.name),
  );
  const rows = shown.slice(from).map(({ entry: { item, settings } }): Row => {
    return { ...item, settings: Object.fromEntries(columns.map((path) => [path, settings[path] ?? null])) };
  });
  const counts: Partial<Record<Status, number>> = {};
  for (const { item } of all) counts[item.status] = (counts[item.status] ?? 0) + 1;
  const { version, complete } = catalog;
  return { rows, matching: matching.length, total: all.length, columns, counts, version, complete };
}

/** The first `most` of some things, in order; the others are not put in order. */
function firstOf<T>(all: readonly T[], most: number, compare: (a: T, b: T) => number): T[] {
  if (most * 4 > all.length) return [...all].sort(compare).slice(0, most);
  const first: T[] = [];
  for (const one of all) {
    if (first.length === most && compare(one, first[most - 1] as T) >= 0) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(one, first[middle] as T) < 0) high = middle;
      else low = middle + 1;
    }
    first.splice(low, 0, one);
    if (first.length > most) first.pop();
  }
  return first;
}

/** Settings that have a column of their own. */
const SHOWN = new Set(["model.name", "data.corpus", "seed"]);
const order = new Intl.Collator("en", { numeric: true });

/** What has no value comes last, whichever way it is sorted. */
function compare(a: Scalar, b: Scalar, down: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const found = typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
  return down ? -found : found;
}
