/** Orders for a call that is at work: what "<" answers. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Orders } from "#sconce/bridge/orders.js";
import { openSession } from "#sconce/index.js";
import { say } from "../faults/faults.js";

const test = suite("bridge: orders");
const event = JSON.stringify({ type: "warning", message: "well" });

test("orders come in their order, once, and to the call that they are for", async () => {
  await using session = await openSession();
  const orders = new Orders<{ n: number }>();
  orders.give({ n: 1 });
  const onEvent = () => {
    orders.give({ n: 2 });
    orders.give({ n: 3 });
  };
  const { answers } = await say(session, ["<", `?${event}`, "<", "<"], { onEvent, orders: orders as Orders });
  assert.equal(
    [answers[0], answers[2]].flatMap((answer) => JSON.parse(answer as string)),
    [{ n: 1 }, { n: 2 }, { n: 3 }],
  );
  assert.is(answers[3], "[]");
  orders.give({ n: 4 });
  assert.equal((await say(session, [`?${event}`, "<"])).answers, ["go", "[]"], "one that comes late is dropped");
});

test("a call that is to stop is told so when it asks for orders", async () => {
  await using session = await openSession();
  const orders = new Orders();
  const stop = new AbortController();
  const onEvent = () => {
    orders.give("never done");
    stop.abort();
  };
  const { answers } = await say(session, [`?${event}`, "<"], { onEvent, orders, signal: stop.signal });
  assert.equal(answers, ["stop", "stop"]);
});

test.run();
