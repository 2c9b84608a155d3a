import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "uvu";
import * as assert from "uvu/assert";
import type { Task, TaskEvent } from "#sconce/executors/executor.js";
import { TrialFolder } from "#sconce/sweep/trial-folder.js";
import { quiet, type Setting, textOf } from "./setting.js";

/** Tasks that run to their end, at the same time, and where their files are. */
export function running(test: Test, setting: Setting): void {
  test("as many tasks as workers run at once, each with its own events in order", async () => {
    assert.is(setting.executor.workers, 2);
    const met = new Set<number>();
    let meet: () => void = () => {};
    const together = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const results = await Promise.all(
      [1, 2].map(async (number) => {
        const told: TaskEvent[] = [];
        const task = await setting.tasks(number, 2, number)(number + 6);
        const onEvent = (event: TaskEvent) => {
          told.push(event);
          met.add(number);
          if (met.size === 2) meet();
          // Neither goes on before the other has begun.
          return event.event.type === "epoch" ? together : undefined;
        };
        return { number, told, result: await setting.executor.run(task, { ...quiet(), onEvent }) };
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
    const task = await setting.tasks(3, 3)();
    const result = await setting.executor.run(task, quiet());
    assert.equal(result.weights, setting.whole.weights);
    const names = (await task.files.list()).map((file) => file.name);
    const plain = { ...task, files: new TrialFolder(join(setting.folder, "whole")).files() };
    assert.equal(
      names,
      (await plain.files.list()).map((file) => file.name),
    );
    for (const file of ["model.pt", "vocabulary.json", "labels.json"])
      assert.ok(
        Buffer.from(await task.files.read(file)).equals(Buffer.from(await plain.files.read(file))),
        `${file} is another`,
      );
    const without = (from: Task) => textOf(from, "metrics.jsonl").replaceAll(/"seconds": ?[\d.e-]+/g, "");
    assert.is(without(task), without(plain));
    const away = setting.subject.awayOf?.(task);
    if (away === undefined) return;
    assert.is.not(away, task.files.path);
    for (const file of names)
      assert.ok(
        readFileSync(join(away, file)).equals(Buffer.from(await task.files.read(file))),
        `${file} came home changed`,
      );
  });

  test("a file is in the folder before the event that tells of it", async () => {
    const task = await setting.tasks(4, 2)();
    let checkpoints = 0;
    const onEvent = async ({ event }: TaskEvent) => {
      if (event.type === "checkpoint") {
        const there = (await task.files.list()).filter((file) => file.name.startsWith("checkpoints/"));
        checkpoints += 1;
        assert.is(there.length, Math.min(2, checkpoints));
      }
      if (event.type === "epoch")
        assert.match(textOf(task, "metrics.jsonl"), new RegExp(`"epoch": ?${event.epoch}\\b`));
    };
    await setting.executor.run(task, { ...quiet(), onEvent });
    assert.is(checkpoints, 2);
  });

  test("what is forgotten leaves nothing, and the trial can begin anew", async () => {
    await setting.executor.discard?.(3);
    const place = new TrialFolder(join(setting.folder, "3"));
    await place.clear();
    const result = await setting.executor.run(await setting.tasks(3, 3)(), quiet());
    assert.equal(result.weights, setting.whole.weights);
  });
}
