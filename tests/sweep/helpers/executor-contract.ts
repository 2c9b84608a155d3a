import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { resolveConfig } from "#sconce/config/parse.js";
import { ERROR_KINDS, SconceError } from "#sconce/errors.js";
import type { RunResult } from "#sconce/experiment/result.js";
import { runExperiment } from "#sconce/experiment/run-experiment.js";
import type { Executor, Task, TaskEvent } from "#sconce/sweep/executors/executor.js";
import { TrialFolder } from "#sconce/sweep/trial-folder.js";
import { rejection, within } from "../../helpers.js";
import { temporaryFolder, tinyBase, tinyCorpus } from "./tiny-corpus.js";

/** An executor with two workers, and what a test can do to it. */
export interface Subject {
  executor: Executor;
  /** Take the worker away that runs the task, as a machine that is switched off does. */
  lose(task: Task): unknown;
  /** Let workers join or leave; absent where their number is fixed. */
  setWorkers?(workers: number): Promise<void>;
  /** Where the task's files are while it runs; absent where that is the driver's folder. */
  awayOf?(task: Task): string;
}

const never = () => new AbortController().signal;
const quiet = () => ({ onEvent() {}, signal: never(), kill: never() });

/** What every executor has to do. */
export function executorContract(name: string, make: () => Promise<Subject>): void {
  const test = suite(`executor ${name}`);
  const root = tinyCorpus();
  const folder = temporaryFolder();
  let subject: Subject;
  let executor: Executor;
  /** What a run of three epochs, without any executor, gives. */
  let whole: RunResult;
  const config = (epochs: number, seed = 3) => resolveConfig({ ...tinyBase(root, epochs), seed, threads: 1 });

  /** A task as the driver makes it: the folder keeps what an earlier attempt left. */
  const tasks = (number: number, epochs: number, seed?: number) => {
    const place = new TrialFolder(join(folder, String(number)));
    return async (attempt = 1): Promise<Task> => {
      const resume = await place.begin();
      return { number, attempt, config: config(epochs, seed), files: place.files(), resume };
    };
  };
  const text = (task: Task, file: string) => readFileSync(join(task.files.path, file), "utf8");

  test.before(async () => {
    subject = await make();
    executor = subject.executor;
    whole = await runExperiment(config(3), { runDir: join(folder, "whole"), signal: never() });
  });
  test.after(() => executor.close());

  test("as many tasks as workers run at once, each with its own events in order", async () => {
    assert.is(executor.workers, 2);
    const met = new Set<number>();
    let meet: () => void = () => {};
    const together = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const results = await Promise.all(
      [1, 2].map(async (number) => {
        const told: TaskEvent[] = [];
        const task = await tasks(number, 2, number)(number + 6);
        const onEvent = (event: TaskEvent) => {
          told.push(event);
          met.add(number);
          if (met.size === 2) meet();
          // Neither goes on before the other has begun.
          return event.event.type === "epoch" ? together : undefined;
        };
        return { number, told, result: await executor.run(task, { ...quiet(), onEvent }) };
      }),
    );
    for (const { number, told, result } of results) {
      const types = told.map(({ event }) => event.type).filter((type) => type !== "batch");
      assert.is(result.status, "completed");
      assert.is(types[0], "start");
      assert.is(types.at(-1), "result");
      assert.is(types.filter((type) => type === "epoch").length, 2);
      assert.equal(
        [...new Set(told.map(({ attempt }) => attempt))],
        [number + 6],
        "each with the attempt that it is of",
      );
    }
  });

  test("when a task is done all its files are in its folder, as a run without an executor writes them", async () => {
    const task = await tasks(3, 3)();
    const result = await executor.run(task, quiet());
    assert.equal(result.weights, whole.weights);
    const names = (await task.files.list()).map((file) => file.name);
    const plain = { ...task, files: new TrialFolder(join(folder, "whole")).files() };
    assert.equal(
      names,
      (await plain.files.list()).map((file) => file.name),
    );
    for (const file of ["model.pt", "vocabulary.json", "labels.json"])
      assert.ok(
        Buffer.from(await task.files.read(file)).equals(Buffer.from(await plain.files.read(file))),
        `${file} is another`,
      );
    const without = (from: Task) => text(from, "metrics.jsonl").replaceAll(/"seconds": ?[\d.e-]+/g, "");
    assert.is(without(task), without(plain));
    const away = subject.awayOf?.(task);
    if (away === undefined) return;
    assert.is.not(away, task.files.path);
    for (const file of names)
      assert.ok(
        readFileSync(join(away, file)).equals(Buffer.from(await task.files.read(file))),
        `${file} came home changed`,
      );
  });

  test("a file is in the folder before the event that tells of it", async () => {
    const task = await tasks(4, 2)();
    let checkpoints = 0;
    const onEvent = async ({ event }: TaskEvent) => {
      if (event.type === "checkpoint") {
        const there = (await task.files.list()).filter((file) => file.name.startsWith("checkpoints/"));
        checkpoints += 1;
        assert.is(there.length, Math.min(2, checkpoints));
      }
      if (event.type === "epoch") assert.match(text(task, "metrics.jsonl"), new RegExp(`"epoch": ?${event.epoch}\\b`));
    };
    await executor.run(task, { ...quiet(), onEvent });
    assert.is(checkpoints, 2);
  });

  test("a signal stops a task between two batches, and another attempt goes on", async () => {
    const task = tasks(5, 3);
    const controller = new AbortController();
    const onEvent = ({ event }: TaskEvent) => event.type === "epoch" && controller.abort();
    const stopped = await executor.run(await task(), { ...quiet(), onEvent, signal: controller.signal });
    assert.is(stopped.status, "stopped");
    const rest = await executor.run(await task(2), quiet());
    assert.equal(rest.weights, whole.weights);
    assert.equal(
      rest.epochs.map(({ epoch }) => epoch),
      [1, 2, 3],
    );
  });

  test("more tasks than workers: the last waits for its turn, and may be stopped before that", async () => {
    const [first, second, third, fourth] = await Promise.all([6, 7, 8, 9].map((number) => tasks(number, 1)()));
    const heard: number[] = [];
    const control = (number: number) => ({ ...quiet(), onEvent: () => heard.push(number) });
    const stop = new AbortController();
    const running = [executor.run(first as Task, control(6)), executor.run(second as Task, control(7))];
    const waiting = executor.run(third as Task, control(8));
    const stopped = executor.run(fourth as Task, { ...control(9), signal: stop.signal });
    stop.abort();
    assert.is((await rejection(stopped)).kind, "closed");
    for (const { status } of await Promise.all([...running, waiting])) assert.is(status, "completed");
    assert.not(heard.includes(9));
  });

  test("a stop while the worker starts: the task ends, and the worker is there for the next one", async () => {
    const fresh = await make();
    try {
      const task = tasks(10, 3);
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
      assert.equal(next.weights, whole.weights);
    } finally {
      await fresh.executor.close();
    }
  });

  test("a kill ends a task at once, and its worker is replaced", async () => {
    const kill = new AbortController();
    const onEvent = ({ event }: TaskEvent) => event.type === "epoch" && kill.abort();
    assert.instance(
      await rejection(executor.run(await tasks(11, 100_000)(), { ...quiet(), onEvent, kill: kill.signal })),
      SconceError,
    );
    const next = await executor.run(await tasks(12, 1)(), quiet());
    assert.is(next.status, "completed");
  });

  test("a lost worker: an error that is worth another attempt, which goes on from what is in the folder", async () => {
    const task = tasks(13, 3);
    const first = await task();
    const told: TaskEvent[] = [];
    const onEvent = async (event: TaskEvent) => {
      told.push(event);
      if (event.attempt === 1 && event.event.type === "epoch" && event.event.epoch === 2) await subject.lose(first);
    };
    const error = await rejection(executor.run(first, { ...quiet(), onEvent }));
    assert.ok(ERROR_KINDS[error.kind].retry, `${error.kind}: ${error.message}`);
    const lost = told.length;
    const result = await executor.run(await task(2), { ...quiet(), onEvent });
    assert.equal(result.weights, whole.weights);
    const again = told.slice(lost);
    assert.equal([...new Set(again.map(({ attempt }) => attempt))], [2]);
    assert.equal(
      again.flatMap(({ event }) => (event.type === "epoch" ? [event.epoch] : [])),
      [3],
      "the epochs of the first attempt are not run again",
    );
  });

  test("what is forgotten leaves nothing, and the trial can begin anew", async () => {
    await executor.discard?.(3);
    const place = new TrialFolder(join(folder, "3"));
    await place.clear();
    const result = await executor.run(await tasks(3, 3)(), quiet());
    assert.equal(result.weights, whole.weights);
  });

  test("workers come and go", async () => {
    const { setWorkers } = subject;
    if (!setWorkers) return assert.is(executor.onWorkers, undefined, "a number that is fixed has nobody to tell");
    const told: number[] = [];
    const unwatch = executor.onWorkers?.((workers) => told.push(workers));
    await setWorkers(3);
    assert.is(executor.workers, 3);
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
      return executor.run(await tasks(number, 1)(), { ...quiet(), onEvent });
    };
    await within(Promise.all([14, 15, 16].map(run)), 120, "three tasks at once");
    await setWorkers(2);
    unwatch?.();
    await setWorkers(1);
    await setWorkers(2);
    assert.equal(told, [3, 2]);
    assert.is((await executor.run(await tasks(17, 1)(), quiet())).status, "completed");
  });

  test.run();
}
