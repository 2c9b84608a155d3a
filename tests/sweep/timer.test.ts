/** Timers beyond the range of Node's own. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveSweep } from "#sconce/sweep/definition.js";
import { LONGEST_TIMEOUT, startTimer } from "#sconce/sweep/timer.js";

const test = suite("sweep: long timers");
const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

test("a time beyond Node's range does not go off at once", async () => {
  const gone: number[] = [];
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);
  process.on("warning", hear);
  const timers = [LONGEST_TIMEOUT / 1000, 2_147_484, 1e9, Number.MAX_VALUE].map((seconds) =>
    startTimer(seconds, () => gone.push(seconds)),
  );
  await soon();
  for (const timer of timers) timer.cancel();
  process.off("warning", hear);
  assert.equal(gone, []);
  assert.equal(warnings, [], "Node warns of a time that it has cut");
});

test("a time that takes several timers goes off once, and not before it is over", async () => {
  const began = performance.now();
  let calls = 0;
  const took = await new Promise<number>((resolve) =>
    startTimer(
      0.1,
      () => {
        calls += 1;
        resolve(performance.now() - began);
      },
      7,
    ),
  );
  await soon();
  assert.is(calls, 1);
  assert.ok(took >= 100, `${took} ms`);
});

test("one that was taken back in a later timer does not go off", async () => {
  let calls = 0;
  const timer = startTimer(0.04, () => (calls += 1), 5);
  await new Promise((resolve) => setTimeout(resolve, 12));
  timer.cancel();
  await soon();
  assert.is(calls, 0);
});

test("a sweep's limits may be as long as one likes", () => {
  const sweep = resolveSweep({
    name: "long",
    space: { "model.name": ["gru"] },
    search: { sampler: "grid" },
    timeoutSeconds: 2_147_484,
    graceSeconds: 1e12,
  });
  assert.equal([sweep.timeoutSeconds, sweep.graceSeconds], [2_147_484, 1e12]);
});

test.run();
