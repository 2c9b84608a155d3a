import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import type { RunEvent } from "#sconce/experiment/events.js";
import type { Executor, Task } from "#sconce/sweep/executors/executor.js";
import { temporaryFolder, tinyBase, tinyCorpus } from "./tiny-corpus.js";

/** What every executor has to do. `make` gives one with two workers. */
export function executorContract(name: string, make: () => Promise<Executor>): void {
  const test = suite(`executor ${name}`);
  const root = tinyCorpus();
  const folder = temporaryFolder();
  let executor: Executor;
  const task = (number: number, epochs: number): Task => ({
    number,
    config: resolveConfig({ ...tinyBase(root, epochs), seed: number, threads: 1 }),
    runDir: join(folder, String(number)),
    resume: false,
  });
  const never = () => new AbortController().signal;

  test.before(async () => {
    executor = await make();
  });
  test.after(() => executor.close());

  test("as many tasks as workers run at once, with their events in order", async () => {
    assert.is(executor.workers, 2);
    const results = await Promise.all(
      [1, 2].map(async (number) => {
        const types: string[] = [];
        const onEvent = (event: RunEvent) => types.push(event.type);
        const result = await executor.run(task(number, 2), { onEvent, signal: never(), kill: never() });
        return { types: types.filter((type) => type !== "batch"), result };
      }),
    );
    for (const { types, result } of results) {
      assert.is(result.status, "completed");
      assert.is(types[0], "start");
      assert.is(types.at(-1), "result");
      assert.is(types.filter((type) => type === "epoch").length, 2);
    }
    assert.ok(existsSync(join(folder, "1", "result.json")));
  });

  test("a signal stops a task between two batches, and it can go on", async () => {
    const whole = await executor.run(task(3, 3), { onEvent() {}, signal: never(), kill: never() });
    const controller = new AbortController();
    const onEvent = (event: RunEvent) => event.type === "epoch" && controller.abort();
    const again = { ...task(3, 3), runDir: join(folder, "again") };
    const stopped = await executor.run(again, { onEvent, signal: controller.signal, kill: never() });
    assert.is(stopped.status, "stopped");
    const rest = await executor.run({ ...again, resume: true }, { onEvent() {}, signal: never(), kill: never() });
    assert.equal(rest.weights, whole.weights);
  });

  test("a kill ends a task at once, and its worker is replaced", async () => {
    const kill = new AbortController();
    const onEvent = (event: RunEvent) => event.type === "epoch" && kill.abort();
    const error = await executor
      .run(task(4, 100_000), { onEvent, signal: never(), kill: kill.signal })
      .catch((thrown: unknown) => thrown);
    assert.instance(error, Error);
    const next = await executor.run(task(5, 1), { onEvent() {}, signal: never(), kill: never() });
    assert.is(next.status, "completed");
  });

  test.run();
}
