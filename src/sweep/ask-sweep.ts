import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { SconceError } from "../errors.js";
import { isHeld } from "../files/held-locks.js";
import { readTail, sizeOf } from "../files/jsonl.js";
import { REFUSED, type SteeringAction, type SteeringEntry } from "../steering/action.js";
import { EVENT_LOG, loggedSchema } from "./event-log.js";
import { steerFolder } from "./steer-folder.js";

/** How long an answer is waited for, and how often it is looked for, in milliseconds. A sweep hears within a second. */
const WAIT_MS = 5000;
const LOOK_MS = 100;

/**
 * Ask something of the sweep that is at work in a folder, from the shell, and wait a little for its answer.
 *
 * @returns what it answered; undefined where it said nothing in time.
 * @throws what {@link steerFolder} throws; SconceError `usage` where the sweep refuses.
 */
export async function askSweep(folder: string, action: SteeringAction): Promise<string | undefined> {
  const log = join(folder, EVENT_LOG);
  const before = await sizeOf(log);
  const entry = await steerFolder(folder, action, "shell");
  const answer = await answerTo(entry, folder, log, before);
  if (!answer?.startsWith(REFUSED)) return answer;
  throw new SconceError("usage", answer, {
    hint: action.type === "enqueue" ? `as in: sconce steer ${folder} trials=N` : "the sweep goes on as it was",
  });
}

/** What a sweep's log says to an entry from an offset on; undefined where that comes in no time, or the sweep has ended. */
async function answerTo(entry: SteeringEntry, folder: string, log: string, from: number): Promise<string | undefined> {
  let offset = from;
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await pause(LOOK_MS)) {
    const ended = isHeld(folder) === false; // before the look: the last answer may come with the end
    const part = await readTail(log, offset);
    offset = part.offset;
    for (const { value } of part.lines) {
      const { data: event } = loggedSchema.safeParse(value);
      if (event?.type === "steering" && isDeepStrictEqual(event.entry, entry)) return event.outcome;
    }
    if (ended) return undefined;
  }
  return undefined;
}
