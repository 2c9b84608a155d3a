/** Sweeps on an executor that shares no folder with the driver, whose workers come, go, and are lost. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Task, TaskControl } from "#sconce/executors/executor.js";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepEvent } from "#sconce/sweep/events.js";
import { int } from "#sconce/sweep/space.js";
import { type SweepResult, sweep } from "#sconce/sweep/sweep.js";
import { FakeRemote } from "../executors/helpers/fake-remote.js";
import { rejection, temporary, within } from "../helpers.js";
import { markProcesses, nobodyLeft } from "./helpers/processes.js";
import { numbersOf, twice } from "./helpers/sweeps.js";
import { tinyBase, tinyCorpus } from "./helpers/tiny-corpus.js";

const test = suite("sweep: workers elsewhere");
const root = tinyCorpus();
const folder = temporary();
markProcesses();

const six: SweepDefinition = {
  name: "six",
  base: tinyBase(root, 3),
  space: { seed: int(1, 6) },
  search: { sampler: "grid" },
  objective: { metric: "validation.loss" },
  executor: { workers: 2 },
  keepCheckpoints: true,
};
let local: SweepResult;

test.before(async () => {
  local = await sweep(six, { out: join(folder, "local") });
});

/** Files without what says when and where a run was: times, the machine's folder. */
function timeless(out: string, trial: string, file: string): string {
  const text = readFileSync(join(out, trial, file), file.endsWith(".pt") ? "latin1" : "utf8");
  return text.replaceAll(/"(?:seconds|startedAt|finishedAt)": ?(?:[\d.e-]+|"[^"]*")/g, "");
}

test("workers join, leave with a trial, are all gone and come back: every trial ends with the numbers of a local sweep", async () => {
  const executor = new FakeRemote(1);
  const workers: number[] = [];
  const attempts = new Map<number, Set<number>>();
  const retries: number[] = [];
  let epochs = 0;
  const onEvent = async (event: SweepEvent) => {
    if (event.type === "workers") workers.push(event.workers);
    if (event.type === "retry") retries.push(event.number);
    if (event.type !== "run") return;
    attempts.set(event.number, (attempts.get(event.number) ?? new Set()).add(event.attempt));
    if (event.event.type === "start")
      assert.is(event.event.runDir, join(folder, "elastic", "trials", `000${event.number}-seed${event.number + 1}`));
    if (event.event.type !== "epoch") return;
    epochs += 1;
    if (epochs === 1) await executor.setWorkers(3);
    if (epochs === 5) await executor.setWorkers(1);
    if (epochs === 8) await executor.setWorkers(0).then(() => executor.setWorkers(2));
  };
  const result = await sweep(six, { out: join(folder, "elastic"), executor, onEvent });
  assert.is(result.status, "completed");
  assert.equal(numbersOf(result.trials), numbersOf(local.trials));
  assert.equal(twice(result.folder), []);
  assert.equal(workers, [3, 1, 0, 2]);
  assert.ok(executor.most >= 2, "a worker that joins gets a trial");
  assert.ok(retries.length > 0, "a trial whose worker left is begun again");
  for (const trial of result.trials) {
    // An attempt whose worker left before it had begun has no events.
    const heard = [...(attempts.get(trial.number) ?? [])];
    assert.equal(
      heard,
      [...heard].sort((one, other) => one - other),
    );
    assert.is(heard.at(-1), trial.attempts);
    assert.ok(executor.discarded.includes(trial.number));
  }
  for (const { runDir } of result.trials) {
    const names = readdirSync(join(local.folder, runDir as string), { recursive: true })
      .map(String)
      .sort();
    const there = readdirSync(join(result.folder, runDir as string), { recursive: true })
      .map(String)
      .sort();
    assert.equal(
      there,
      names.filter((name) => name !== ".lock"),
    );
    // Checkpoints hold the seconds of their epochs; that they come home as they were written is part of the contract.
    for (const file of there.filter(
      (name) => /\.(pt|jsonl?)$/.test(name) && !/^checkpoints|^environment|^system/.test(name),
    )) {
      const [here, home] = [result, local].map((one) => timeless(one.folder, runDir as string, file));
      assert.ok(here === home, `${runDir} ${file} is another`);
    }
  }
});

test("what a lost worker sends late belongs to no attempt", async () => {
  const executor = new FakeRemote(1);
  let lost: { task: Task; control: TaskControl } | undefined;
  const run = executor.run.bind(executor);
  executor.run = (task, control) => {
    if (task.attempt === 1) lost = { task, control };
    return run(task, control);
  };
  const told: string[] = [];
  const onEvent = async (event: SweepEvent) => {
    if (event.type !== "run" || event.event.type !== "epoch") return;
    told.push(`${event.attempt}.${event.event.epoch}`);
    if (event.attempt === 1) return executor.loseWorkerOf(0);
    const { task, control } = lost as NonNullable<typeof lost>;
    const late = await rejection(task.files.append("metrics.jsonl", 0, Buffer.from("of attempt 1\n")));
    assert.is(late.kind, "closed");
    await control.onEvent({ attempt: 1, event: { ...event.event, trainLoss: 1000, epoch: 77 } });
  };
  const one = { ...six, name: "late", space: { seed: int(1, 1) } };
  const result = await sweep(one, { out: join(folder, "late"), executor, onEvent });
  assert.equal(told, ["1.1", "2.2", "2.3"]);
  assert.equal(numbersOf(result.trials), numbersOf(local.trials.slice(0, 1)));
  assert.is(result.trials[0]?.attempts, 2);
});

test("with no worker left a sweep waits, and can be stopped", async () => {
  const executor = new FakeRemote(1);
  const controller = new AbortController();
  const onEvent = async (event: SweepEvent) => {
    if (event.type === "workers" && event.workers === 0) controller.abort();
    if (event.type === "trial-end" && event.trial.number === 0) await executor.setWorkers(0);
  };
  const out = join(folder, "waits");
  const stopped = await within(
    sweep(six, { out, executor, onEvent, signal: controller.signal }),
    120,
    "the end of a sweep without workers",
  );
  assert.is(stopped.status, "stopped");
  assert.equal(numbersOf(stopped.trials), numbersOf(local.trials.slice(0, 1)));
  const rest = await sweep(six, { out, executor: new FakeRemote(2) });
  assert.equal(numbersOf(rest.trials), numbersOf(local.trials));
  assert.not(existsSync(executor.awayOf(0) ?? "none"));
});

test("no process is left behind", nobodyLeft);

test.run();
