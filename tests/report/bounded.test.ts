/** Much work, a few at a time. */
import { setTimeout as sleep } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inParallel } from "#sconce/report/read/bounded.js";
import { rejection } from "../helpers.js";

const test = suite("inParallel");
const numbers = Array.from({ length: 100 }, (_, n) => n);

test("every item once, its results in the order given, some but not all at a time", async () => {
  let [atWork, most] = [0, 0];
  const results = await inParallel(numbers, async (n) => {
    most = Math.max(most, ++atWork);
    await sleep(n % 7);
    atWork--;
    return 2 * n;
  });
  assert.equal(
    results,
    numbers.map((n) => 2 * n),
  );
  assert.ok(most > 1 && most <= 16, String(most));
});

test("when one fails, no other is begun, and those at work are waited for", async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const error = await rejection(
    inParallel(numbers, async (n) => {
      begun.push(n);
      if (n === 5) throw new Error("the sixth");
      await sleep(20);
      ended.push(n);
    }),
  );
  assert.is(error.message, "the sixth");
  assert.is(begun.length, 16);
  assert.equal(
    ended,
    begun.filter((n) => n !== 5),
  );
});

test.run();
