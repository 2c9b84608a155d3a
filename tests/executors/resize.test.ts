/** More and fewer workers while work is done. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Executor } from "#sconce/executors/executor.js";
import { LocalPool } from "#sconce/executors/local-pool.js";
import { workThrough } from "#sconce/executors/work-through.js";

const test = suite("more and fewer workers");

test("a pool has as many workers as it is asked for, and tells it; none starts before it has a task", async () => {
  const pool = new LocalPool({ devices: ["0", "1"], deterministic: false, warnings: [], memory: "ignore" });
  const told: number[] = [];
  const deaf = pool.onResize((workers) => told.push(workers));
  assert.equal([pool.resize(5), pool.workers], [5, 5]);
  assert.equal([pool.resize(1), pool.workers], [1, 1]);
  deaf();
  pool.resize(2);
  assert.equal(told, [5, 1]);
  await pool.close();
});

test("more workers get work at once; with fewer none begins until there is a place for it", async () => {
  let changed = (_: number) => {};
  const executor = {
    workers: 1,
    warnings: [],
    onResize(listener: (workers: number) => void) {
      changed = listener;
      return () => {};
    },
  } as unknown as Executor & { workers: number };
  const resize = (workers: number) => {
    executor.workers = workers;
    changed(workers);
  };
  const begun: (() => void)[] = [];
  const heard: number[] = [];
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const over = workThrough(executor, {
    next: () => (begun.length < 6 ? new Promise<void>((resolve) => begun.push(resolve)) : undefined),
    get more() {
      return begun.length < 6;
    },
    stop: new AbortController().signal,
    onWorkers: (workers) => heard.push(workers),
  });
  assert.is(begun.length, 1);
  resize(3);
  assert.is(begun.length, 3);
  resize(1);
  begun[0]?.();
  begun[1]?.();
  await turn();
  assert.is(begun.length, 3, "one is still at work");
  begun[2]?.();
  await turn();
  assert.is(begun.length, 4);
  for (let at = 3; at < 6; at++) {
    begun[at]?.();
    await turn();
  }
  await over;
  assert.equal(heard, [3, 1]);
});

test.run();
