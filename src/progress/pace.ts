import type { RunEvent } from "../experiment/events.js";

/** An event of a batch. */
export type BatchEvent = Extract<RunEvent, { type: "batch" }>;

/** How far a run is and how long it will still take, by its batches since it was first heard of. */
export class Pace {
  #began = 0;
  #first: number | undefined;
  /** How much of the training is done, from 0 to 1. */
  share = 0;
  /** Seconds until the training is done; undefined while nothing is known, and outside training. */
  secondsLeft: number | undefined;

  /** @param epochs How many the run has. */
  hear(event: BatchEvent, epochs: number): void {
    this.secondsLeft = undefined;
    if (event.phase === "test") this.share = 1;
    if (event.phase === "validation") this.share = event.epoch / epochs;
    if (event.phase !== "train") return;
    const all = event.batches * epochs;
    const done = (event.epoch - 1) * event.batches + event.batch + 1;
    this.share = done / all;
    if (this.#first === undefined) {
      this.#first = done;
      this.#began = Date.now();
    }
    if (done > this.#first)
      this.secondsLeft = (((Date.now() - this.#began) / 1000) * (all - done)) / (done - this.#first);
  }
}
