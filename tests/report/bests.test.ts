/** The tests between rows, held against SciPy, and the rows of a column that are best. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bests } from "#sconce/report/statistics/bests.js";
import { pairedTest, welchTest } from "#sconce/report/statistics/paired.js";
import { studentBeyond } from "#sconce/report/statistics/student.js";
import { normal, uniform } from "../../bench/helpers/replications.js";

const test = suite("the best of a column");
const close = (found: number | undefined, expected: number, tolerance = 1e-7) =>
  assert.ok(
    Math.abs((found ?? Number.NaN) - expected) <= tolerance * Math.abs(expected),
    `${found} is not ${expected}`,
  );
const bySeed = (...values: (number | null)[]) =>
  new Map(values.flatMap((value, at): [number, number][] => (value === null ? [] : [[at + 1, value]])));

/** SciPy 1.17.1: stats.ttest_rel(a, b).pvalue and stats.ttest_ind(a, b, equal_var=False).pvalue. */
const PAIRS: { a: number[]; b: number[]; paired: number; welch: number }[] = [
  {
    a: [84.2, 83.9, 84.6, 84.1, 84.4],
    b: [83.1, 83.5, 83.0, 83.9, 83.2],
    paired: 0.02602253972280877,
    welch: 0.0026675273153872457,
  },
  { a: [0.31, 0.29], b: [0.35, 0.3], paired: 0.34404173924526116, welch: 0.4918852684498151 },
  { a: [1, 2, 3], b: [1.5, 1.9, 3.4], paired: 0.2873033549002017, welch: 0.7605370986369038 },
  {
    a: [50.1, 61.2, 48.8, 70.3, 55.5, 58.9, 62.0, 49.9],
    b: [50.3, 60.8, 49.5, 69.7, 55.9, 58.8, 61.1, 50.6],
    paired: 1,
    welch: 0.9999999999999984,
  },
  { a: [1e-6, 2e-6, 3e-6], b: [1e6, 2e6, 2.5e6], paired: 0.05327073759372342, welch: 0.05327073759384964 },
];
const UNEQUAL: { a: number[]; b: number[]; welch: number }[] = [
  { a: [84.2, 83.9, 84.6], b: [83.1, 83.5, 83.0, 83.9, 83.2, 81.0, 86.2], welch: 0.22324419961780265 },
  { a: [84.2, 84.2], b: [83.1, 83.5, 83.0], welch: 0.022547181323388295 },
  { a: [1, 1.0000001], b: [5, 9, 4, 6], welch: 0.018986231763168205 },
  { a: [50, 50.5], b: [49, 52, 47, 55], welch: 0.7950323058924651 },
];
/** SciPy 1.17.1: 2 * stats.t.sf(t, df) for t in (0.001, 0.3, 1, 2.5, 8, 60), by df. */
const BEYOND: [number, number[]][] = [
  [
    1.0001,
    [
      0.9993633681446087, 0.8144490067651623, 0.499986760340025, 0.2422178260534061, 0.07915182836923364,
      0.010605208979893394,
    ],
  ],
  [
    2.5,
    [
      0.9992763827207849, 0.7873423714951973, 0.40406102727827364, 0.1045699630781554, 0.007656644131043447,
      5.15576115034685e-5,
    ],
  ],
  [
    7.77,
    [
      0.9992273116134809, 0.7720458753080945, 0.34743046335135486, 0.037773336917364196, 5.144630731313524e-5,
      1.2094251118041087e-11,
    ],
  ],
  [
    41.9,
    [
      0.9992068615991229, 0.7656605067512461, 0.32305087265103877, 0.016420411816446524, 5.690515173688915e-10,
      2.9255098218862164e-42,
    ],
  ],
];

test("Student's t with fractions of degrees of freedom is SciPy's", () => {
  for (const [freedom, expected] of BEYOND)
    for (const [at, distance] of [0.001, 0.3, 1, 2.5, 8, 60].entries())
      close(studentBeyond(distance, freedom), expected[at] as number);
});

test("the paired test's p-values are SciPy's, whichever side comes first", () => {
  for (const { a, b, paired } of PAIRS) {
    close(pairedTest(a, b)?.p, paired);
    close(pairedTest(b, a)?.p, paired);
  }
  close(pairedTest([3, 5], [1, 2])?.difference, 2.5);
  close(pairedTest([1, 2], [3, 5])?.difference, -2.5);
});

test("Welch's p-values are SciPy's, also with other numbers of values on either side", () => {
  for (const { a, b, welch } of [...PAIRS, ...UNEQUAL]) {
    close(welchTest(a, b)?.p, welch);
    close(welchTest(b, a)?.p, welch);
  }
  close(welchTest([3, 5], [1, 2, 0])?.difference, 3);
});

test("without any deviation equal values are equal for certain, and others differ for certain", () => {
  assert.equal(pairedTest([1, 2, 3], [1, 2, 3]), { difference: 0, p: 1 });
  assert.equal(pairedTest([1, 2, 3], [2, 3, 4]), { difference: -1, p: 0 });
  // The mean of three times 0.1 is not 0.1 to the last bit.
  assert.equal(welchTest([0.1, 0.1, 0.1], [0.1, 0.1]), { difference: 0, p: 1 });
  assert.equal(welchTest([2, 2], [1, 1, 1]), { difference: 1, p: 0 });
});

test("too few values, and values that are not finite, give no answer", () => {
  for (const compare of [pairedTest, welchTest]) {
    for (const few of [[], [1]]) assert.is(compare(few, few), null);
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.is(compare([1, wrong], [1, 2]), null);
      assert.is(compare([1, 2], [wrong, wrong]), null);
    }
    assert.is(compare([1e200, -1e200], [1, 2]), null); // whose squares are too large for a number
  }
  assert.is(welchTest([1, 2, 3], [1]), null);
  assert.throws(() => pairedTest([1, 2, 3], [1, 2]), /pairs are wanted, not 3 values and 2/);
});

test("the best mean, those that cannot be told from it, and those that can", () => {
  const rows = [bySeed(84.2, 83.9, 84.6, 84.1), bySeed(84.0, 84.1, 84.3, 84.2), bySeed(50.3, 50.1, 50.4, 49.9)];
  assert.equal(bests(rows, "maximize"), ["best", "tie", null]);
  assert.equal(bests(rows, "minimize"), [null, null, "best"]);
  assert.equal(bests([bySeed(1, 2), bySeed(1, 2)], "maximize"), ["best", "tie"]);
  assert.equal(bests([bySeed(1, 2), bySeed(2, 3)], "maximize"), [null, "best"]);
});

test("Holm's correction is over the tests of the column", () => {
  // p of 0.026 alone, and beside three others that differ in nothing much.
  const [best, worse] = [bySeed(84.2, 83.9, 84.6, 84.1, 84.4), bySeed(83.1, 83.5, 83.0, 83.9, 83.2)];
  const near = bySeed(84.3, 83.7, 84.5, 84.2, 84.2);
  assert.equal(bests([best, worse], "maximize"), ["best", null]);
  assert.equal(bests([best, worse, near], "maximize"), ["best", "tie", "tie"]);
  assert.equal(bests([best, worse, near], "maximize", 0.06), ["best", null, "tie"]);
});

test("values are paired by seed, whatever their order", () => {
  const best = new Map([
    [7, 10],
    [2, 20],
    [5, 30],
  ]);
  const worse = new Map([
    [5, 29],
    [9, 0],
    [7, 9],
    [2, 19.1],
  ]);
  assert.equal(bests([best, worse], "maximize"), ["best", null]);
  assert.equal(bests([worse, best], "minimize"), ["best", null]);
});

test("seeds that only one of two rows has are left out of their test", () => {
  const best = bySeed(10, 11, 12, 13);
  assert.equal(bests([best, bySeed(null, 10.9, null, 11.8)], "maximize"), ["best", "tie"]);
  // By all its seeds it is the best, by those that both have the worse: the other cannot be told to be worse.
  assert.equal(bests([bySeed(10, 11, 90), bySeed(11, 12)], "maximize"), ["best", "tie"]);
});

test("where nothing can be told, nothing is", () => {
  assert.equal(bests([], "maximize"), []);
  assert.equal(bests([bySeed(), bySeed()], "maximize"), [null, null]);
  assert.equal(bests([bySeed(1, 2), bySeed()], "maximize"), [null, null]);
  assert.equal(bests([bySeed(5, null), bySeed(1, 2)], "maximize"), [null, null]);
  assert.equal(bests([bySeed(5, 6), bySeed(null, 4), bySeed(5.5, 5.2)], "maximize"), ["best", null, "tie"]);
  const nan = bySeed(Number.NaN, 99);
  assert.equal(bests([nan, bySeed(5, 6), bySeed(5.5, 5.2)], "maximize"), [null, "best", "tie"]);
  assert.equal(bests([nan, bySeed(5, 6)], "maximize"), [null, null]);
});

/** The share of 2,000 columns, drawn from seed 1, in which no row is called worse though none is. @param shared How much a seed's values go together. */
function untroubled(rows: number, shared: number, risk?: number): number {
  const draw = normal(uniform(1));
  const columns = Array.from({ length: 2000 }, () => {
    const seeds = Array.from({ length: 5 }, draw);
    const column = Array.from({ length: rows }, () =>
      bySeed(...seeds.map((seed) => Math.sqrt(shared) * seed + Math.sqrt(1 - shared) * draw())),
    );
    return bests(column, "maximize", risk);
  });
  return columns.filter((column) => !column.includes(null)).length / columns.length;
}

test("where nothing differs, a row is called worse as often as is documented", () => {
  // The figures of the documentation of `bests`.
  for (const shared of [0, 0.7]) {
    close(untroubled(2, shared), 1 - 0.056, 0.003);
    close(untroubled(5, shared), 1 - 0.088, 0.003);
    close(untroubled(10, shared), 1 - 0.112, 0.003);
    // Counting the pairs of all rows.
    close(untroubled(5, shared, (2 * 0.05) / 5), 1 - 0.037, 0.003);
    close(untroubled(10, shared, (2 * 0.05) / 10), 1 - 0.025, 0.003);
  }
});

test.run();
