/** Times as a person says them. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { duration, remaining, shortDuration } from "#sconce/text/duration.js";

const test = suite("durations");

test("seconds, minutes and hours are rounded to what is said", () => {
  assert.equal([0, 12.4, 187, 7500].map(duration), ["0s", "12s", "3m 07s", "2h 05m"]);
  assert.equal([0.04, 9.94, 9.96].map(shortDuration), ["0.0s", "9.9s", "10s"]);
});

test("what is still at work has at least a second left", () => {
  assert.equal([-3, 0, 0.2, 1.1, 59.2].map(remaining), ["1s", "1s", "1s", "2s", "1m 00s"]);
});

test.run();
