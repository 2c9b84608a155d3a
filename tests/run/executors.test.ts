/** One run on executors that need no cluster, and how often runs, trials and a reproduction's runs write a checkpoint. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type ReproduceEvent,
  type RunEvent,
  reproduce,
  runExperiment,
  SconceError,
  type SweepEvent,
  sweep,
} from "#sconce/index.js";
import { FakeRemote } from "../executors/helpers/fake-remote.js";
import { makeCorpus, rejection, sconce, temporary, tiny } from "../helpers.js";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { eventsOf, filesOf, sameRun } from "./helpers/runs.js";

const test = suite("a run on an executor");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));
const config = tiny(root, { epochs: 4 });
const here = join(folder, "here");
markProcesses();
await runExperiment(config, { runDir: here });

/** After which epochs there was a checkpoint. */
const checkpoints = (events: RunEvent[]) =>
  events.flatMap((event) => (event.type === "checkpoint" ? [event.position.epoch - 1] : []));

test("an executor of one's own: a lost worker's run goes on, and the executor is closed at the end", async () => {
  const out = join(folder, "own");
  const executor = new FakeRemote(1);
  const events: RunEvent[] = [];
  await runExperiment(config, {
    runDir: out,
    executor,
    async onEvent(event) {
      events.push(event);
      if (event.type === "epoch" && event.epoch === 2) await executor.loseWorkerOf(0);
    },
  });
  sameRun(out, here);
  assert.equal(filesOf(out), filesOf(here));
  const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
  assert.equal(warnings, ["the machine of trial 0 is gone; attempt 2 begins"]);
  const starts = events.flatMap((event) => (event.type === "start" ? [event.runDir] : []));
  assert.equal(starts, [out, out]);
  await nobodyLeft();
});

test("what the listener throws ends the run, and is not tried again", async () => {
  const out = join(folder, "thrown");
  let starts = 0;
  const onEvent = ({ type }: RunEvent) => {
    if (type === "start") starts += 1;
    if (type === "epoch") throw new SconceError("worker-died", "mine"); // a kind that is tried again, were it the run's
  };
  const error = await rejection(runExperiment(config, { runDir: out, executor: new FakeRemote(1), onEvent }));
  assert.is(error.message, "mine");
  assert.is(starts, 1);
  await runExperiment({}, { resume: out });
  sameRun(out, here);
});

test("the kind local is a worker of this machine", async () => {
  const out = join(folder, "local");
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => events.push(event);
  await runExperiment(config, { runDir: out, executor: { kind: "local" }, checkpointEvery: 3, onEvent });
  sameRun(out, here);
  assert.equal(checkpoints(events), [3, 4]);
});

test("a session beside an executor is refused", async () => {
  const session = {} as never;
  const error = await rejection(runExperiment(config, { executor: { kind: "local" }, session }));
  assert.match(error.message, /^executor: a session was given, too/);
  assert.not(existsSync(join(folder, "runs")));
});

test("an executor that is none, and wrong options of one", async () => {
  const out = join(folder, "refused");
  const list = [{ kind: "ray" }];
  for (const [executor, words, change = {}] of [
    ["ray", 'executor: must be an object, got "ray"'],
    [7, "executor: must be an object, got 7"],
    [null, "executor: must be an object, got null"],
    [list, 'executor: must be an object, got [{"kind":"ray"}]'],
    [
      { run: 7 },
      "executor.run: unknown key (did you mean executor.kind?); allowed: kind, workers, threadsPerWorker, workersPerDevice, memory",
    ],
    [
      { kind: "ray", address: "127.0.0.1:99999" },
      'executor.address: the port must be from 1 to 65535, got "127.0.0.1:99999"',
    ],
    [{ kind: "ray", address: "head:0" }, 'executor.address: the port must be from 1 to 65535, got "head:0"'],
    [
      { kind: "ray", address: "head" },
      'executor.address: must be "auto" or HOST:PORT, with the port that `ray start --head` has printed, got "head"',
    ],
    [{ kind: "local", threadsPerWorker: 1 }, "executor.threadsPerWorker: is 1, and threads 2", { threads: 2 }],
  ] as const) {
    const options = { runDir: out, executor: executor as never };
    const error = await rejection(runExperiment({ ...config, ...change }, options));
    assert.equal([error.kind, error.message], ["config", words]);
    const hint = "threads" in change ? "leave one of them out" : /^`sconce schema sweep` prints every field/;
    assert.match(error.hint ?? "", hint);
    assert.not(existsSync(out));
  }
  const fields = await sconce(["schema", "sweep"], { cwd: folder });
  assert.match(fields.stdout, '"sameCpu"');
});

test("a run that goes on keeps its number of threads, whatever an executor would have", async () => {
  const executor = { kind: "local", threadsPerWorker: 2 } as const;
  const error = await rejection(runExperiment({}, { resume: here, executor }));
  assert.is(error.message, "executor.threadsPerWorker: is 2, and threads 1");
  assert.is(error.hint, "leave it out: a run that goes on keeps its number of threads");
});

test("a sweep's option takes executors alone, and says where a kind stands", async () => {
  const out = join(folder, "refused-sweep");
  const definition = { name: "refused", base: config, space: { seed: [1] }, search: { sampler: "grid" } } as const;
  for (const [executor, words] of [
    [{ kind: "ray" }, 'executor: must be an executor of your own, got {"kind":"ray"}'],
    ["ray", 'executor: must be an object, got "ray"'],
    [null, "executor: must be an object, got null"],
  ] as const) {
    const error = await rejection(sweep(definition, { out, executor: executor as never }));
    assert.equal([error.kind, error.message], ["config", words]);
    assert.match(error.hint ?? "", /^a kind and its options stand in the definition: /);
  }
  assert.not(existsSync(out));
});

test("checkpoints after every third epoch and the last: a run, a trial, a run of a reproduction", async () => {
  const args = ["--model", "gru", "--data", root, "--epochs", "4", "--device", "cpu", "--checkpoint-every", "3"];
  const run = await sconce(["run", "--json", ...args], { cwd: folder });
  assert.is(run.exitCode, 0, run.stderr);
  assert.equal(checkpoints(eventsOf(run.stdout) as RunEvent[]), [3, 4]);
  const told: RunEvent[] = [];
  const onEvent = (event: SweepEvent | ReproduceEvent) => {
    if (event.type === "run") told.push(event.event);
  };
  const search = { sampler: "grid" } as const;
  const definition = { name: "rare", base: config, space: { seed: [1] }, search, checkpointEvery: 3 };
  await sweep(definition, { out: join(folder, "sweep"), onEvent, workers: 1 });
  assert.equal(checkpoints(told.splice(0)), [3, 4]);
  const table = { root, models: ["rnn"], epochs: 4, device: "cpu", threads: 1, estimate: false } as const;
  await reproduce({ ...table, models: [...table.models], out: join(folder, "results"), checkpointEvery: 3, onEvent });
  assert.equal(checkpoints(told), [3, 4]);
});

test("no process is left behind", nobodyLeft);

test.run();
