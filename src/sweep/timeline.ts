import type { LoggedEvent } from "./event-log.js";
import type { Stretch } from "./stretch.js";
import { nameOf, type WhichRun } from "./which-run.js";

/** What each trial of a sweep did when: a stretch an attempt, in as many lanes as there were at the same time. */
export function timelineOf(events: readonly LoggedEvent[], atWork: boolean): Stretch[] {
  const stretches: Stretch[] = [];
  const open = new Map<string, Stretch>();
  let last = 0;
  const end = (which: string, at: number, how: Stretch["end"], why: string | null = null) => {
    const stretch = open.get(which);
    if (stretch) Object.assign(stretch, { to: at, end: how, why });
    open.delete(which);
  };
  const begin = ({ number: trial, seed }: WhichRun, at: number, attempt: number, lane?: number) => {
    const taken = new Set([...open.values()].map((one) => one.lane));
    let free = 0;
    while (taken.has(free)) free += 1;
    const of = seed === undefined ? { trial } : { trial, seed };
    const stretch: Stretch = { ...of, attempt, lane: lane ?? free, from: at, to: null, end: null, why: null };
    stretches.push(stretch);
    open.set(nameOf({ number: trial, seed }), stretch);
  };
  // A setting with several runs is on a worker when one of them is.
  const seeded = new Set(events.flatMap((event) => (event.type === "seed" ? [event.number] : [])));
  for (const event of events) {
    const { at } = event;
    // A driver that starts knows of no trial at work: those of one before it were cut off.
    if (event.type === "sweep") for (const which of [...open.keys()]) end(which, last, "interrupted");
    if (event.type === "seed" || (event.type === "trial" && !seeded.has(event.number))) begin(event, at, 1);
    if (event.type === "retry") {
      const lane = open.get(nameOf(event))?.lane;
      end(nameOf(event), at, "retried", event.message);
      begin(event, at, event.attempt, lane);
    }
    if (event.type === "trial-end" || event.type === "seed-end")
      end(nameOf(event), at, event.interrupted ? "interrupted" : (event.status as Stretch["end"]));
    last = at;
  }
  if (!atWork) for (const which of [...open.keys()]) end(which, last, "interrupted");
  return stretches;
}
