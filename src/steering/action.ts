import { z } from "zod";
import { quantity } from "../text/quantity.js";

const trial = z.int().min(0);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** What can be asked of a run or a sweep that is at work. */
export const steeringSchema = z.discriminatedUnion("type", [
  /** A run, or a sweep with its trials, stops between two batches, with checkpoints. */
  z.strictObject({ type: z.literal("stop") }),
  /** One trial of a sweep is ended and does not go on; the others do. */
  z.strictObject({ type: z.literal("stop-trial"), trial }),
  /** One trial of a sweep is ended as its pruner would have. */
  z.strictObject({ type: z.literal("prune-trial"), trial }),
  /** No further trial begins; those at work go on. */
  z.strictObject({ type: z.literal("pause") }),
  z.strictObject({ type: z.literal("continue") }),
  /** The next trial gets these settings. */
  z.strictObject({ type: z.literal("enqueue"), params: z.record(z.string(), scalar) }),
  /** The sweep is to have so many trials in all. */
  z.strictObject({ type: z.literal("trials"), target: z.int().min(1) }),
  /** So many trials are to be at work at the same time. */
  z.strictObject({ type: z.literal("workers"), workers: z.int().min(1).max(1000) }),
]);

/** What can be asked of a run or a sweep that is at work. */
export type SteeringAction = z.output<typeof steeringSchema>;

/** Who asks: the page, the shell, a program; or the journal of an earlier sweep that is run again. */
export const STEERING_ORIGINS = ["page", "shell", "api", "replay"] as const;
/** One of {@link STEERING_ORIGINS}. */
export type SteeringOrigin = (typeof STEERING_ORIGINS)[number];

/** A line of `steering.jsonl`; `at` is in milliseconds since 1970. */
export interface SteeringEntry {
  at: number;
  origin: SteeringOrigin;
  action: SteeringAction;
}

/** How the answer to an entry begins that the sweep does not follow. */
export const REFUSED = "refused: ";

/** An entry in words: `stop trial 3`. */
export function actionText(action: SteeringAction): string {
  switch (action.type) {
    case "stop-trial":
      return `stop trial ${action.trial}`;
    case "prune-trial":
      return `prune trial ${action.trial}`;
    case "enqueue":
      return `enqueue ${Object.entries(action.params)
        .map(([path, value]) => `${path}=${value}`)
        .join(" ")}`;
    case "trials":
      return `${quantity(action.target, "trial")} in all`;
    case "workers":
      return `${quantity(action.workers, "trial")} at the same time`;
    default:
      return action.type;
  }
}
