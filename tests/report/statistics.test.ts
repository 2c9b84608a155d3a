/** The statistics under a verdict, held against SciPy and against each other. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { isEnough, seedsMissing } from "#sconce/report/statistics/enough.js";
import { holm } from "#sconce/report/statistics/holm.js";
import { leastReach, reach, spreadOf } from "#sconce/report/statistics/prediction.js";
import { exact, rounded, truncated } from "#sconce/report/statistics/printed.js";
import { studentBeyond, studentQuantile } from "#sconce/report/statistics/student.js";
import { type Summary, summarize } from "#sconce/report/statistics/summary.js";

const test = suite("statistics of verdicts");
const over = (...values: number[]) => summarize(values) as Summary;
const close = (found: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.abs(expected), `${found} is not ${expected}`);

/**
 * SciPy 1.17.1: for m in (1, 2, 6, 20): [stats.t.ppf(1 - 0.05 / m / 2, df) for df in (1, 2, 3, 4, 5, 6, 7, 8, 9, 29, 332)], and
 * for df in (1, 2, 3, 4, 9, 29): 2 * stats.t.sf(t, df), and stats.norm.ppf(1 - 0.05 / m / 2).
 */
const FREEDOM = [1, 2, 3, 4, 5, 6, 7, 8, 9, 29, 332];
const QUANTILES: Record<number, number[]> = {
  1: [
    12.706204736174694, 4.302652729749462, 3.1824463052837078, 2.7764451051977934, 2.5705818356363146,
    2.4469118511449786, 2.364624251592784, 2.306004135204166, 2.262157162798205, 2.045229642132703, 1.9671350567190558,
  ],
  2: [
    25.451699579357168, 6.205346816570706, 4.176534846104503, 3.4954059325164417, 3.163381449748609, 2.9686866841534867,
    2.841244248588211, 2.751523596063054, 2.6850108468164575, 2.363846073208312, 2.2516144047520323,
  ],
  6: [
    76.39000931113632, 10.885866619163108, 6.231543473366502, 4.851008443097864, 4.219309115883429, 3.862990614839893,
    3.6358074219539374, 3.4788791899651743, 3.364203432439991, 2.8315526875186805, 2.6541610155480178,
  ],
  20: [
    254.64659994875322, 19.962480451643184, 9.464899663536398, 6.758252832704313, 5.6041654784981985, 4.980693513519445,
    4.594638202685227, 4.3335498459753445, 4.145788828443257, 3.310228583097926, 3.0465905133568216,
  ],
};
const NORMAL: Record<number, number> = {
  1: 1.959963984540054,
  2: 2.241402727604947,
  6: 2.638257273476751,
  20: 3.023341439739154,
};
const BEYOND_FREEDOM = [1, 2, 3, 4, 9, 29];
const BEYOND: Record<string, number[]> = {
  "0": [1, 1, 1, 1, 1, 1],
  "0.5": [
    0.7048327646991335, 0.6666666666666667, 0.651447964848151, 0.6433299631818633, 0.6290712998260263,
    0.6208480841937812,
  ],
  "1": [0.5, 0.4226497308103742, 0.3910022189557705, 0.37390096630005887, 0.3434363961379136, 0.32558198801619365],
  "2": [
    0.2951672353008665, 0.18350341907227397, 0.13932596855884305, 0.11611652351681556, 0.07655282377070101,
    0.05494363718296717,
  ],
  "3.5": [
    0.17717106556580953, 0.07282735005446933, 0.039481037619282774, 0.024896163460222748, 0.006723515763058959,
    0.0015244463146546023,
  ],
  "7": [
    0.0903344706017331, 0.01980394118039314, 0.005986255697707097, 0.0021921298066929387, 6.324738963736693e-5,
    1.07002715302214e-7,
  ],
  "20": [
    0.03180450251235275, 0.002490663892367097, 0.0002732032502473116, 3.688310580299731e-5, 9.079521299916546e-9,
    1.641823743166908e-18,
  ],
};

test("quantiles of Student's t are SciPy's", () => {
  for (const [tests, expected] of Object.entries(QUANTILES))
    for (const [at, freedom] of FREEDOM.entries())
      close(studentQuantile(1 - 0.05 / Number(tests) / 2, freedom), expected[at] as number, 1e-7);
  for (const [tests, expected] of Object.entries(NORMAL)) close(leastReach(0.05 / Number(tests)), expected, 1e-7);
});

test("probabilities beyond a distance are SciPy's", () => {
  for (const [distance, expected] of Object.entries(BEYOND))
    for (const [at, freedom] of BEYOND_FREEDOM.entries()) {
      close(studentBeyond(Number(distance), freedom), expected[at] as number, 1e-7);
      close(studentBeyond(-Number(distance), freedom), expected[at] as number, 1e-7);
    }
});

test("at no distance it is certain, to the last bit", () => {
  for (const freedom of [...FREEDOM, 1000]) assert.is(studentBeyond(0, freedom), 1);
});

test("a prediction interval is the one of SciPy's figures", () => {
  // x = [53.1, 54.6, 55.2, 54.1]: x.mean() ± stats.t.ppf(.975, 3) * x.std(ddof=1) * sqrt(1 + 1/4)
  const four = over(53.1, 54.6, 55.2, 54.1);
  const half = reach(4, 0.05) * (spreadOf(four, null) as number);
  close(four.mean - half, 51.08750653282275, 1e-9);
  close(four.mean + half, 57.41249346717725, 1e-9);
});

test("Holm's correction, and the one risk that separates the rejected from the others", () => {
  assert.equal(holm([0.01, 0.02, 0.03, 0.04], 0.05), { rejected: [true, false, false, false], risk: 0.05 / 3 });
  assert.equal(holm([0.03, 0.001, 0.015], 0.05), { rejected: [true, true, true], risk: 0.05 });
  assert.equal(holm([0.03, 0.001, 0.03], 0.05), { rejected: [false, true, false], risk: 0.025 });
  // 0.02 is below its own threshold, but one before it was not below its own.
  assert.equal(holm([0.018, 0.017], 0.03).rejected, [false, false]);
  assert.equal(holm([], 0.05), { rejected: [], risk: 0.05 });
  assert.equal(holm([0.05], 0.05).rejected, [true]);
  assert.equal(holm([1, 1], 0.05), { rejected: [false, false], risk: 0.025 });
});

test("the spread is that of the sample, or the binomial one of cases drawn anew where that is larger", () => {
  const drawn = { cases: 5000, whole: 100 };
  assert.is(spreadOf(over(48), drawn), null); // one run has none, whatever is drawn
  close(spreadOf(over(49, 51), drawn) as number, Math.SQRT2, 1e-12);
  close(spreadOf(over(50, 50.1), drawn) as number, 100 * Math.sqrt((0.5005 * 0.4995) / 5000), 1e-12);
  close(spreadOf(over(0.5, 0.501), { cases: 5000, whole: 1 }) as number, Math.sqrt((0.5005 * 0.4995) / 5000), 1e-12);
  assert.is(spreadOf(over(100, 100), drawn), 0);
  assert.is(spreadOf(over(0.1, 0.1, 0.1), null), 0); // whose mean is not 0.1 to the last bit
});

test("a range is narrow enough by itself, or because more seeds would hardly make it narrower", () => {
  const risk = 0.05 / 6;
  // Three seeds reach 12.57 sd: 8.4 is a tenth of the published 84.
  assert.is(isEnough(3, 0.66, exact(84), risk), true);
  assert.is(isEnough(3, 0.68, exact(84), risk), false);
  assert.is(isEnough(3, 0.66, exact(-84), risk), true);
  // Its own rounding is more than a tenth of it.
  assert.is(isEnough(3, 0.9 / 12.57, truncated(1), risk), true);
  assert.is(isEnough(3, 1.1 / 12.57, truncated(1), risk), false);
  assert.is(isEnough(3, 1e-9, rounded(0, 2), risk), true);
  // Eight seeds reach 3.86 sd, which is 1.46 times what endless ones do.
  assert.equal(
    [7, 8].map((runs) => isEnough(runs, 1e9, exact(84), risk)),
    [false, true],
  );
  assert.ok(reach(8, risk) / leastReach(risk) < 1.5 && reach(7, risk) / leastReach(risk) > 1.5);
});

test("the seeds that are missing are as few as are enough", () => {
  const risk = 0.05 / 6;
  assert.is(seedsMissing(2, 0.5, exact(84), risk), 1);
  assert.is(seedsMissing(2, 1, exact(84), risk), 2);
  assert.is(seedsMissing(2, 1e9, exact(84), risk), 6);
  assert.is(seedsMissing(1, null, exact(84), risk), 7);
  assert.is(seedsMissing(1, null, exact(84), 0.05), 5);
  for (const spread of [0.5, 1, 1.5, 3]) {
    const runs = 2 + seedsMissing(2, spread, exact(84), risk);
    assert.equal(
      [runs - 1, runs].map((some) => isEnough(some, spread, exact(84), risk)),
      [false, true],
    );
  }
});

test.run();
