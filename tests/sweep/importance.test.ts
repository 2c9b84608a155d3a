/** The parameters' importance is told only when there are enough completed trials. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readSweep } from "#sconce/report/read/sweep.js";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import { trialsForImportance } from "#sconce/sweep/importance.js";
import { readOutcome } from "#sconce/sweep/outcome.js";
import { int } from "#sconce/sweep/space.js";
import { sweep } from "#sconce/sweep/sweep.js";
import { Catalog, type Entry } from "#sconce/watch/read/catalog.js";
import { sweepDetail } from "#sconce/watch/read/sweep-detail.js";
import { temporary } from "../helpers.js";
import { idleExecutor } from "./helpers/idle-executor.js";

const test = suite("sweep: importance");

/** The seed of a trial is its loss. */
const idle = idleExecutor(1, ({ seed }) => ({ loss: seed, accuracy: 50 }));

const definition: SweepDefinition = {
  name: "idle",
  base: { model: { name: "gru" }, training: { epochs: 1 } },
  space: { seed: int(1, 12) },
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
};

test("nine trials tell nothing, ten do", async () => {
  const out = join(temporary(), "sweep");
  const nine = await sweep(definition, { out, executor: idle, trials: 9 });
  assert.is(nine.trials.length, 9);
  assert.equal(nine.importance, {});
  assert.equal((await readOutcome(out))?.importance, [{ metric: "validation.loss", shares: {} }]);
  const ten = await sweep(definition, { out, executor: idle, trials: 1 });
  assert.equal(Object.keys(ten.importance), ["seed"]);
});

test("it is told while the sweep is at work, once enough trials are completed, and not at each end", async () => {
  const out = join(temporary(), "sweep");
  const told: string[] = [];
  let seen: unknown;
  await sweep(definition, {
    out,
    executor: idle,
    async onEvent(event) {
      if (event.type === "trial-end" || event.type === "importance") told.push(event.type);
      if (event.type !== "importance") return;
      assert.is(await readOutcome(out), null);
      const catalog = new Catalog([out]);
      await catalog.refresh();
      seen = (await sweepDetail(catalog.get("0/.") as Entry))?.importance;
      assert.equal(seen, event.importance);
      assert.equal((await readSweep(out)).importance, event.importance);
    },
  });
  assert.equal(told.indexOf("importance"), 10);
  assert.equal(told.filter((type) => type === "importance").length, 1);
  assert.equal(seen, [{ metric: "validation.loss", shares: { seed: 1 } }]);
});

test("two trials for each parameter of a large space", () => {
  assert.equal([1, 5, 6, 20].map(trialsForImportance), [10, 10, 12, 40]);
});

test.run();
