import { startTimer, type Timer } from "./timer.js";

/** Why a trial was ended before its run was done. */
export type StopReason = "pruned" | "timeout" | "interrupted" | "steered";

/** Ends a trial early: it is asked to stop, and killed when it has not stopped after the grace. */
export class Stopper {
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #graceSeconds: number;
  #grace: Timer | undefined;
  #limit: Timer | undefined;
  #why: StopReason | undefined;

  constructor(graceSeconds: number) {
    this.#graceSeconds = graceSeconds;
  }

  /** Asks the run to stop between two batches. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Ends its process. */
  get kill(): AbortSignal {
    return this.#kill.signal;
  }

  /** The first reason that was given. */
  get why(): StopReason | undefined {
    return this.#why;
  }

  /** End the trial. */
  end(reason: StopReason): void {
    this.#why ??= reason;
    this.#stop.abort();
    this.#grace ??= startTimer(this.#graceSeconds, () => this.#kill.abort());
  }

  /** From now on the trial has this many seconds, or all the time there is; what it had before no longer counts. */
  allow(seconds: number | undefined): void {
    this.#limit?.cancel();
    this.#limit = seconds === undefined ? undefined : startTimer(seconds, () => this.end("timeout"));
  }

  /** Take all timers back. */
  release(): void {
    this.#limit?.cancel();
    this.#grace?.cancel();
  }
}
