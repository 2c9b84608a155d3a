/** Listeners that throw or never end: the call ends all the same, with the right word. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { openSession } from "#sconce/index.js";
import { echo, events, say } from "../faults/faults.js";
import { rejection, within } from "../helpers.js";

const test = suite("bridge: listeners");
const event = JSON.stringify({ type: "warning", message: "well" });
const never = new Promise(() => {});

/** A listener that never resolves, and the moment at which it was called. */
function hanging() {
  let called: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    called = resolve;
  });
  const onEvent = () => {
    called();
    return never;
  };
  return { begun, onEvent };
}

for (const payloads of [
  [`?${event}`, ""],
  [event, ""],
])
  test(`a listener that never resolves${payloads[0] === event ? "" : " while Python waits"}: abort ends the call`, async () => {
    await using session = await openSession();
    const { begun, onEvent } = hanging();
    const abort = new AbortController();
    const call = say(session, payloads, { onEvent, signal: abort.signal });
    await begun;
    abort.abort();
    const { answers } = await within(call, 60, "the call's end");
    if (payloads[0] !== event) assert.equal(answers, ["stop", "stop"]);
    assert.equal(await echo(session, { n: 1 }), { n: 1 }, "the session goes on");
  });

test("a listener that never resolves: close() ends the call", async () => {
  const session = await openSession();
  const { begun, onEvent } = hanging();
  const call = rejection(say(session, [`?${event}`], { onEvent }));
  await begun;
  await within(session.close(), 60, "closing");
  assert.is((await within(call, 60, "the call's end")).kind, "closed");
});

test("after a stop, a listener that takes its time still hears what came before", async () => {
  await using session = await openSession();
  const abort = new AbortController();
  const heard: number[] = [];
  const { sent } = await events(
    session,
    { count: 1000, pause: 0.01 },
    {
      signal: abort.signal,
      onEvent: async (one) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        heard.push(one.type === "batch" ? one.batch : -1);
        abort.abort();
      },
    },
  );
  assert.ok(sent < 1000);
  assert.equal(heard, Array.from(heard.keys()));
});

for (const thrown of [new RangeError("mine"), "a text", undefined])
  for (const asynchronous of [false, true])
    test(`what a listener ${asynchronous ? "rejects with" : "throws"} is what the call rejects with: ${thrown}`, async () => {
      await using session = await openSession();
      const onEvent = () => {
        if (asynchronous) return Promise.reject(thrown);
        throw thrown;
      };
      const error: unknown = await within(rejection(events(session, { count: 50 }, { onEvent })), 60, "the rejection");
      if (thrown !== undefined) assert.is(error, thrown);
      else assert.match((error as Error).message, "the listener threw nothing");
      assert.equal(await echo(session, { n: 1 }), { n: 1 });
    });

test.run();
