import { epochsDone } from "../experiment/epochs-done.js";
import { Costs, type Piece } from "./costs.js";
import type { SweepEvent } from "./events.js";
import { timeLeft } from "./time-left.js";
import { nameOf, type WhichRun } from "./which-run.js";

/** A trial at work, or of a sweep with seeds a run of one. */
interface Running {
  piece: Piece;
  /** When it began, in milliseconds. */
  began: number;
  /** How much of it is done, from 0 to 1; and how much it had done before this start. */
  share: number;
  before: number | undefined;
  /** When it last told how much is done, in milliseconds. */
  toldAt: number;
  /** Seconds until its first batch was done; undefined before it. */
  start: number | undefined;
  cold: boolean;
}

/** What is still to begin. */
export interface Waiting {
  /** Those of which the settings are known, in the order in which they begin. */
  known: readonly Piece[];
  /** How many more there will be. */
  others: number;
  /** How many run at the same time. */
  workers: number;
}

/** How long a sweep will still take: by what each trial at work and each that is known to come will cost, and by the idle workers of the last round. */
export class Forecast {
  readonly #costs = new Costs();
  readonly #running = new Map<string, Running>();
  /** Seconds of the trials that ended, as they came. */
  readonly #took: number[] = [];
  /** Of them the seconds before the first batch. */
  readonly #starts: number[] = [];
  readonly #now: () => number;

  /** @param now The time in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A trial begins or goes on. @param cold Whether it is the first of a worker that has to start: what that takes, no later trial does. */
  began(which: WhichRun, piece: Piece, cold = false): void {
    this.#running.set(nameOf(which), {
      piece,
      began: this.#now(),
      share: 0,
      before: undefined,
      toldAt: 0,
      start: undefined,
      cold,
    });
  }

  /** What a trial at work tells. */
  hear({ event, ...which }: Extract<SweepEvent, { type: "run" }>): void {
    const trial = this.#running.get(nameOf(which));
    if (!trial) return;
    if (event.type === "epoch" || event.type === "batch") trial.toldAt = this.#now();
    if (event.type === "resume") trial.before ??= event.epochs.length / trial.piece.epochs;
    if (event.type === "epoch") trial.share = event.epoch / trial.piece.epochs;
    if (event.type === "batch") trial.start ??= (this.#now() - trial.began) / 1000;
    if (event.type === "batch" && event.phase === "train") trial.share = epochsDone(event) / trial.piece.epochs;
  }

  /** A trial has ended. @param whole Whether it was run from its beginning to an end that counts, and so tells what one costs. */
  ended(which: WhichRun, whole: boolean): void {
    const trial = this.#running.get(nameOf(which));
    this.#running.delete(nameOf(which));
    if (!trial || !whole || trial.before !== undefined) return;
    const seconds = (this.#now() - trial.began) / 1000;
    const { piece, start = 0, cold } = trial;
    if (cold) this.learn(piece, seconds - start);
    else this.learn(piece, seconds, start);
  }

  /** Learn from a trial that has ended. @param start Of its seconds those before its first batch, which all trials take alike. */
  learn(piece: Piece, seconds: number, start = 0): void {
    this.#costs.add(piece, seconds - start);
    if (seconds > 0) this.#took.push(seconds);
    if (start > 0) this.#starts.push(start);
  }

  /** Seconds that one will take; undefined while nothing is known. */
  secondsOf(piece: Piece): number | undefined {
    const seconds = this.#costs.secondsOf(piece);
    return seconds === undefined ? undefined : seconds + mean(this.#starts);
  }

  /** Seconds until all is done; undefined while no trial has ended. */
  left({ known, others, workers }: Waiting): number | undefined {
    if (this.#took.length === 0) return undefined;
    const costs = known.map((piece) => this.secondsOf(piece) as number);
    const seen = others > 0 ? [...this.#took, ...costs] : [];
    const usual = mean(seen);
    const waiting = [...costs, ...Array<number>(others).fill(usual)];
    return timeLeft(
      [...this.#running.values()].map((trial) => this.#leftOf(trial)),
      waiting,
      workers,
    );
  }

  /** Of a trial at work: by its own pace, the more the further it is, and by what those like it took. */
  #leftOf({ piece, began, share, before = 0, start = 0, toldAt }: Running): number {
    const elapsed = (this.#now() - began) / 1000;
    const expected = Math.max(0, (this.secondsOf(piece) as number) * (1 - before) - elapsed);
    const done = share - before;
    if (done <= 0) return expected;
    const pace = Math.max(0, (toldAt - began) / 1000 - start) / done;
    const own = Math.max(0, pace * (1 - share) - (this.#now() - toldAt) / 1000);
    return share * own + (1 - share) * expected;
  }
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);
