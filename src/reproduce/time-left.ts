import type { RunEvent } from "../experiment/events.js";
import type { PlannedRun } from "./plan.js";

/** How a run stands before it is at work: what is left of it was estimated, or is not known. */
export interface Expected {
  run: PlannedRun;
  /** Estimated seconds of what is left of it; null when nothing was measured. */
  seconds: number | null;
  epochsDone: number;
}

/**
 * How long a reproduction will still take: the run in hand by its own pace, those after it by their estimates, corrected by how
 * the estimates of the runs so far have held; without an estimate by what an epoch of the same model took.
 */
export class TimeLeft {
  readonly #left: Expected[];
  readonly #now: () => number;
  /** Seconds an epoch by model, of the runs so far. */
  readonly #pace = new Map<string, number>();
  /** How much longer than estimated the runs took. */
  #correction = 1;
  #at: { expected: Expected; began: number; from: number; done: number } | undefined;

  /** @param now The time in milliseconds; for tests. */
  constructor(expected: Expected[], now: () => number = () => performance.now()) {
    this.#left = [...expected];
    this.#now = now;
  }

  /** Take in an event of the run in hand. */
  onEvent(name: string, event: RunEvent): void {
    if (this.#at?.expected.run.name !== name) {
      const expected = this.#left.find(({ run }) => run.name === name);
      if (!expected) return;
      this.#left.splice(this.#left.indexOf(expected), 1);
      this.#at = { expected, began: Number.NaN, from: expected.epochsDone, done: expected.epochsDone };
    }
    const at = this.#at;
    if (event.type === "resume") at.from = at.done = event.position.epoch - 1;
    if (event.type === "batch" && event.phase === "train") {
      const done = event.epoch - 1 + (event.batch + 1) / event.batches;
      if (Number.isNaN(at.began)) Object.assign(at, { began: this.#now(), from: done });
      at.done = done;
      this.#learn();
    }
  }

  /** The run in hand is done, or was given up. */
  onFinished(): void {
    this.#at = undefined;
  }

  /** Seconds left in all; null while nothing is known of some run. */
  seconds(): number | null {
    let sum = 0;
    const at = this.#at;
    if (at) {
      const { epochs } = at.expected.run.config.training;
      const pace = this.#pace.get(at.expected.run.config.model.name);
      const known = at.done - at.from > 0.02 && pace !== undefined ? pace * (epochs - at.done) : null;
      const left = known ?? this.#estimated(at.expected);
      if (left === null) return null;
      sum += left;
    }
    for (const expected of this.#left) {
      const left = this.#estimated(expected);
      if (left === null) return null;
      sum += left;
    }
    return sum;
  }

  #estimated({ run, seconds, epochsDone }: Expected): number | null {
    const pace = this.#pace.get(run.config.model.name);
    if (pace !== undefined) return pace * (run.config.training.epochs - epochsDone);
    return seconds === null ? null : seconds * this.#correction;
  }

  #learn(): void {
    const at = this.#at;
    if (!at || at.done - at.from <= 0.02) return;
    const { run, seconds, epochsDone } = at.expected;
    const pace = (this.#now() - at.began) / 1000 / (at.done - at.from);
    this.#pace.set(run.config.model.name, pace);
    const epochs = run.config.training.epochs - epochsDone;
    if (seconds !== null && seconds > 0 && epochs > 0) this.#correction = (pace * epochs) / seconds;
  }
}
