/** A reproduction on executors: other machines that share no folder with this one, and what is refused. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, type ReproduceCall, type ReproduceEvent, reproduce } from "#sconce/index.js";
import { FakeRemote } from "../executors/helpers/fake-remote.js";
import { makeCorpus, rejection, temporary } from "../helpers.js";
import { markProcesses, nobodyLeft } from "../sweep/helpers/processes.js";
import { filesOf, numbersOf } from "./helpers/runs.js";

const test = suite("reproduce: executors");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"), { perFolder: 55, words: [4, 10] });
const at = (name: string) => join(folder, name);
const base: ReproduceCall = { root, epochs: 2, device: "cpu", threads: 1, estimate: false, models: ["rnn", "gru"] };
const NAMES = ["rnn-seed1", "gru-seed1"];
markProcesses();

const numbers = (out: string) => numbersOf(at(out), NAMES);

await reproduce({ ...base, out: at("here"), command: "sconce reproduce" });

test("on machines that share no folder: the same files and numbers as on this one", async () => {
  const executor = new FakeRemote(2);
  const events: ReproduceEvent[] = [];
  const out = at("there");
  const onEvent = (event: ReproduceEvent) => void (event.type === "preparing" || events.push(event));
  const result = await reproduce({ ...base, out, executor, command: "sconce reproduce", onEvent });
  assert.equal(
    [result.status, result.failed, result.runs],
    ["completed", [], NAMES.map((name) => join(out, "runs", name))],
  );
  assert.equal(filesOf(at("there")), filesOf(at("here")));
  assert.equal(numbers("there"), numbers("here"));
  assert.equal(events[0], { type: "plan", runs: NAMES, done: [], jobs: 2, secondsLeft: null });
  assert.is(executor.most, 2);
  assert.equal(executor.discarded.sort(), [0, 1]);
  const told = events.flatMap((event) =>
    event.type === "run" && event.event.type === "start" ? [event.event.runDir] : [],
  );
  assert.equal(told.sort(), [...result.runs].sort()); // the folders of this machine
});

test("a machine that is lost: the run goes on elsewhere, from the checkpoint that had come home", async () => {
  const executor = new FakeRemote(2);
  const resumed: string[] = [];
  let lost = false;
  const result = await reproduce({
    ...base,
    out: at("lost"),
    executor,
    onEvent: async (event) => {
      if (event.type === "retry") resumed.push(`${event.name} attempt ${event.attempt}`);
      if (event.type !== "run" || event.name !== "gru-seed1") return;
      if (event.event.type === "resume") resumed.push(`from epoch ${event.event.position.epoch}`);
      if (lost || event.event.type !== "epoch") return;
      lost = true;
      await executor.loseWorkerOf(1);
    },
  });
  assert.equal([result.status, result.failed], ["completed", []]);
  assert.equal(resumed, ["gru-seed1 attempt 2", "from epoch 2"]);
  assert.equal(numbers("lost"), numbers("here"));
});

test("machines that join get a run at once, and nothing begins where there is none", async () => {
  const executor = new FakeRemote(0);
  const running = reproduce({
    ...base,
    out: at("elastic"),
    executor,
    onEvent: (event) => {
      if (event.type === "plan") setImmediate(() => void executor.setWorkers(2));
    },
  });
  assert.is((await running).runs.length, 2);
  assert.is(executor.most, 2);
  assert.equal(numbers("elastic"), numbers("here"));
});

test("stopped on other machines, it goes on on this one", async () => {
  const executor = new FakeRemote(2);
  const controller = new AbortController();
  const stopped = await reproduce({
    ...base,
    out: at("moved"),
    executor,
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === "run" && event.event.type === "epoch") controller.abort();
    },
  });
  assert.is(stopped.status, "stopped");
  const result = await reproduce({ ...base, out: at("moved"), executor: { kind: "local", workers: 1 } });
  assert.equal([result.status, result.runs.length], ["completed", 2]);
  assert.equal(numbers("moved"), numbers("here"));
});

test("two reproductions of one run, which another machine could not see", async () => {
  const out = at("twice");
  let refused: Error & { kind?: string } = new Error("not refused");
  let tried = false;
  const result = await reproduce({
    ...base,
    out,
    models: ["rnn"],
    executor: new FakeRemote(1),
    onEvent: async (event) => {
      if (tried || event.type !== "run") return;
      tried = true;
      refused = await rejection(reproduce({ ...base, out, models: ["rnn"], executor: new FakeRemote(1) }));
    },
  });
  assert.equal([result.status, refused.kind], ["completed", "locked"]);
  assert.match(refused.message, /^.*rnn-seed1 is in use: /);
});

test("what is refused, before anything starts", async () => {
  const out = at("refused");
  const session = await openSession();
  for (const [change, words] of [
    [{ executor: { kind: "local", worker: 2 } }, /^executor\.worker: unknown key/],
    [{ executor: { kind: "moon" } }, /^executor\.kind: "moon" is not allowed; allowed: local/],
    [{ executor: { kind: "local", workers: 0 } }, /^executor\.workers: 0 is too small; must be at least 1$/],
    [{ executor: "ray" }, /^executor: must be an object, got "ray"$/],
    [{ executor: 7, jobs: 1 }, /^executor: must be an object, got 7$/],
    [{ executor: null }, /^executor: must be an object, got null$/],
    [{ executor: [{ kind: "local" }] }, /^executor: must be an object, got \[\{"kind":"local"\}\]$/],
    [{ executor: { kind: "ray", address: "head:65536" } }, /^executor\.address: the port must be from 1 to 65535, got/],
    [{ executor: { kind: "local" }, session }, /^executor: a session was given, too/],
    [{ executor: new FakeRemote(1), jobs: 2 }, /^jobs: the executor that was given has workers of its own$/],
    [
      { threads: 1, executor: { kind: "local", threadsPerWorker: 2 } },
      /^executor\.threadsPerWorker: is 2, and threads 1$/,
    ],
    [
      { threads: undefined, executor: { kind: "local", threadsPerWorker: 100_000 } },
      /^threads: 100000 is more than the /,
    ],
    [{ retries: -1 }, /^retries: must be a whole number, at least 0, got -1$/],
  ] as const) {
    const error = await rejection(reproduce({ ...base, out, ...change } as ReproduceCall));
    assert.match(error.message, words);
    assert.ok(error.hint, error.message);
  }
  await session.close();
  assert.not(existsSync(out));
});

test("its workers' threads are those of the runs, and of a reproduction that goes on", async () => {
  const { threads: _, ...open } = base;
  const executor = { kind: "local", threadsPerWorker: 2 } as const;
  const { runs } = await reproduce({ ...open, out: at("threads"), models: ["rnn"], executor });
  assert.is(JSON.parse(readFileSync(join(runs[0] as string, "config.json"), "utf8")).config.threads, 2);
  const other = { kind: "local", threadsPerWorker: 1 } as const;
  const error = await rejection(reproduce({ ...open, out: at("threads"), models: ["rnn"], executor: other }));
  assert.is(error.message, "executor.threadsPerWorker: is 1, and threads 2");
  assert.match(error.hint as string, "keeps its number of threads");
});

test("what its executor refuses leaves no folder, and one that was there as it was", async () => {
  const executor = { kind: "ray", address: "127.0.0.1:1" } as const;
  // The second where Ray is not installed.
  const refusal = /^(nothing answers at 127\.0\.0\.1:1: |the executor ray needs the Python package ray$)/;
  const out = join(at("nowhere"), "results");
  const error = await rejection(reproduce({ ...base, out, executor }));
  assert.match(error.message, refusal);
  assert.not(existsSync(at("nowhere")));
  const kept = () => [readdirSync(at("here")).sort(), readFileSync(join(at("here"), "reproduction.json"), "utf8")];
  const before = kept();
  assert.match((await rejection(reproduce({ ...base, out: at("here"), models: ["lstm"], executor }))).message, refusal);
  assert.equal(kept(), before);
});

test("no process is left behind", nobodyLeft);

test.run();
