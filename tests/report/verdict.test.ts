import { suite } from "uvu";
import * as assert from "uvu/assert";
import { exact, judge, rounded, truncated, verdictText } from "#sconce/report/statistics/printed.js";
import { summarize } from "#sconce/report/statistics/summary.js";

const test = suite("verdicts");
const over = (...values: number[]) => summarize(values);

test("a rounded loss stands for the closed interval around it", () => {
  assert.equal(rounded(0.69, 2), { low: 0.685, high: 0.695, open: false });
  assert.equal(rounded(0.7, 2), { low: 0.695, high: 0.705, open: false });
  for (const value of [0.685, 0.69, 0.695]) assert.equal(judge(rounded(0.69, 2), over(value)), { kind: "agrees" });
  assert.is(judge(rounded(0.69, 2), over(0.6849999)).kind, "differs");
  assert.is(judge(rounded(0.69, 2), over(0.6950001)).kind, "differs");
});

test("a truncated accuracy stands for [84, 85)", () => {
  for (const value of [84, 84.5, 84.99999]) assert.equal(judge(truncated(84), over(value)), { kind: "agrees" });
  assert.equal(judge(truncated(84), over(83.5)), { kind: "differs", by: 0.5 });
  assert.equal(judge(truncated(84), over(85)), { kind: "differs", by: 0 });
  assert.is(verdictText(judge(truncated(84), over(85)), 3), "differs by less than 0.001");
  assert.is(verdictText(judge(truncated(84), over(87.25)), 3), "differs by 2.250");
});

test("over the seeds it is the range that has to meet it, not the mean", () => {
  assert.equal(judge(truncated(84), over(70, 84.2)), { kind: "agrees" });
  assert.equal(judge(truncated(84), over(70, 95)), { kind: "agrees" }); // around it
  assert.equal(judge(truncated(84), over(85, 86)), { kind: "differs", by: 0 });
  assert.equal(judge(truncated(84), over(80, 83)), { kind: "differs", by: 1 });
});

test("a count has to be the same", () => {
  assert.is(judge(exact(46159), over(46159, 46159)).kind, "agrees");
  assert.equal(judge(exact(46159), over(46157)), { kind: "differs", by: 2 });
});

test("what was not run, and what is no number", () => {
  assert.is(over(), null);
  assert.equal(judge(truncated(84), null), { kind: "not run" });
  assert.is(verdictText(judge(rounded(0.69, 2), over(0.69, Number.NaN)), 6), "differs: not a number");
  assert.equal(judge(rounded(0.69, 2), over(Number.POSITIVE_INFINITY)), {
    kind: "differs",
    by: Number.POSITIVE_INFINITY,
  });
});

test("mean, sample standard deviation, range", () => {
  assert.equal(over(2, 4, 9), { runs: 3, mean: 5, deviation: Math.sqrt(13), min: 2, max: 9 });
  assert.equal(over(7), { runs: 1, mean: 7, deviation: null, min: 7, max: 7 });
});

test.run();
