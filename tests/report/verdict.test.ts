/** Verdicts over a table. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { rounded, truncated } from "#sconce/report/statistics/printed.js";
import { summarize } from "#sconce/report/statistics/summary.js";
import { type Figure, judgeTable, type Verdict } from "#sconce/report/statistics/verdict.js";
import { verdictText } from "#sconce/report/statistics/words.js";

const test = suite("verdicts");
const accuracy = (printed: number, ...values: number[]): Figure => ({
  printed,
  published: truncated(printed),
  measured: summarize(values),
});
const loss = (printed: number, ...values: number[]): Figure => ({
  printed,
  published: rounded(printed, 2),
  measured: summarize(values),
});
const one = (figure: Figure): Verdict => judgeTable([figure])[0] as Verdict;
const evidence = (verdict: Verdict) => {
  assert.ok("evidence" in verdict && verdict.evidence, verdict.kind);
  return verdict.evidence;
};
const close = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-6, `${found}: ${expected}`);

test("one figure: interval, distance and p-value are those that SciPy gives", () => {
  // x = [53.1, 54.6, 55.2, 54.1]; d = (x.mean() - 51) / x.std(ddof=1); 2 * stats.t.sf(d / sqrt(1 + 1/4), 3)
  const verdict = one(accuracy(50, 53.1, 54.6, 55.2, 54.1));
  assert.is(verdict.kind, "inconsistent");
  const { oneMoreRun, range, distance, p, spread, risk } = evidence(verdict);
  close(oneMoreRun.low, 51.08750653282275);
  close(oneMoreRun.high, 57.41249346717725);
  // A run of 51.09 % would be printed as 51.00, one of 57.41 as 57.00: the printed number lies up to 1 below.
  close(range.low, 50.08750653282275);
  close(range.high, 57.41249346717725);
  close(spread, 0.8888194417315594);
  close(distance, 3.656535678009576);
  close(p, 0.04675921609270844);
  assert.is(risk, 0.05);
  assert.is(verdictText(verdict), "inconsistent (3.7 sd)");
});

test("what is printed is allowed for at both ends", () => {
  const measured = [53.1, 54.6, 55.2, 54.1]; // 51.09 to 57.41
  const kinds = [50, 51, 54, 57, 58].map((printed) => one(accuracy(printed, ...measured)).kind);
  assert.equal(kinds, ["inconsistent", "consistent", "consistent", "consistent", "inconsistent"]);
  const losses = [0.531, 0.546, 0.552, 0.541]; // 0.5109 to 0.5741
  const rounded = [0.5, 0.51, 0.57, 0.58].map((printed) => one(loss(printed, ...losses)).kind);
  assert.equal(rounded, ["inconsistent", "consistent", "consistent", "inconsistent"]);
});

test("a figure within the range is not inconsistent, one outside is, whatever the table", () => {
  const values = [83.9, 84.6, 85.1, 84.4, 84.2];
  for (const others of [0, 1, 5, 40])
    for (let printed = 60; printed <= 105; printed++) {
      const [verdict] = judgeTable([accuracy(printed, ...values), ...Array(others).fill(accuracy(84, ...values))]);
      const { range } = evidence(verdict as Verdict);
      assert.is(verdict?.kind === "inconsistent", printed < range.low || printed > range.high, `${printed}`);
    }
});

test("over more figures each needs to lie further away", () => {
  const off = accuracy(50, 53.1, 54.6, 55.2, 54.1); // p = 0.047
  const alike = accuracy(54, 53.1, 54.6, 55.2, 54.1);
  assert.is(one(off).kind, "inconsistent");
  assert.is(judgeTable([off, alike])[0]?.kind, "consistent");
  // Without its neighbour the second would be held against half the risk; Holm's correction gives it all once the first is rejected.
  const far = accuracy(20, 53.1, 54.6, 55.2, 54.1);
  assert.equal(
    judgeTable([far, off]).map(({ kind }) => kind),
    ["inconsistent", "inconsistent"],
  );
});

test("one seed cannot tell, and says how many more always can", () => {
  for (const verdict of judgeTable([accuracy(50, 54.552), loss(0.69, 0.6932)])) {
    assert.equal(verdict, { kind: "cannot tell yet", why: "one seed", moreSeeds: 6, evidence: null });
    assert.is(verdictText(verdict), "cannot tell yet");
  }
  assert.equal(one(accuracy(50, 54.552)), { kind: "cannot tell yet", why: "one seed", moreSeeds: 5, evidence: null });
});

test("a range that is too wide cannot tell; a figure outside of it is inconsistent all the same", () => {
  const wide = one(accuracy(84, 83, 85)); // 12.7 · 1.22 · 1.41 = 22 to either side
  assert.ok(wide.kind === "cannot tell yet" && wide.why === "too wide");
  assert.is(wide.moreSeeds, 1); // 3 seeds reach 4.97 · 1.41 = 7
  close(evidence(wide).range.high - evidence(wide).range.low, 2 * 15.561859 * Math.SQRT2 + 1);
  assert.is(one(accuracy(50, 83, 85)).kind, "inconsistent");
  assert.is(one(accuracy(84, 84.1, 84.9)).kind, "cannot tell yet"); // 8.8 to either side is more than 8.45
  assert.is(one(accuracy(84, 84.1, 84.8)).kind, "consistent");
});

test("cases that each seed draws anew put a floor under the spread", () => {
  const close = accuracy(50, 48.1, 48.15, 48.2, 48.12);
  assert.is(one(close).kind, "inconsistent");
  const drawn = one({ ...close, drawn: { cases: 5000, whole: 100 } });
  assert.is(drawn.kind, "consistent");
  assert.ok(Math.abs(evidence(drawn).spread - 0.7066) < 1e-3);
});

test("seeds that all gave the same: the same figure is consistent, of another nothing can be told", () => {
  assert.is(one(accuracy(50, 50, 50, 50)).kind, "consistent");
  const other = one(accuracy(54, 50, 50, 50));
  assert.ok(other.kind === "cannot tell yet" && other.why === "same values" && other.moreSeeds === null);
  assert.is(one(loss(0.45, 0.1, 0.1, 0.1)).kind, "cannot tell yet");
});

test("what was not run, and what is no finite number", () => {
  assert.equal(one(accuracy(84)), { kind: "not run" });
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    assert.equal(one(loss(0.69, 0.69, value)), { kind: "inconsistent", evidence: null });
    assert.equal(one(loss(0.69, value)), { kind: "inconsistent", evidence: null });
  }
  assert.is(verdictText(one(loss(0.69, Number.NaN))), "inconsistent (not a number)");
  // They leave the others their whole risk.
  const off = accuracy(50, 53.1, 54.6, 55.2, 54.1);
  assert.is(judgeTable([off, loss(0.69, Number.NaN), accuracy(84)])[0]?.kind, "inconsistent");
  assert.equal(judgeTable([]), []);
});

test("a figure of a single seed counts among those of its table", () => {
  const off = accuracy(50, 53.1, 54.6, 55.2, 54.1);
  assert.is(judgeTable([off, accuracy(84, 84.5)])[0]?.kind, "consistent");
});

test("words", () => {
  assert.is(verdictText(one(loss(0.1, 0.9, 0.90001, 0.90002))), "inconsistent (over 1000 sd)");
  assert.is(verdictText({ kind: "not judged", why: "scaled down" }), "not judged: scaled down");
  assert.is(verdictText({ kind: "not run" }), "not run");
});

test.run();
