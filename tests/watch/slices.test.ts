/** A slice of a long list is what stands there when all of it is put in order. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Catalog } from "#sconce/watch/read/catalog.js";
import { query } from "#sconce/watch/read/query.js";

const test = suite("slices of the list");

/** A hundred rows whose values are in no order, and many of which are equal. */
const entries = Array.from({ length: 100 }, (_, n) => ({
  item: {
    ...{ id: `0/${n}`, kind: "run", status: "completed", name: `run-${(n * 37) % 100}`, parent: null },
    ...{
      about: { name: null, tags: [], note: null },
      seed: n % 3 === 0 ? null : (n * 7) % 10,
      startedAt: (n * 53) % 100,
    },
  },
  settings: {},
  path: "",
}));
const catalog = { entries, version: 1, complete: true } as unknown as Catalog;
const ids = (sort: string, from: number, count: number) =>
  query(catalog, { filter: "", sort, from, count }).rows.map(({ id }) => id);

test("whichever way it is sorted, and wherever the slice begins", () => {
  for (const sort of ["-started", "started", "seed", "-seed", "name"]) {
    const all = ids(sort, 0, 100);
    assert.is(new Set(all).size, 100);
    for (const [from, count] of [
      [0, 1],
      [0, 20],
      [7, 10],
      [90, 30],
    ] as const)
      assert.equal(ids(sort, from, count), all.slice(from, from + count), `${sort} from ${from}`);
  }
  assert.is(ids("-started", 0, 1)[0], entries.find(({ item }) => item.startedAt === 99)?.item.id);
});

test.run();
