import type { RunEvent } from "../experiment/events.js";
import type { SweepEvent } from "../sweep/events.js";
import type { TrialRecord } from "../sweep/trial.js";

/** How far a sweep is, in trials; one that runs counts by the share of its batches that are done. */
export class SweepProgress {
  readonly #began = Date.now();
  #before = 0;
  #running = new Map<number, { epochs: number; share: number; before: number | undefined }>();
  done = 0;
  target = 0;
  best: TrialRecord | null = null;

  hear(event: SweepEvent): void {
    if (event.type === "sweep") {
      this.#before = this.done = event.done;
      this.target = event.target;
    } else if (event.type === "trial") this.#running.set(event.number, { epochs: 1, share: 0, before: undefined });
    else if (event.type === "run") this.#hearRun(event.number, event.event);
    else if (event.type === "trial-end") {
      this.#running.delete(event.trial.number);
      this.done = event.done;
      this.best = event.best;
    }
  }

  /** The share, 0 to 1, of a running trial that is done. */
  shareOf(number: number): number {
    return this.#running.get(number)?.share ?? 0;
  }

  /** Seconds until all trials are done, at the pace so far; undefined while nothing can be said. */
  get secondsLeft(): number | undefined {
    // What a trial had done before this start took none of this start's time.
    const running = [...this.#running.values()].reduce((sum, { share, before = 0 }) => sum + share - before, 0);
    const moved = this.done - this.#before + running;
    const open = [...this.#running.values()].reduce((sum, { share }) => sum + share, 0);
    const elapsed = (Date.now() - this.#began) / 1000;
    return moved < 0.02 ? undefined : (elapsed / moved) * Math.max(0, this.target - this.done - open);
  }

  #hearRun(number: number, event: RunEvent): void {
    const trial = this.#running.get(number);
    if (!trial) return;
    if (event.type === "start") trial.epochs = event.epochs;
    else if (event.type === "epoch") trial.share = event.epoch / trial.epochs;
    else if (event.type === "batch" && event.phase === "train") {
      trial.share = (event.epoch - 1 + (event.batch + 1) / event.batches) / trial.epochs;
      trial.before ??= trial.share;
    }
  }
}
