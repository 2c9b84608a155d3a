import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EVENT_LOG, parseEvents } from "./event-log.js";
import type { Params } from "./grid.js";

/** Whether settings are those of a point. */
export function hasPoint(settings: Params, point: Params): boolean {
  return Object.entries(point).every(([path, value]) => settings[path] === value);
}

/**
 * The points that somebody enqueued at an earlier start and that no trial has had yet, in their order.
 * @param folder The sweep's.
 * @param tried The settings of its trials.
 */
export async function pendingPoints(folder: string, tried: readonly Params[]): Promise<Params[]> {
  const log = parseEvents(await readFile(join(folder, EVENT_LOG), "utf8").catch(() => ""));
  const left = [...tried];
  return log.flatMap((event) => {
    if (event.type !== "steering" || event.outcome !== "done" || event.entry.action.type !== "enqueue") return [];
    const { params } = event.entry.action;
    const at = left.findIndex((one) => hasPoint(one, params));
    if (at < 0) return [params];
    left.splice(at, 1); // one trial is one point
    return [];
  });
}
