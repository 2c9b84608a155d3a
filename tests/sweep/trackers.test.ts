/** Trackers of a sweep and of a reproduction: one run of theirs for each trial, grouped; refused where they would write elsewhere. */
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Executor, SweepDefinition, Task } from "#sconce/index.js";
import { int, reproduce, sweep } from "#sconce/index.js";
import { makeCorpus, rejection, temporary } from "../helpers.js";
import { idleExecutor } from "./helpers/idle-executor.js";

const test = suite("sweep: trackers");
const folder = temporary();
const places = { tensorboard: "tb", mlflow: "mlruns", wandb: "films", trackio: "films" };

/** An executor that keeps what it was given, and ends each run at once. */
function keeping(): Executor & { tasks: Task[] } {
  const idle = idleExecutor(1, ({ seed }) => ({ loss: seed, accuracy: 50 }));
  const tasks: Task[] = [];
  return {
    ...idle,
    tasks,
    run(task, control) {
      tasks.push(task);
      return idle.run(task, control);
    },
  };
}

const definition: SweepDefinition = {
  name: "seeds",
  base: { model: { name: "gru" }, training: { epochs: 1 } },
  space: { seed: int(4, 5) },
  search: { sampler: "grid" },
};

test("a trial has a folder of TensorBoard's by its own name, and the sweep's name as its group", async () => {
  const executor = keeping();
  const { trials } = await sweep(definition, { out: join(folder, "sweep"), executor, ...places });
  const names = trials.map(({ runDir }) => String(runDir).replace("trials/", ""));
  assert.is(names.length, 2);
  assert.equal(
    executor.tasks.map(({ tensorboard, mlflow, wandb, trackio, trackerGroup }) => {
      return { tensorboard, mlflow, wandb, trackio, trackerGroup };
    }),
    names.map((name) => ({
      tensorboard: join(process.cwd(), "tb", name),
      mlflow: join(process.cwd(), "mlruns"),
      wandb: "films",
      trackio: "films",
      trackerGroup: "seeds",
    })),
  );
});

test("without them a trial has none", async () => {
  const executor = keeping();
  await sweep(definition, { out: join(folder, "plain"), executor });
  for (const { tensorboard, mlflow, wandb, trackio } of executor.tasks)
    assert.equal([tensorboard, mlflow, wandb, trackio], [undefined, undefined, undefined, undefined]);
});

test("a reproduction's runs have their names, and its folder's as their group", async () => {
  const root = makeCorpus(join(folder, "corpus"), { perFolder: 10, words: [4, 10] });
  const executor = keeping();
  const out = join(folder, "tables");
  await reproduce({ root, epochs: 1, threads: 1, models: ["rnn"], estimate: false, out, executor, ...places });
  assert.equal(
    executor.tasks.map(({ tensorboard, trackerGroup }) => [tensorboard, trackerGroup]),
    [[join(process.cwd(), "tb", "rnn-seed1"), "tables"]],
  );
});

test("on another machine a folder is refused before anything is started", async () => {
  const executor = { kind: "ray", address: "127.0.0.1:1" } as const;
  const out = join(folder, "far");
  const swept = await rejection(sweep({ ...definition, executor }, { out, wandb: "films" }));
  assert.equal([swept.kind, swept.message], ["usage", "wandb: its folder would be written on another machine"]);
  const file = await rejection(sweep({ ...definition, executor }, { out, mlflow: "sqlite:///runs.db" }));
  assert.equal([file.kind, file.message], ["usage", "mlflow: the file would be written on another machine"]);
  const reproduced = await rejection(reproduce({ executor, out, tensorboard: "tb" }));
  assert.equal(
    [reproduced.kind, reproduced.message],
    ["usage", "tensorboard: the folder would be written on another machine"],
  );
});

test.run();
