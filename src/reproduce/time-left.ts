import { epochsDone } from "../experiment/epochs-done.js";
import type { RunEvent } from "../experiment/events.js";
import type { PlannedRun } from "./plan.js";

/** How a run stands before it is at work: what is left of it was estimated, or is not known. */
export interface Expected {
  run: PlannedRun;
  /** Estimated seconds of what is left of it; null when nothing was measured. */
  seconds: number | null;
  epochsDone: number;
}

/** A run at work. Epochs are counted with the share of the one in hand. */
interface AtWork {
  expected: Expected;
  /** When its first batch was heard of, in milliseconds; NaN before that. */
  began: number;
  /** Epochs that were done at that time, and that are done now. */
  from: number;
  done: number;
  /** Seconds an epoch; undefined while too little of it is done. */
  pace: number | undefined;
}

/** From so many epochs on a run's pace is known. */
const ENOUGH = 0.02;

/**
 * How long a reproduction will still take, with so many runs at the same time: each run at work by its own pace, those that wait by
 * what an epoch of the same model takes, or else by their estimates, corrected by how the estimates of other models have held.
 */
export class TimeLeft {
  /** How many runs are at work at the same time; workers may come and go. */
  jobs: number;
  readonly #now: () => number;
  readonly #waiting: Expected[];
  readonly #atWork = new Map<string, AtWork>();
  /** Seconds an epoch by model, of the runs so far. */
  readonly #pace = new Map<string, number>();
  /** How much longer than estimated the runs so far take, by model. */
  readonly #ratios = new Map<string, number>();

  /**
   * @param expected The runs in the order in which they start.
   * @param jobs How many of them are at work at the same time.
   * @param now The time in milliseconds; for tests.
   */
  constructor(expected: Expected[], jobs: number, now: () => number = () => performance.now()) {
    this.#waiting = [...expected];
    this.jobs = jobs;
    this.#now = now;
  }

  /** Take in an event of a run. */
  onEvent(name: string, event: RunEvent): void {
    const at = this.#atWork.get(name) ?? this.#begin(name);
    if (!at) return;
    // Its next attempt, after its worker was lost: what it did again counts anew.
    if (event.type === "start" && !Number.isNaN(at.began))
      Object.assign(at, { began: Number.NaN, done: 0, pace: undefined });
    if (event.type === "resume") at.from = at.done = event.position.epoch - 1;
    if (event.type !== "batch" || event.phase !== "train") return;
    at.done = epochsDone(event);
    if (Number.isNaN(at.began)) Object.assign(at, { began: this.#now(), from: at.done });
    this.#learn(at);
  }

  /** A run is done, or was given up. */
  onFinished(name: string): void {
    this.#begin(name); // it may have ended before it told anything: then it waits no longer
    this.#atWork.delete(name);
  }

  /** Seconds until the last run is done; null while nothing is known of some run. */
  seconds(): number | null {
    const atWork = [...this.#atWork.values()].map(({ expected, pace, done }) =>
      pace === undefined ? this.#estimated(expected) : pace * (expected.run.config.training.epochs - done),
    );
    const waiting = this.#waiting.map((expected) => this.#estimated(expected));
    if ([...atWork, ...waiting].includes(null)) return null;
    return lastEnd(atWork as number[], waiting as number[], this.jobs);
  }

  #begin(name: string): AtWork | undefined {
    const index = this.#waiting.findIndex(({ run }) => run.name === name);
    const [expected] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (!expected) return undefined;
    const { epochsDone } = expected;
    const at: AtWork = { expected, began: Number.NaN, from: epochsDone, done: epochsDone, pace: undefined };
    this.#atWork.set(name, at);
    return at;
  }

  #estimated({ run, seconds, epochsDone }: Expected): number | null {
    const pace = this.#pace.get(run.config.model.name);
    if (pace !== undefined) return pace * (run.config.training.epochs - epochsDone);
    const ratios = [...this.#ratios.values()];
    const correction = ratios.length === 0 ? 1 : ratios.reduce((a, b) => a + b, 0) / ratios.length;
    return seconds === null ? null : seconds * correction;
  }

  #learn(at: AtWork): void {
    if (at.done - at.from <= ENOUGH) return;
    const { run, seconds, epochsDone } = at.expected;
    const { name } = run.config.model;
    at.pace = (this.#now() - at.began) / 1000 / (at.done - at.from);
    this.#pace.set(name, at.pace);
    const epochs = run.config.training.epochs - epochsDone;
    if (seconds !== null && seconds > 0 && epochs > 0) this.#ratios.set(name, (at.pace * epochs) / seconds);
  }
}

/** When the last run ends, if each that waits starts, in their order, as soon as one before it has ended. */
function lastEnd(atWork: readonly number[], waiting: readonly number[], jobs: number): number {
  const ends = [...atWork, ...Array(Math.max(0, jobs - atWork.length)).fill(0)];
  for (const seconds of waiting) {
    const next = ends.indexOf(Math.min(...ends));
    ends[next] = (ends[next] as number) + seconds;
  }
  return Math.max(...ends);
}
