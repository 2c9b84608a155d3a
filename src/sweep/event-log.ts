import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseLine } from "../files/jsonl.js";
import { STEERING_ORIGINS, steeringSchema } from "../steering/action.js";
import { toJson } from "../text/to-json.js";
import type { SweepEvent } from "./events.js";
import type { Importance } from "./importance.js";

/** The file in a sweep's folder that says what happened when, a line each. */
export const EVENT_LOG = "events.jsonl";

const number = z.int().min(0);

/** A line of `events.jsonl`. Lines of other types are of a later version. */
export const loggedSchema = z.discriminatedUnion("type", [
  /** A driver starts, for the first time or to go on. */
  z.object({ at: z.number(), type: z.literal("sweep"), workers: number, done: number, target: number }),
  z.object({ at: z.number(), type: z.literal("workers"), workers: number }),
  z.object({ at: z.number(), type: z.literal("trial"), number, resumed: z.boolean() }),
  z.object({
    at: z.number(),
    type: z.literal("retry"),
    number,
    seed: number.optional(),
    attempt: number,
    message: z.string(),
  }),
  /** Of a sweep with seeds: a run of a trial begins, or goes on. */
  z.object({ at: z.number(), type: z.literal("seed"), number, seed: number }),
  z.object({
    at: z.number(),
    type: z.literal("seed-end"),
    number,
    seed: number,
    status: z.string(),
    interrupted: z.boolean(),
  }),
  z.object({
    at: z.number(),
    type: z.literal("steering"),
    entry: z.object({ at: z.number(), origin: z.enum(STEERING_ORIGINS), action: steeringSchema }),
    outcome: z.string(),
  }),
  z.object({
    at: z.number(),
    type: z.literal("importance"),
    importance: z.array(z.object({ metric: z.string(), shares: z.record(z.string(), z.number()) })),
  }),
  z.object({
    at: z.number(),
    type: z.literal("trial-end"),
    number,
    status: z.string(),
    interrupted: z.boolean(),
    secondsLeft: z.number().optional(),
  }),
]);

/** A line of `events.jsonl`; `at` is in milliseconds since 1970. */
export type LoggedEvent = z.output<typeof loggedSchema>;

/** Whether a sweep at work is paused, by its log since its last start. */
export function isPaused(events: readonly LoggedEvent[]): boolean {
  const last = events.findLast(
    (event) =>
      event.type === "sweep" ||
      (event.type === "steering" && (event.entry.action.type === "pause" || event.entry.action.type === "continue")),
  );
  return last?.type === "steering" && last.entry.action.type === "pause";
}

/** Keeps what a sweep tells, with the time; without what its runs tell, which their own folders have. */
export class EventLog {
  readonly #path: string;
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#path = join(folder, EVENT_LOG);
  }

  /** Add an event. What cannot be written is left out: nothing is decided by this file. */
  add(event: SweepEvent): Promise<void> {
    const kept = keptOf(event);
    if (kept === undefined) return this.#last;
    const line = `${toJson({ at: Date.now(), ...kept })}\n`;
    this.#last = this.#last.then(() => appendFile(this.#path, line)).catch(() => {});
    return this.#last;
  }
}

type WithoutTime<E> = E extends LoggedEvent ? Omit<E, "at"> : never;

function keptOf(event: SweepEvent): WithoutTime<LoggedEvent> | undefined {
  switch (event.type) {
    case "sweep":
      return { type: "sweep", workers: event.workers, done: event.done, target: event.target };
    case "workers":
      return { type: "workers", workers: event.workers };
    case "trial":
      return { type: "trial", number: event.number, resumed: event.resumed };
    case "retry": {
      const { type, number, seed, attempt, message } = event;
      return { type, number, ...(seed !== undefined && { seed }), attempt, message };
    }
    case "seed":
      return { type: "seed", number: event.number, seed: event.seed };
    case "seed-end": {
      const { type, number, run, interrupted } = event;
      return { type, number, seed: run.seed, status: run.status, interrupted };
    }
    case "steering":
      return { type: "steering", entry: event.entry, outcome: event.outcome };
    case "importance":
      return { type: "importance", importance: event.importance };
    case "trial-end": {
      const { number, status, interrupted } = event.trial;
      const { secondsLeft } = event;
      const left = secondsLeft === undefined ? {} : { secondsLeft: Math.round(secondsLeft) };
      return { type: "trial-end", number, status, interrupted, ...left };
    }
    default:
      return undefined;
  }
}

/** The importance that was told last; null: none was. */
export function importanceIn(events: readonly LoggedEvent[]): Importance | null {
  const last = events.findLast((event) => event.type === "importance");
  return last?.importance ?? null;
}

/** The events of a log's text; torn lines, and those of a later version, are left out. */
export function parseEvents(text: string): LoggedEvent[] {
  return text.split("\n").flatMap((line) => {
    const found = loggedSchema.safeParse(parseLine(line));
    return found.success ? [found.data] : [];
  });
}
