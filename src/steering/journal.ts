import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { SconceError } from "../errors.js";
import { readTail, sizeOf } from "../files/jsonl.js";
import { reason } from "../files/reason.js";
import { type SteeringAction, type SteeringEntry, type SteeringOrigin, steeringSchema } from "./action.js";

/** The file in a run's or a sweep's folder that says what was asked of it, when and by whom. */
export const STEERING = "steering.jsonl";

/** How often whoever works there looks into it, in milliseconds. */
const LOOK = 250;

/**
 * Ask something of whoever is at work in a folder: it is heard within a second, in whatever process that is.
 * @returns the entry that was written.
 * @throws SconceError `run-directory` when nothing can be written there.
 */
export async function steer(folder: string, action: SteeringAction, origin: SteeringOrigin): Promise<SteeringEntry> {
  const entry: SteeringEntry = { at: Date.now(), origin, action };
  try {
    await appendFile(join(folder, STEERING), `${JSON.stringify(entry)}\n`);
  } catch (cause) {
    throw new SconceError("run-directory", `cannot write ${join(folder, STEERING)}: ${reason(cause)}`, {
      hint: "only who may write into the folder can steer what is at work in it",
      cause,
    });
  }
  return entry;
}

/**
 * Hear what is asked from now on; what was asked before is of an earlier start.
 * @returns what ends it. No process is kept alive by it.
 */
export function hearSteering(folder: string, hear: (entry: SteeringEntry) => unknown): () => void {
  const path = join(folder, STEERING);
  let offset: number | undefined;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    offset ??= await sizeOf(path);
    const part = await readTail(path, offset);
    offset = part.offset;
    busy = false;
    for (const { value } of part.lines) {
      const entry = entryOf(value);
      if (entry) hear(entry);
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK);
  timer.unref();
  return () => clearInterval(timer);
}

/** Abort when somebody asks the run in a folder to stop. @returns what ends the hearing. */
export function hearStop(folder: string, asked: AbortController): () => void {
  return hearSteering(folder, ({ action }) => action.type === "stop" && asked.abort());
}

/** A line as an entry; undefined for what is none. */
export function entryOf({ at, origin, action }: Record<string, unknown>): SteeringEntry | undefined {
  const known = steeringSchema.safeParse(action);
  if (!known.success) return undefined;
  return { at: Number(at), origin: origin as SteeringOrigin, action: known.data };
}
