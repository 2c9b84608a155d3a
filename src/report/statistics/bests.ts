import { holm } from "./holm.js";
import { pairedTest } from "./paired.js";
import { summarize } from "./summary.js";

/** A row's figures of one column: each seed's value. */
export type BySeed = ReadonlyMap<number, number>;

/**
 * The best rows of a column: the one with the best mean, and those that cannot be told to be worse.
 *
 * Each other row is tested against the one with the best mean by the paired t-test over the seeds that both have, with Holm's
 * correction over these tests. Of rows with the same mean the first is taken for the best.
 *
 * The best is found by looking at the figures and then tested on them, which Holm's correction does not count. So where nothing
 * differs, more columns than `risk` have a row that is called worse: with 5 seeds each and a risk of 5 %, 5.6 % of columns of 2 rows,
 * 8.8 % of 5 rows and 11.2 % of 10 (2,000 simulated columns each). A risk of 2 · `risk` / rows, which counts the pairs of all rows,
 * keeps it below: 3.7 % of 5 rows, 2.5 % of 10.
 *
 * @param rows Each row's values by seed; an empty map has no figures.
 * @param risk The chance of calling a row worse that is not, over all tests of the column, but for the above.
 * @returns For each row `best`, `tie`, or null: told to be worse, or not tested, because it has a value that is not finite, or shares
 *   fewer than 2 seeds with the best. Null for every row when the best could be tested against none.
 */
export function bests(
  rows: readonly BySeed[],
  direction: "minimize" | "maximize",
  risk = 0.05,
): ("best" | "tie" | null)[] {
  const sign = direction === "maximize" ? 1 : -1;
  // Positive is better from here on.
  const means = rows.map((row) => {
    const values = [...row.values()];
    return values.every(Number.isFinite) ? (summarize(values)?.mean ?? null) : null;
  });
  const best = means.reduce<number>(
    (best, mean, at) => (mean !== null && (best < 0 || sign * mean > sign * (means[best] as number)) ? at : best),
    -1,
  );
  const tests = rows.flatMap((row, at) => {
    if (at === best || means[at] === null) return [];
    const test = testOverShared(rows[best] as BySeed, row);
    return test ? [{ at, worse: sign * test.difference > 0, p: test.p }] : [];
  });
  const { rejected } = holm(
    tests.map(({ p }) => p),
    risk,
  );
  const found: ("best" | "tie" | null)[] = rows.map((_, at) => (at === best && tests.length > 0 ? "best" : null));
  for (const [n, { at, worse }] of tests.entries()) if (!(rejected[n] && worse)) found[at] = "tie";
  return found;
}

/** The paired test over the seeds that both have; null with fewer than 2. */
function testOverShared(best: BySeed, other: BySeed) {
  const shared = [...best.keys()].filter((seed) => other.has(seed));
  return pairedTest(
    shared.map((seed) => best.get(seed) as number),
    shared.map((seed) => other.get(seed) as number),
  );
}
