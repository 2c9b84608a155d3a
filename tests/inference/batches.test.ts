/** Texts are divided into batches of like length, within the limits, each text once. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { batches } from "#sconce/inference/batches.js";

const test = suite("inference: batches");

test("with padding: those of like length together, up to both limits", () => {
  const found = batches([5, 1, 3, 100, 2, 3], { texts: 3, tokens: 12, padded: true });
  assert.equal(found, [
    { texts: [1, 4, 2], tokens: 3 },
    { texts: [5, 0], tokens: 5 },
    { texts: [3], tokens: 100 },
  ]);
});

test("without padding: texts of one length alone", () => {
  const found = batches([2, 1, 2, 2, 1], { texts: 3, tokens: 100, padded: false });
  assert.equal(found, [
    { texts: [1, 4], tokens: 1 },
    { texts: [0, 2, 3], tokens: 2 },
  ]);
});

test("no texts, no batches", () => {
  assert.equal(batches([], { texts: 2, tokens: 100, padded: true }), []);
});

test.run();
