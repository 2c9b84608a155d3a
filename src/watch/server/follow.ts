import { join } from "node:path";
import { readTail } from "../../files/jsonl.js";
import type { Item, StreamMessage, SystemSample } from "../api.js";
import { curveOf } from "../read/curve.js";
import { evaluationsIn } from "../read/evaluations.js";
import { look, numeric } from "../read/small-file.js";

/** Says what is new since it was asked last. */
export type Follower = () => Promise<StreamMessage[]>;

/** How often a row is compared, in milliseconds. */
const SLOW = 500;

/** What a page can follow. */
export const Follow = { run, files, list };

/** A run's metrics from an offset on, the samples of its process, and its row. */
function run(id: string, path: string, offset: number, item: () => Item | undefined): Follower {
  let place = Number.isInteger(offset) && offset > 0 ? offset : 0;
  let system = 0;
  const row = changes(item);
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
    const samples = await readTail(join(path, "system.jsonl"), system);
    system = samples.offset;
    if (samples.lines.length > 0)
      messages.push({ type: "system", run: id, samples: samples.lines.map(({ value }) => sampleOf(value)) });
    return [...messages, ...row()];
  };
}

/** Whether any of some files is not as it was, and the row. */
function files(id: string, paths: string[], item: () => Item | undefined): Follower {
  const state = () =>
    paths
      .map((path) => look(path))
      .map((one) => `${one?.mtimeMs} ${one?.size}`)
      .join();
  let before = state();
  const row = changes(item);
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

function changes(item: () => Item | undefined): () => StreamMessage[] {
  let before = "";
  return () => {
    const now = item();
    const text = JSON.stringify(now);
    if (now === undefined || text === before) return [];
    before = text;
    return [{ type: "item", item: now }];
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

function sampleOf(value: Record<string, unknown>): SystemSample {
  const { at, cpu, rss, gpuMemory, gpu } = value;
  return { at: Number(at), cpu: numeric(cpu), rss: numeric(rss), gpuMemory: numeric(gpuMemory), gpu: numeric(gpu) };
}
