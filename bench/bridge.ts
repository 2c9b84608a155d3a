/** What crossing the bridge costs: milliseconds per call, and per event with its go-or-stop answer. node --import tsx bench/bridge.ts */
import { openSession } from "sconce";
import { printTable } from "./helpers/table.js";

await using session = await openSession();
const calls = 2000;
const events = 10_000;
await session.call("bench.echo", {});

let began = performance.now();
for (let n = 0; n < calls; n++) await session.call("bench.echo", {});
const perCall = (performance.now() - began) / calls;

began = performance.now();
let heard = 0;
const { sent } = await session.call("bench.events", { count: events }, { onEvent: () => void heard++ });
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
