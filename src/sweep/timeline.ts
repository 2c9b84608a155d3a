import type { LoggedEvent } from "./event-log.js";
import type { Stretch } from "./stretch.js";

/** What each trial of a sweep did when: a stretch an attempt, in as many lanes as there were at the same time. */
export function timelineOf(events: readonly LoggedEvent[], atWork: boolean): Stretch[] {
  const stretches: Stretch[] = [];
  const open = new Map<number, Stretch>();
  let last = 0;
  const end = (trial: number, at: number, how: Stretch["end"], why: string | null = null) => {
    const stretch = open.get(trial);
    if (stretch) Object.assign(stretch, { to: at, end: how, why });
    open.delete(trial);
  };
  const begin = (trial: number, at: number, attempt: number, lane?: number) => {
    const taken = new Set([...open.values()].map((one) => one.lane));
    let free = 0;
    while (taken.has(free)) free += 1;
    const stretch: Stretch = { trial, attempt, lane: lane ?? free, from: at, to: null, end: null, why: null };
    stretches.push(stretch);
    open.set(trial, stretch);
  };
  for (const event of events) {
    const { at } = event;
    // A driver that starts knows of no trial at work: those of one before it were cut off.
    if (event.type === "sweep") for (const trial of [...open.keys()]) end(trial, last, "interrupted");
    if (event.type === "trial") begin(event.number, at, 1);
    if (event.type === "retry") {
      const lane = open.get(event.number)?.lane;
      end(event.number, at, "retried", event.message);
      begin(event.number, at, event.attempt, lane);
    }
    if (event.type === "trial-end")
      end(event.number, at, event.interrupted ? "interrupted" : (event.status as Stretch["end"]));
    last = at;
  }
  if (!atWork) for (const trial of [...open.keys()]) end(trial, last, "interrupted");
  return stretches;
}
