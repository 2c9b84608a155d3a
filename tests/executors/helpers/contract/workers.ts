import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { ERROR_KINDS } from "#sconce/errors.js";
import type { TaskEvent } from "#sconce/executors/executor.js";
import { rejection, tensorBoardSteps, within } from "../../../helpers.js";
import { quiet, type Setting } from "./setting.js";

/** Workers that are lost, and workers that come and go. */
export function workers(test: Test, setting: Setting): void {
  test("a lost worker: an error that is worth another attempt, which goes on from what is in the folder", async () => {
    const task = setting.tasks(13, 3);
    const tensorboard = join(setting.folder, "tensorboard");
    const first = { ...(await task()), tensorboard };
    const told: TaskEvent[] = [];
    const onEvent = async (event: TaskEvent) => {
      told.push(event);
      if (event.attempt === 1 && event.event.type === "epoch" && event.event.epoch === 2)
        await setting.subject.lose(first);
    };
    const error = await rejection(setting.executor.run(first, { ...quiet(), onEvent }));
    assert.ok(ERROR_KINDS[error.kind].retry, `${error.kind}: ${error.message}`);
    const lost = told.length;
    const result = await setting.executor.run({ ...(await task(2)), tensorboard }, { ...quiet(), onEvent });
    assert.equal(result.weights, setting.whole.weights);
    const again = told.slice(lost);
    assert.equal([...new Set(again.map(({ attempt }) => attempt))], [2]);
    assert.equal(
      again.flatMap(({ event }) => (event.type === "epoch" ? [event.epoch] : [])),
      [3],
      "the epochs of the first attempt are not run again",
    );
    // By trackers.json, which went where the second attempt was: a file of each, of one run, and no step is there twice.
    const written = readdirSync(tensorboard).map((name) => name.split(".").at(-1));
    assert.equal([written.length, new Set(written).size], [2, 1]);
    const steps = tensorBoardSteps(tensorboard);
    assert.equal(steps["validation/loss"], [1, 2, 3]);
    const batches = steps["train/loss"] ?? [];
    assert.ok(batches.length > 3);
    assert.equal(batches, [...batches.keys()]);
  });

  test("workers come and go", async () => {
    const { setWorkers } = setting.subject;
    if (!setWorkers)
      return assert.is(setting.executor.onWorkers, undefined, "a number that is fixed has nobody to tell");
    const told: number[] = [];
    const unwatch = setting.executor.onWorkers?.((workers) => told.push(workers));
    await setWorkers(3);
    assert.is(setting.executor.workers, 3);
    const begun = new Set<number>();
    let meet: () => void = () => {};
    const together = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const run = async (number: number) => {
      const onEvent = ({ event }: TaskEvent) => {
        if (event.type !== "start") return;
        begun.add(number);
        if (begun.size === 3) meet();
        return together;
      };
      return setting.executor.run(await setting.tasks(number, 1)(), { ...quiet(), onEvent });
    };
    await within(Promise.all([14, 15, 16].map(run)), 120, "three tasks at once");
    await setWorkers(2);
    unwatch?.();
    await setWorkers(1);
    await setWorkers(2);
    assert.equal(told, [3, 2]);
    assert.is((await setting.executor.run(await setting.tasks(17, 1)(), quiet())).status, "completed");
  });
}
