import { join } from "node:path";
import { readTail } from "../../files/jsonl.js";
import type { Item, StreamMessage } from "../api.js";
import { curveOf } from "../read/curve.js";
import { EPOCHS, epochsIn } from "../read/epochs.js";
import { evaluationsIn } from "../read/evaluations.js";
import { LOG } from "../read/log.js";
import { look } from "../read/small-file.js";
import { SYSTEM, samplesOf } from "../read/system.js";

/** Says what is new since it was asked last. */
export type Follower = () => Promise<StreamMessage[]>;

/** How often a row is compared, in milliseconds. */
const SLOW = 500;

/** What a page can follow. */
export const Follow = { run, files, list, late };

/** How far a page is in a run's files, in bytes. */
export interface RunPlaces {
  metrics: number;
  /** Of the samples of its process; less than 0: they are not told. */
  system: number;
}

/** A run's metrics from an offset on, the samples of its process, its epochs, that it has said more, and its row. */
function run(id: string, path: string, from: RunPlaces, item: () => Item | undefined): Follower {
  const whole = (offset: number) => (Number.isInteger(offset) && offset > 0 ? offset : 0);
  let place = whole(from.metrics);
  let system = from.system < 0 ? undefined : whole(from.system);
  let epochs = 0;
  const said = grown(join(path, LOG));
  const row = changes(id, item);
  const slowly = every(SLOW);
  return async () => {
    const messages: StreamMessage[] = [];
    const part = await readTail(join(path, "metrics.jsonl"), place);
    if (part.lines.length > 0 || part.reset) {
      const curve = curveOf(part.lines, place, part.offset);
      const evaluations = evaluationsIn(part.lines);
      messages.push({ type: "metrics", run: id, curve, evaluations, offset: part.offset, reset: part.reset });
    }
    place = part.offset;
    if (!slowly()) return messages;
    if (system !== undefined) {
      const samples = await readTail(join(path, SYSTEM), system);
      system = samples.offset;
      if (samples.lines.length > 0)
        messages.push({ type: "system", run: id, samples: samplesOf(samples.lines), offset: system });
    }
    const done = await readTail(join(path, EPOCHS), epochs);
    epochs = done.offset;
    if (done.lines.length > 0) messages.push({ type: "epochs", run: id, rows: epochsIn(done.lines) });
    if (said()) messages.push({ type: "log", run: id });
    return [...messages, ...row()];
  };
}

/** What may be still to come, the folder of a run that is about to begin, say: that it has appeared, and from then on what there is to say of it. */
function late(id: string, make: () => Follower | undefined): Follower {
  let follower = make();
  return async () => {
    if (follower) return follower();
    follower = make();
    return follower ? [{ type: "changed", id }] : [];
  };
}

/** Whether any of some files is not as it was, and the row. */
function files(id: string, paths: () => string[], item: () => Item | undefined): Follower {
  const state = () =>
    paths()
      .map((path) => look(path))
      .map((one) => `${one?.mtimeMs} ${one?.size}`)
      .join();
  let before = state();
  const row = changes(id, item);
  const slowly = every(SLOW);
  return async () => {
    if (!slowly()) return [];
    const now = state();
    const changed = now !== before;
    before = now;
    return [...(changed ? [{ type: "changed" as const, id }] : []), ...row()];
  };
}

/** The version of the list. */
function list(version: () => number): Follower {
  let before = 0;
  const slowly = every(SLOW);
  return async () => {
    const now = version();
    if (now === before || !slowly()) return [];
    before = now;
    return [{ type: "list", version: now }];
  };
}

function changes(id: string, item: () => Item | undefined): () => StreamMessage[] {
  let before: string | undefined;
  return () => {
    const now = item();
    const text = now && JSON.stringify(now);
    if (text === before) return [];
    before = text;
    return [now ? { type: "item", item: now } : { type: "gone", id }];
  };
}

/** True at most once in so many milliseconds. */
function every(milliseconds: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - last < milliseconds) return false;
    last = now;
    return true;
  };
}

/** Whether a file is not as it was when it was asked last. */
function grown(path: string): () => boolean {
  const state = () => {
    const found = look(path);
    return `${found?.mtimeMs} ${found?.size}`;
  };
  let before = state();
  return () => {
    const now = state();
    const changed = now !== before;
    before = now;
    return changed;
  };
}
