/** Python or the worker ends, raises or exits while it is needed: the parent learns it, and lives on. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, runExperiment, SconceError } from "#sconce/index.js";
import { echo, events } from "../faults/faults.js";
import { alive, makeCorpus, readJson, rejection, temporary, tiny, until, within } from "../helpers.js";

const test = suite("bridge: death");
const folder = temporary();
const root = makeCorpus(join(folder, "corpus"));

for (const signal of ["SIGKILL", "SIGSEGV"] as const)
  test(`Python ended by ${signal} in the middle of a run`, async () => {
    const session = await openSession();
    const runDir = join(folder, signal);
    const error = await within(
      rejection(
        runExperiment(tiny(root, { epochs: 500 }), {
          session,
          runDir,
          logEvery: 1,
          onEvent: (event) => {
            if (event.type === "batch" && event.epoch === 3) process.kill(session.pythonPid as number, signal);
          },
        }),
      ),
      60,
      "the rejection",
    );
    assert.instance(error, SconceError);
    assert.equal([error.kind, error.signal, error.runDir], ["python-died", signal, runDir]);
    assert.match(error.message, signal);
    assert.match(error.hint as string, "resume");
    assert.not(session.isOpen);

    const result = readJson(runDir, "result.json");
    assert.equal([result.status, result.error.kind, result.error.signal], ["failed", "python-died", signal]);
    assert.ok(result.epochs.length >= 2, "the epochs so far are kept");
    assert.equal(result.epochs.map((epoch: { epoch: number }) => epoch.epoch).slice(0, 2), [1, 2]);

    assert.is((await rejection(echo(session))).kind, "python-died", "a later call says why");
    await session.close();
    const next = await openSession();
    assert.equal(await echo(next, { n: 1 }), { n: 1 });
    await next.close();
  });

test("the last words on stderr are on the error", async () => {
  const session = await openSession();
  const error = await rejection(echo(session, { stderr: "my last words", die: "SIGKILL" }));
  assert.ok(error.stderr?.includes("my last words"), String(error.stderr));
  assert.match(error.message, "my last words");
  await session.close();
});

test("the worker killed: worker-died, and its Python goes too", async () => {
  const session = await openSession();
  const python = session.pythonPid as number;
  const began = join(folder, "began");
  const call = rejection(echo(session, { began, sleep: 60 }));
  const queued = rejection(echo(session));
  await until(() => existsSync(began), 60, "the call's beginning");
  process.kill(session.workerPid as number, "SIGKILL");
  const error = await within(call, 30, "the rejection");
  assert.equal([error.kind, error.signal], ["worker-died", "SIGKILL"]);
  assert.is((await within(queued, 30, "the queued call's")).kind, "worker-died");
  await until(() => !alive(python), 10, "Python's end");
  await session.close();
});

test("an exception: type, message and traceback; the session goes on", async () => {
  const session = await openSession();
  const error = await rejection(echo(session, { raise: "first line\nsecond line" }));
  assert.equal([error.kind, error.pythonType], ["python-error", "ValueError"]);
  assert.match(error.message, "first line\nsecond line");
  assert.match(error.traceback as string, /sconce_faults\.py", line \d+, in echo/);
  assert.equal(await echo(session, { n: 2 }), { n: 2 });
  await session.close();
});

test("sys.exit in Python is an error like any other", async () => {
  const session = await openSession();
  const error = await rejection(echo(session, { exit: 3 }));
  assert.equal([error.kind, error.pythonType], ["python-error", "SystemExit"]);
  assert.equal(await echo(session, { n: 3 }), { n: 3 });
  await session.close();
});

test("closing rejects what is pending, and can be done twice", async () => {
  const session = await openSession();
  const pids = [session.pythonPid, session.workerPid] as number[];
  const pending = rejection(echo(session, { sleep: 60 }));
  const queued = rejection(echo(session));
  await within(Promise.all([session.close(), session.close()]), 30, "closing");
  assert.is((await pending).kind, "closed");
  assert.is((await queued).kind, "closed");
  assert.is((await rejection(echo(session))).kind, "closed");
  await until(() => !pids.some(alive), 10, "the end of both processes");
});

test("parameters that do not fit are refused, and the session goes on", async () => {
  const session = await openSession();
  await rejection(events(session, { count: "three" } as never));
  assert.equal(await echo(session, { n: 4 }), { n: 4 });
  await session.close();
});

test.run();
