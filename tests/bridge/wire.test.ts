/** What comes over the wire and makes no sense rejects the call with the kind `protocol`; nothing is thrown past the caller. */
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession, SconceError } from "#sconce/index.js";
import { answer, echo, events, say } from "../faults/faults.js";
import { alive, rejection, until, within } from "../helpers.js";

const test = suite("bridge: wire");
const session = await openSession();
const onEvent = () => {};
const batch = { type: "batch", phase: "train", epoch: 1, batch: 0, batches: 1, seen: 0, of: 1, loss: 0.5 };

// An error that nobody catches would end this process, and the suite with it, as it would end the user's.
for (const [name, payload] of [
  ["no JSON", "batch 1"],
  ["JSON that is no object", "[1, 2]"],
  ["an event of no known type", '{"type":"surprise"}'],
  ["a field of a wrong type", JSON.stringify({ ...batch, loss: "much" })],
] as const)
  for (const sent of [payload, `?${payload}`])
    test(`an event that is ${name}${sent === payload ? "" : ", with Python waiting for the answer"}`, async () => {
      const error = await within(rejection(say(session, [sent, ""], { onEvent })), 60, "the rejection");
      assert.instance(error, SconceError);
      assert.is(error.kind, "protocol");
      assert.match(error.message, "an event from Python");
      assert.equal(await echo(session, { n: 1 }), { n: 1 }, "the session goes on");
    });

test("a bad event stops the call, and later events are not heard", async () => {
  const heard: string[] = [];
  const good = JSON.stringify(batch);
  const error = await rejection(say(session, [good, "?{}", good], { onEvent: (event) => void heard.push(event.type) }));
  assert.is(error.kind, "protocol");
  assert.equal(heard, ["batch"]);
});

for (const [name, envelope] of [
  ["no JSON", "Segmentation fault"],
  ["no envelope", '{"value":{"n":1}}'],
  ["a failure without an error", '{"ok":false}'],
  ["another value than the function's", '{"ok":true,"value":{"n":"one"}}'],
] as const)
  test(`an answer that is ${name}`, async () => {
    const error = await rejection(answer(session, envelope));
    assert.is(error.kind, "protocol");
    assert.match(error.message, "Python's answer to faults.answer");
    assert.equal(await answer(session, '{"ok":true,"value":{"n":2}}'), { n: 2 });
  });

test("an error of a kind that this side does not know is a python-error", async () => {
  const error = { type: "SconceError", message: "well", traceback: "", kind: "sunspots" };
  const thrown = await rejection(answer(session, JSON.stringify({ ok: false, error })));
  assert.equal([thrown.kind, thrown.message], ["python-error", "well"]);
});

for (const [of, message] of [
  ["result", { type: "result", id: "one" }],
  ["events", { type: "events", id: 1, events: [{ type: "batch" }] }],
  ["ready", "ready"],
] as const)
  test(`a message of the worker process that makes no sense, instead of ${of}`, async () => {
    const hook = fileURLToPath(new URL("../faults/bad-host.mjs", import.meta.url));
    const opening = openSession({
      env: { NODE_OPTIONS: `--import ${hook}`, SCONCE_BAD_MESSAGE: JSON.stringify({ of, message }) },
    });
    if (of === "ready") {
      assert.is((await within(rejection(opening), 60, "the rejection")).kind, "protocol");
      return;
    }
    const bad = await opening;
    const pids = [bad.pythonPid, bad.workerPid] as number[];
    assert.is((await within(rejection(events(bad, { count: 1 }, { onEvent })), 60, "the rejection")).kind, "protocol");
    assert.not(bad.isOpen, "whoever sends that may say anything next");
    assert.is((await rejection(echo(bad))).kind, "protocol");
    await until(() => !pids.some(alive), 10, "the end of both processes");
  });

test("close", () => session.close());

test.run();
