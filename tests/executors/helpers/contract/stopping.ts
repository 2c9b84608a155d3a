import type { Test } from "uvu";
import * as assert from "uvu/assert";
import { SconceError } from "#sconce/errors.js";
import type { Task, TaskEvent } from "#sconce/executors/executor.js";
import { rejection, within } from "../../../helpers.js";
import { quiet, type Setting } from "./setting.js";

/** Tasks that are stopped, wait for their turn, or are killed. */
export function stopping(test: Test, setting: Setting): void {
  test("a signal stops a task between two batches, and another attempt goes on", async () => {
    const task = setting.tasks(5, 3);
    const controller = new AbortController();
    const onEvent = ({ event }: TaskEvent) => event.type === "epoch" && controller.abort();
    const stopped = await setting.executor.run(await task(), { ...quiet(), onEvent, signal: controller.signal });
    assert.is(stopped.status, "stopped");
    const rest = await setting.executor.run(await task(2), quiet());
    assert.equal(rest.weights, setting.whole.weights);
    assert.equal(
      rest.epochs.map(({ epoch }) => epoch),
      [1, 2, 3],
    );
  });

  test("more tasks than workers: the last waits for its turn, and may be stopped before that", async () => {
    const [first, second, third, fourth] = await Promise.all([6, 7, 8, 9].map((number) => setting.tasks(number, 1)()));
    const heard: number[] = [];
    const control = (number: number) => ({ ...quiet(), onEvent: () => heard.push(number) });
    const stop = new AbortController();
    const running = [setting.executor.run(first as Task, control(6)), setting.executor.run(second as Task, control(7))];
    const waiting = setting.executor.run(third as Task, control(8));
    const stopped = setting.executor.run(fourth as Task, { ...control(9), signal: stop.signal });
    stop.abort();
    assert.is((await rejection(stopped)).kind, "closed");
    for (const { status } of await Promise.all([...running, waiting])) assert.is(status, "completed");
    assert.not(heard.includes(9));
  });

  test("a stop while the worker starts: the task ends, and the worker is there for the next one", async () => {
    const fresh = await setting.make();
    try {
      const task = setting.tasks(10, 3);
      const stop = new AbortController();
      const begun = fresh.executor.run(await task(), { ...quiet(), signal: stop.signal });
      stop.abort();
      const end = await within(
        begun.then(
          ({ status }) => status,
          (error: SconceError) => error.kind,
        ),
        60,
        "the end of a task that has not begun",
      );
      assert.ok(end === "stopped" || end === "closed", end);
      const next = await fresh.executor.run(await task(2), quiet());
      assert.equal(next.weights, setting.whole.weights);
    } finally {
      await fresh.executor.close();
    }
  });

  test("a kill ends a task at once, and its worker is replaced", async () => {
    const kill = new AbortController();
    const onEvent = ({ event }: TaskEvent) => event.type === "epoch" && kill.abort();
    assert.instance(
      await rejection(
        setting.executor.run(await setting.tasks(11, 100_000)(), { ...quiet(), onEvent, kill: kill.signal }),
      ),
      SconceError,
    );
    const next = await setting.executor.run(await setting.tasks(12, 1)(), quiet());
    assert.is(next.status, "completed");
  });
}
