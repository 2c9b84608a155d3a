/** What crossing the bridge costs: milliseconds per call, and per event with its go-or-stop answer. node --import tsx bench/bridge.ts */
import { openSession } from "sconce";
import { echo, events as sendEvents } from "../tests/faults/faults.js";
import { printTable } from "./helpers/table.js";

await using session = await openSession();
const calls = 2000;
const events = 10_000;
await echo(session);

let began = performance.now();
for (let n = 0; n < calls; n++) await echo(session);
const perCall = (performance.now() - began) / calls;

began = performance.now();
let heard = 0;
const { sent } = await sendEvents(session, { count: events }, { onEvent: () => void heard++ });
const perEvent = (performance.now() - began) / events;
if (heard !== sent || sent !== events) throw new Error(`${heard} of ${events} events arrived`);

printTable(
  "the bridge",
  ["", "number", "ms each"],
  [
    ["call", String(calls), perCall],
    ["event", String(events), perEvent],
  ],
);
