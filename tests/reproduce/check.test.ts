/** What a check finds: what is inconsistent with what was published or with earlier results, and what only changed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { check } from "#sconce/reproduce/check.js";
import { type Results, readResults } from "#sconce/reproduce/earlier.js";
import { nothingShared } from "#sconce/reproduce/pairs.js";
import { resolveTable } from "#sconce/reproduce/tables/resolve.js";
import { rejection, temporary } from "../helpers.js";

const test = suite("reproduce: check");
const folder = temporary();
const at = (name: string) => join(folder, name);

/** Results of one experiment: each column's values by seed. */
function results(columns: Record<string, number[]>, change: Partial<Results["comparisons"][0]> = {}): Results {
  const figures = Object.entries(columns).map(([column, values]) => ({
    column,
    published: null,
    values: Object.fromEntries(values.map((value, n) => [n + 1, value])),
    timing: column.startsWith("seconds"),
    verdict: { kind: "not judged" },
  }));
  return {
    table: { name: "mine" },
    comparisons: [{ experiment: "gru", label: "GRU", standing: "published", marks: [], figures, ...change }],
  };
}

test("the same values: every cell is held against the earlier one, and none is told of", () => {
  const same = results({ loss: [0.5, 0.6, 0.7], accuracy: [80, 81, Number.NaN] });
  assert.equal(check(same, same), { cells: [], checked: 2, withEarlier: 2, notInEarlier: [] });
  assert.equal(check(same, undefined), { cells: [], checked: 0, withEarlier: null, notInEarlier: [] });
});

test("values that moved further than chance explains are inconsistent; others changed", () => {
  const before = results({ loss: [0.5, 0.6, 0.7], accuracy: [80, 81, 82] });
  const now = results({ loss: [0.5, 0.61, 0.69], accuracy: [75.1, 76, 77.1] });
  assert.equal(check(now, before), {
    checked: 2,
    withEarlier: 2,
    notInEarlier: [],
    cells: [
      {
        experiment: "GRU",
        column: "loss",
        against: "earlier",
        kind: "changed",
        text: "earlier 0.6000 ± 0.1000 (3 seeds), now 0.6000 ± 0.0954 (3 seeds)",
      },
      {
        experiment: "GRU",
        column: "accuracy",
        against: "earlier",
        kind: "inconsistent",
        text: "earlier 81.0000 ± 1.0000 (3 seeds), now 76.0667 ± 1.0017 (3 seeds)",
      },
    ],
  });
});

test("one seed cannot tell; seeds that are not shared are compared as two samples", () => {
  const [cell] = check(results({ loss: [0.6] }), results({ loss: [0.5] })).cells;
  assert.equal(
    [cell?.kind, cell?.text],
    ["changed", "earlier 0.5000 (1 seed), now 0.6000 (1 seed); too few seeds to tell whether chance explains it"],
  );
  const later = results({ loss: [0.9, 0.91, 0.92] });
  const figure = later.comparisons[0]?.figures[0] as Results["comparisons"][0]["figures"][0];
  figure.values = { 11: 0.9, 12: 0.91, 13: 0.92 };
  assert.equal(
    check(later, results({ loss: [0.5, 0.51, 0.52] })).cells.map(({ kind }) => kind),
    ["inconsistent"],
  );
});

test("by Holm's correction a difference that one cell would show is none among many", () => {
  const before = { loss: [0.5, 0.6, 0.7] };
  const now = { loss: [0.53, 0.64, 0.75] }; // p = 0.021
  assert.equal(check(results(now), results(before)).cells[0]?.kind, "inconsistent");
  const others = Object.fromEntries(["a", "b", "c"].map((name) => [name, [1, 2, 3]]));
  assert.equal(check(results({ ...now, ...others }), results({ ...before, ...others })).cells[0]?.kind, "changed");
});

test("what is scaled down in another way, or is another experiment, is not held against it", () => {
  const before = results({ loss: [0.5, 0.6] });
  const scaled = check(results({ loss: [0.9, 0.91] }, { marks: ["scaled down: 1 of 15 epochs"] }), before);
  assert.equal([scaled.checked, scaled.withEarlier], [0, 0]);
  assert.equal(scaled.notInEarlier, ["GRU (scaled down: 1 of 15 epochs)"]);
  const other = check(results({ loss: [0.9, 0.91] }, { experiment: "lstm", label: "LSTM" }), before);
  assert.equal([other.withEarlier, other.notInEarlier], [0, ["LSTM"]]);
});

test("a time is no figure to be held against an earlier one", () => {
  const now = results({ loss: [0.5, 0.6], "seconds in all": [10, 11] });
  assert.is(check(now, results({ loss: [0.5, 0.6], "seconds in all": [90, 91] })).checked, 1);
});

test("earlier results that have no experiment or no figure of the table: what each side has", () => {
  const table = resolveTable({
    name: "mine",
    rows: [
      { label: "GRU", config: { model: { name: "gru" } } },
      { label: "LSTM", config: { model: { name: "lstm" } } },
    ],
    columns: [
      { label: "loss", metric: "test.loss" },
      { label: "seconds in all", metric: "seconds" },
    ],
  });
  assert.is(nothingShared(results({ loss: [0.5] }), table), undefined);
  assert.is(
    nothingShared(results({ loss: [0.5] }, { experiment: "wide", label: "Wide" }), table),
    "they have figures of Wide; the table's experiments are GRU, LSTM",
  );
  // A time is nothing to be held against, and neither is a figure that no run has.
  assert.is(
    nothingShared(results({ "seconds in all": [9], accuracy: [80] }), table),
    "of GRU they have accuracy; the table asks for loss",
  );
  assert.is(
    nothingShared(results({ loss: [] }), table),
    "they have figures of nothing; the table's experiments are GRU, LSTM",
  );
});

test("results that cannot be read, or are of another version, are refused with the field", async () => {
  writeFileSync(at("text.json"), "not JSON");
  assert.match(
    (await rejection(readResults(at("text.json"), "mine"))).message,
    /cannot read the results in .*text\.json: it is not JSON$/,
  );
  const old = {
    schemaVersion: 2,
    table: { name: "mine" },
    comparisons: [{ experiment: "gru", label: "GRU", standing: "tutorial", marks: [], figures: [{ kind: "test" }] }],
  };
  writeFileSync(at("old.json"), JSON.stringify(old));
  const error = await rejection(readResults(at("old.json"), "mine"));
  assert.is(error.kind, "run-directory");
  assert.match(
    error.message,
    /old\.json: it is not a report of this version: comparisons\.0\.figures\.0\.column: missing/,
  );
  assert.match(String(error.hint), /make the report again from its runs/);
  writeFileSync(at("other.json"), JSON.stringify({ table: { name: "other" }, comparisons: [] }));
  assert.match(
    (await rejection(readResults(at("other.json"), "mine"))).message,
    /results of the table other, not of mine$/,
  );
  assert.is(await readResults(at("nothing"), "mine"), undefined);
});

test.run();
