import { suite } from "uvu";
import * as assert from "uvu/assert";
import { printedAlike } from "#sconce/report/statistics/alike.js";
import { exact, rounded, truncated } from "#sconce/report/statistics/printed.js";
import { summarize } from "#sconce/report/statistics/summary.js";
import { alikeText } from "#sconce/report/statistics/words.js";

const test = suite("printed alike");
const over = (...values: number[]) => summarize(values);
const text = (found: ReturnType<typeof printedAlike>, digits: number) => found && alikeText(found, digits);

test("a rounded loss stands for the closed interval around it", () => {
  assert.equal(rounded(0.69, 2), { low: 0.685, high: 0.695, open: false });
  assert.equal(rounded(0.7, 2), { low: 0.695, high: 0.705, open: false });
  for (const value of [0.685, 0.69, 0.695]) assert.equal(printedAlike(rounded(0.69, 2), over(value)), { alike: true });
  assert.is(printedAlike(rounded(0.69, 2), over(0.6849999))?.alike, false);
  assert.is(printedAlike(rounded(0.69, 2), over(0.6950001))?.alike, false);
});

test("a truncated accuracy stands for [84, 85)", () => {
  for (const value of [84, 84.5, 84.99999]) assert.equal(printedAlike(truncated(84), over(value)), { alike: true });
  assert.equal(printedAlike(truncated(84), over(83.5)), { alike: false, by: 0.5 });
  assert.equal(printedAlike(truncated(84), over(85)), { alike: false, by: 0 });
  assert.is(text(printedAlike(truncated(84), over(85)), 3), "no, by less than 0.001");
  assert.is(text(printedAlike(truncated(84), over(87.25)), 3), "no, by 2.250");
});

test("over the seeds it is the range that has to meet it, not the mean", () => {
  assert.equal(printedAlike(truncated(84), over(70, 84.2)), { alike: true });
  assert.equal(printedAlike(truncated(84), over(70, 95)), { alike: true }); // around it
  assert.equal(printedAlike(truncated(84), over(85, 86)), { alike: false, by: 0 });
  assert.equal(printedAlike(truncated(84), over(80, 83)), { alike: false, by: 1 });
});

test("a count has to be the same", () => {
  assert.is(printedAlike(exact(46159), over(46159, 46159))?.alike, true);
  assert.equal(printedAlike(exact(46159), over(46157)), { alike: false, by: 2 });
});

test("what was not run, and what is no number", () => {
  assert.is(over(), null);
  assert.is(printedAlike(truncated(84), null), null);
  assert.is(text(printedAlike(rounded(0.69, 2), over(0.69, Number.NaN)), 6), "no: not a number");
  assert.equal(printedAlike(rounded(0.69, 2), over(Number.POSITIVE_INFINITY)), {
    alike: false,
    by: Number.POSITIVE_INFINITY,
  });
});

test("mean, sample standard deviation, range", () => {
  assert.equal(over(2, 4, 9), { runs: 3, mean: 5, deviation: Math.sqrt(13), min: 2, max: 9 });
  assert.equal(over(7), { runs: 1, mean: 7, deviation: null, min: 7, max: 7 });
});

test.run();
