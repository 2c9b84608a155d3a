import type { RunEvent } from "./events.js";

/** How many epochs a run has done with a batch of training, as a number with a fraction. */
export function epochsDone({ epoch, batch, batches }: Extract<RunEvent, { type: "batch" }>): number {
  return epoch - 1 + (batch + 1) / batches;
}
