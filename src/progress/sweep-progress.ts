import { epochsDone } from "../experiment/epochs-done.js";
import type { RunEvent } from "../experiment/events.js";
import type { SteeringAction } from "../steering/action.js";
import type { SweepEvent } from "../sweep/events.js";
import type { TrialRecord } from "../sweep/trial.js";

/** A run that is at work. */
interface AtWork {
  epochs: number;
  share: number;
  /** What it had done before this start. */
  before: number | undefined;
}

/** How far a sweep is, in trials; one that runs counts by the share of its batches that are done, in all its runs. */
export class SweepProgress {
  readonly #began = Date.now();
  #before = 0;
  /** What the sweep said of the time that is left, when its last trial ended. */
  #told: { at: number; seconds: number } | undefined;
  readonly #running = new Map<number, { runs: Map<number | undefined, AtWork>; of: number }>();
  done = 0;
  target = 0;
  best: TrialRecord | null = null;
  /** Whether no further trial begins until somebody says so. */
  paused = false;

  hear(event: SweepEvent): void {
    if (event.type === "sweep") {
      this.#before = this.done = event.done;
      this.target = event.target;
    } else if (event.type === "steering") {
      this.#hearSteering(event.entry.action);
    } else if (event.type === "trial") {
      this.#running.set(event.number, { runs: new Map(), of: event.seeds?.length ?? 1 });
      if (!event.seeds) this.#begin(event.number, undefined);
    } else if (event.type === "seed") this.#begin(event.number, event.seed);
    else if (event.type === "run") this.#hearRun(this.#running.get(event.number)?.runs.get(event.seed), event.event);
    else if (event.type === "seed-end" && !event.interrupted) this.#endSeed(event.number, event.run.seed);
    else if (event.type === "trial-end") {
      this.#running.delete(event.trial.number);
      this.done = event.done;
      this.target = event.target;
      this.best = event.best;
      if (event.secondsLeft !== undefined) this.#told = { at: Date.now(), seconds: event.secondsLeft };
    }
  }

  /** The share, 0 to 1, of a running trial that is done. */
  shareOf(number: number): number {
    const { runs, of } = this.#running.get(number) ?? { runs: new Map<undefined, AtWork>(), of: 1 };
    return [...runs.values()].reduce((sum, { share }) => sum + share, 0) / of;
  }

  /** The same of one of its runs. */
  shareOfRun(number: number, seed: number | undefined): number {
    return this.#running.get(number)?.runs.get(seed)?.share ?? 0;
  }

  /** Seconds until all trials are done, as the sweep says, or before a trial has ended at the pace so far; undefined while nothing can be said, and when it is paused or all are done. */
  get secondsLeft(): number | undefined {
    if (this.paused || (this.target > 0 && this.done >= this.target)) return undefined;
    if (this.#told) return Math.max(0, this.#told.seconds - (Date.now() - this.#told.at) / 1000);
    // What a trial had done before this start took none of this start's time.
    const atWork = [...this.#running.values()].flatMap(({ runs, of }) =>
      [...runs.values()].map((run) => ({ ...run, of })),
    );
    const running = atWork.reduce((sum, { share, before = 0, of }) => sum + (share - before) / of, 0);
    const moved = this.done - this.#before + running;
    const open = atWork.reduce((sum, { share, of }) => sum + share / of, 0);
    const elapsed = (Date.now() - this.#began) / 1000;
    return moved < 0.02 ? undefined : (elapsed / moved) * Math.max(0, this.target - this.done - open);
  }

  #hearSteering(action: SteeringAction): void {
    if (action.type === "trials") {
      this.target = Math.max(action.target, this.done + this.#running.size);
      this.#told = undefined; // it was said of another number of trials
    } else if (action.type === "pause") this.paused = true;
    else if (action.type === "continue") {
      this.paused = false;
      if (this.#told && this.#running.size === 0) this.#told.at = Date.now(); // nothing of it was done meanwhile
    }
  }

  #begin(number: number, seed: number | undefined): void {
    this.#running.get(number)?.runs.set(seed, { epochs: 1, share: 0, before: undefined });
  }

  /** A run that an earlier start had done tells of no epoch. */
  #endSeed(number: number, seed: number): void {
    const run = this.#running.get(number)?.runs.get(seed);
    if (!run) return;
    if (run.share === 0) run.before = 1;
    run.share = 1;
  }

  #hearRun(run: AtWork | undefined, event: RunEvent): void {
    if (!run) return;
    if (event.type === "start") run.epochs = event.epochs;
    else if (event.type === "epoch") run.share = event.epoch / run.epochs;
    else if (event.type === "batch" && event.phase === "train") {
      run.share = epochsDone(event) / run.epochs;
      run.before ??= run.share;
    }
  }
}
