/** Trials of a report by `--sort` and `--filter`. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { choice, report, type SweepDefinition } from "#sconce/index.js";
import { rejection, temporary } from "../helpers.js";
import { numbers, search, TRIALS } from "./helpers/example-sweep.js";
import { fakeRun } from "./helpers/fake-runs.js";
import { fakeSweep } from "./helpers/fake-sweep.js";

const test = suite("reports of sweeps: order");

test("sorting and filtering", async () => {
  const root = temporary();
  await fakeSweep(root, { definition: search, trials: TRIALS });
  assert.equal(await numbers(root, {}), [0, 4, 2, 1, 5, 3]);
  assert.equal(await numbers(root, { sort: "number" }), [0, 1, 2, 3, 4, 5]);
  assert.equal(await numbers(root, { sort: "value" }), [1, 2, 0, 4, 5, 3]); // what has none comes last
  assert.equal(await numbers(root, { sort: "-value" }), [0, 4, 2, 1, 5, 3]);
  assert.equal(await numbers(root, { sort: "-training.learningRate" }), [3, 1, 2, 5, 0, 4]);
  assert.equal(await numbers(root, { sort: "model.dropout" }), [1, 0, 4, 2, 5, 3]);
  assert.equal(await numbers(root, { sort: "status" }), [0, 4, 2, 3, 1, 5]);
  assert.equal(await numbers(root, { sort: "-seconds", filter: ["model.name=gru"] }), [4, 2, 0]);
  assert.equal(await numbers(root, { filter: ["value>=71", "validation.accuracy<80"] }), [2]);
  assert.equal(await numbers(root, { filter: ["status=completed", "number!=0"] }), [4, 2]);
  assert.equal(await numbers(root, { filter: ["model.dropout = 0.25"] }), [1]);
  assert.equal(await numbers(root, { filter: ["training.learningRate=1e-3"] }), [0, 4]);
  assert.equal(await numbers(root, { filter: ["value>100"] }), []);
  const text = await report([root], { format: "markdown", filter: ["value>=71"], sort: "-number" });
  assert.match(text, /^3 of 6 trials: those with value\\>=71\.$/m);
  assert.match(text, /^Sorted by -number\.$/m);

  for (const [options, kind, message] of [
    [{ sort: "speed" }, "config", /^sort speed: no column "speed"; allowed: number, status, value, .*model\.dropout/],
    [{ filter: ["model=gru"] }, "config", /^filter model=gru: no column "model"; allowed: number,/],
    [{ filter: ["value"] }, "config", /^filter value: must be COLUMN, one of = != > >= < <=, VALUE/],
    [{ filter: ["value>"] }, "config", /must be COLUMN/],
    [{ filter: ["value>many"] }, "config", /> takes a number, not "many"/],
    [{ filter: ["status=done"] }, "config", /no status "done"; allowed: completed, pruned,/],
  ] as const) {
    const error = await rejection(report([root], { format: "json", ...options }));
    assert.is(error.kind, kind);
    assert.match(error.message, message);
  }
  const run = await fakeRun(join(temporary(), "run"), { config: { model: { name: "gru" } } });
  const without = await rejection(report([run], { format: "json", sort: "value" }));
  assert.is(without.kind, "usage");
  assert.match(without.message, /no sweep was given/);
});

test("a column that another sweep of the report searches is the base's here", async () => {
  const root = temporary();
  await fakeSweep(join(root, "a"), { definition: search, trials: TRIALS });
  const fixed: SweepDefinition = {
    name: "fixed",
    base: { model: { name: "gru" }, training: { epochs: 2 } },
    space: { seed: choice(1, 2) },
    search: { sampler: "grid" },
  };
  await fakeSweep(join(root, "b"), {
    definition: fixed,
    trials: [1, 2].map((seed) => ({ params: { seed }, values: [60 + seed] })),
  });
  const { sweeps } = JSON.parse(await report([root], { format: "json", filter: ["model.name=gru"] }));
  assert.equal(
    sweeps.map(({ name, trials }: { name: string; trials: unknown[] }) => [name, trials.length]),
    [
      ["search", 3],
      ["fixed", 2],
    ],
  );
  assert.equal((await numbers(join(root, "b"), { sort: "-value" })).length, 2);
});

test.run();
