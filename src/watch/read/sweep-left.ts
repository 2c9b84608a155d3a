import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { EVENT_LOG, isPaused, parseEvents } from "../../sweep/event-log.js";

/** How much of the end of the log is looked at. */
const END = 1 << 14;

/** Seconds that a sweep at work will still take, as it said when its last trial ended; null where it has not, or is paused. */
export function sweepStanding(folder: string, now = Date.now()): { secondsLeft: number | null; paused: boolean } {
  const events = parseEvents(endOf(join(folder, EVENT_LOG)));
  const paused = isPaused(events);
  const at = events.findLastIndex(({ type }) => type === "trial-end");
  const last = events[at];
  if (paused || last?.type !== "trial-end" || last.secondsLeft === undefined) return { secondsLeft: null, paused };
  const after = events.slice(at + 1).flatMap((event) => (event.type === "steering" ? [event] : []));
  if (after.some(({ entry }) => entry.action.type === "trials")) return { secondsLeft: null, paused }; // it was said of another number
  // Of a pause that outlasted all that was at work nothing was done.
  const from = after.findLast(({ entry }) => entry.action.type === "continue")?.at ?? last.at;
  return { secondsLeft: Math.max(0, last.secondsLeft - (now - from) / 1000), paused };
}

function endOf(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, END));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString("utf8");
  } catch {
    return "";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
