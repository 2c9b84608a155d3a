/** Several runs of a reproduction at the same time: the same bits, each ended and lost by itself, and what is refused. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type ReproduceCall, type ReproduceEvent, reproduce, type SconceError } from "#sconce/index.js";
import { threadsOfEach } from "#sconce/reproduce/jobs.js";
import { makeCorpus, readJson, rejection, temporary } from "../helpers.js";
import { hasOpen, kill, marked, markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";

const test = suite("reproduce: jobs");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 55, words: [4, 10] });
const at = (name: string) => join(folder, name);
markProcesses();

const MODELS = ["rnn", "gru", "lstm"] as const;
const NAMES = MODELS.map((model) => `${model}-seed1`);
const base: ReproduceCall = { root, epochs: 2, device: "cpu", threads: 1, estimate: false };
const two: ReproduceCall = { ...base, jobs: 2, sessionOptions: { oversubscribe: true } }; // also where there is one core

/** What two calls have to agree on: every number of each run. */
const numbers = (out: string) =>
  NAMES.map((name) => {
    const { test: tested, epochs, weights } = readJson(at(out), "runs", name, "result.json");
    const lines = readFileSync(join(at(out), "runs", name, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n");
    const losses = lines
      .map((line) => JSON.parse(line))
      .map(({ type, phase, batch, loss }) => [type, phase, batch, loss]);
    const figures = epochs.map(({ validation }: { validation: object }) => validation);
    return { name, tested, figures, weights, losses };
  });
const weights = (out: string) => NAMES.map((name) => readJson(at(out), "runs", name, "result.json").weights);
const without = (object: object, ...keys: string[]) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

/** A listener that holds each of these runs at its first batch until all of them are there. */
function together(names: readonly string[], then: (event: ReproduceEvent) => unknown = () => {}) {
  const there = new Set<string>();
  let open: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async (event: ReproduceEvent) => {
    if (event.type === "run" && event.event.type === "evaluation" && names.includes(event.name)) {
      there.add(event.name);
      if (there.size === names.length) open();
      await all;
    }
    return then(event);
  };
}

const one: ReproduceEvent[] = [];
await reproduce({ ...base, out: at("one"), onEvent: (event) => void (event.type === "preparing" || one.push(event)) });

test("two at a time give what one at a time gives, bit for bit", async () => {
  const events: ReproduceEvent[] = [];
  const onEvent = together(
    ["rnn-seed1", "gru-seed1"],
    (event) => void (event.type === "preparing" || events.push(event)),
  );
  const result = await reproduce({ ...two, out: at("two"), onEvent });
  assert.equal([result.status, result.failed], ["completed", []]);
  assert.equal(
    result.runs,
    NAMES.map((name) => join(at("two"), "runs", name)),
  );
  assert.equal(numbers("two"), numbers("one"));
  for (const name of NAMES) {
    const environment = (out: string) => without(readJson(at(out), "runs", name, "environment.json"), "startedAt");
    assert.equal(environment("two"), environment("one"));
  }
  assert.equal(events[0], { type: "plan", runs: NAMES, done: [], jobs: 2, secondsLeft: null });
  // Each run's own events are those of a run alone, whatever comes between them.
  const told = (all: ReproduceEvent[], name: string) =>
    all.flatMap((event) =>
      event.type === "run" && event.name === name && event.event.type !== "batch" ? [event.event.type] : [],
    );
  for (const name of NAMES) assert.equal(told(events, name), told(one, name));
});

test("an order is kept to, and may be another one when the folder is continued", async () => {
  const started: string[] = [];
  const onEvent = (event: ReproduceEvent) => {
    if (event.type === "run" && event.event.type === "start") started.push(`${event.number} ${event.name}`);
  };
  const out = at("order");
  await reproduce({ ...base, out, epochs: 1, models: ["rnn", "gru"], order: ["gru-seed1"], onEvent });
  const models = [...MODELS];
  await reproduce({ ...base, out, epochs: 1, models, order: ["rnn-seed1", "lstm-seed1"], onEvent });
  assert.equal(started, ["0 gru-seed1", "1 rnn-seed1", "1 lstm-seed1"]);
});

test("stopped with two at work, the folder goes on with another number of jobs and in another order", async () => {
  const out = at("stopped");
  const controller = new AbortController();
  const both = ["gru-seed1", "lstm-seed1"];
  const onEvent = together(both, (event) => {
    if (event.type === "run" && event.event.type === "evaluation") controller.abort();
  });
  const stopped = await reproduce({ ...two, out, order: [...both], signal: controller.signal, onEvent });
  assert.equal([stopped.status, stopped.runs, stopped.failed], ["stopped", [], []]);
  for (const name of both) assert.is(readJson(out, "runs", name, "result.json").status, "stopped");
  assert.not(existsSync(join(out, "runs", "rnn-seed1")));
  assert.is((await reproduce({ ...base, out, order: ["rnn-seed1"] })).status, "completed");
  assert.equal(weights("stopped"), weights("one"));
});

test("threads and jobs: the folder keeps its threads, and more of them than cores are warned of", async () => {
  assert.equal(
    [threadsOfEach(8, 2, 9), threadsOfEach(8, 3, 9), threadsOfEach(8, 8, 2), threadsOfEach(2, 4, 9)],
    [4, 2, 4, 1],
  );
  const out = at("threads");
  const cores = availableParallelism();
  await reproduce({ ...base, out, epochs: 1, models: ["rnn"], threads: cores });
  const events: ReproduceEvent[] = [];
  const onEvent = (event: ReproduceEvent) => void (event.type === "preparing" || events.push(event));
  const call = { ...two, out, epochs: 1, models: [...MODELS], threads: undefined };
  assert.is((await reproduce({ ...call, onEvent })).status, "completed");
  for (const name of NAMES) assert.is(readJson(out, "runs", name, "environment.json").environment.threads, cores);
  assert.equal(events[0], {
    type: "warning",
    message: `2 runs at a time with ${cores} thread${cores === 1 ? "" : "s"} each take ${2 * cores} cores, and there are ${cores}: 1 at a time may well be faster`,
  });
});

test("memory is counted for all of them together, before anything starts", async () => {
  const events: ReproduceEvent[] = [];
  const jobs = 16 * availableParallelism(); // as many as are allowed: no machine has 5 GiB for each
  const seeds = Array.from({ length: jobs }, (_, seed) => seed);
  const call = { ...two, models: ["lstm" as const], out: at("memory"), dryRun: true, seeds };
  const onEvent = (event: ReproduceEvent) => void (event.type === "preparing" || events.push(event));
  await reproduce({ ...call, jobs, onEvent });
  assert.equal(
    events.map(({ type }) => type),
    ["warning", "warning", "plan"],
  );
  const [, memory] = events;
  assert.ok(memory?.type === "warning");
  assert.match(
    memory.message,
    /^\d+ runs at a time may take \d+\.\d GiB, and \d+\.\d GiB of memory are free: (\d+ at a time would fit|even one alone may not fit)$/,
  );
});

/** The process that holds a run's directory, and the one that started it. */
function holderOf(out: string, name: string): { python: number; worker: number } {
  const holder = marked().find(({ pid }) => hasOpen(pid, join(out, "runs", name, ".lock")));
  assert.ok(holder, `nobody holds ${name}`);
  const worker = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${holder.pid}/status`, "utf8"))?.[1];
  return { python: holder.pid, worker: Number(worker) };
}

/** A listener that kills the GRU once, as soon as two runs are at work, and notes how the runs end. */
function killsOnce(out: string, victim: "python" | "worker", ends: string[]) {
  let killed = false;
  return together(["rnn-seed1", "gru-seed1"], (event) => {
    if (event.type === "finished" || event.type === "failed" || event.type === "retry")
      ends.push(`${event.name} ${event.type}`);
    if (killed || event.type !== "run" || event.event.type !== "evaluation") return;
    killed = true;
    kill(holderOf(out, "gru-seed1")[victim]);
  });
}

if (process.platform === "linux")
  for (const [kind, victim] of [
    ["python-died", "python"],
    ["worker-died", "worker"],
  ] as const)
    test(`of two at work one is killed (${victim}): without retries it failed, the others complete`, async () => {
      const out = at(kind);
      const ends: string[] = [];
      const result = await reproduce({ ...two, out, retries: 0, onEvent: killsOnce(out, victim, ends) });
      assert.equal([result.status, result.failed.map(({ name }) => name)], ["completed", ["gru-seed1"]]);
      const error = result.failed[0]?.error as SconceError;
      assert.equal([error.kind, (error.cause as SconceError).kind], ["python-died", kind]);
      assert.equal(ends.sort(), ["gru-seed1 failed", "lstm-seed1 finished", "rnn-seed1 finished"]);
      assert.is((await reproduce({ ...two, out })).runs.length, 3);
      assert.equal(weights(kind), weights("one"));
    });

if (process.platform === "linux")
  test("of two at work one is killed: it is tried again, and nothing of it can be told from a run that was left alone", async () => {
    const out = at("again");
    const ends: string[] = [];
    const result = await reproduce({ ...two, out, onEvent: killsOnce(out, "python", ends) });
    assert.equal([result.status, result.failed, result.runs.length], ["completed", [], 3]);
    assert.equal(ends.sort(), ["gru-seed1 finished", "gru-seed1 retry", "lstm-seed1 finished", "rnn-seed1 finished"]);
    assert.equal(weights("again"), weights("one"));
  });

test("a listener that throws ends all: the others keep what they have done", async () => {
  const out = at("throws");
  const onEvent = together(["rnn-seed1", "gru-seed1"], (event) => {
    if (event.type === "run" && event.name === "gru-seed1" && event.event.type === "evaluation")
      throw new Error("mine");
  });
  const error = await rejection(reproduce({ ...two, out, onEvent }));
  assert.is(error.message, "mine");
  for (const name of ["rnn-seed1", "gru-seed1"])
    assert.match(readJson(out, "runs", name, "result.json").status, /^(stopped|completed)$/);
  assert.is((await reproduce({ ...two, out })).runs.length, 3);
  assert.equal(weights("throws"), weights("one"));
});

test("numbers of jobs that cannot be, and one session for several", async () => {
  const out = at("refused");
  const cores = availableParallelism();
  for (const [jobs, words] of [
    [0, "jobs: must be a whole number, at least 1, got 0"],
    [1.5, "jobs: must be a whole number, at least 1, got 1.5"],
    ["2", 'jobs: must be a whole number, at least 1, got "2"'],
    [cores + 1, `jobs: ${cores + 1} is more than the ${cores} core${cores === 1 ? "" : "s"} that this process may use`],
  ] as const) {
    const error = await rejection(reproduce({ ...base, out, jobs: jobs as number }));
    assert.equal([error.kind, error.message], ["config", words]);
    assert.ok(error.hint);
  }
  const most = 16 * cores;
  const tooMany = await rejection(reproduce({ ...two, out, jobs: most + 1 }));
  assert.is(
    tooMany.message,
    `jobs: ${most + 1} is too many for ${cores} core${cores === 1 ? "" : "s"}; at most ${most}`,
  );
  const session = await openSession();
  const error = await rejection(reproduce({ ...two, out, session }));
  assert.equal(
    [error.kind, error.message],
    ["usage", "jobs: 2 runs at the same time need a session each, and one was given"],
  );
  await session.close();
  assert.not(existsSync(out));
});

test("no process is left behind", nobodyLeft);

test.run();
