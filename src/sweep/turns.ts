/** Trials are asked one after another by their numbers, each when those that it is asked by are done. */
export class Turns {
  readonly #lag: number | null;
  readonly #open = new Map<number, Promise<unknown>>();
  #last: Promise<unknown> = Promise.resolve();

  /** @param lag How far those are behind it; null: it waits for none. */
  constructor(lag: number | null) {
    this.#lag = lag;
  }

  /**
   * Take part in the order. Without a wait between them, in the order in which trials begin.
   * @param number The trial. One that was asked by an earlier driver waits for none.
   * @param ask Asks for it. What it throws is thrown here, and keeps no other trial from its turn.
   */
  take<T>(number: number, begun: boolean, ask: () => Promise<T>): Promise<T> {
    const lag = begun ? null : this.#lag;
    const due = lag === null ? [] : [...this.#open].filter(([other]) => other <= number - lag).map(([, done]) => done);
    const turn = Promise.allSettled([this.#last, ...due]).then(ask);
    this.#last = turn;
    return turn;
  }

  /** Whether those that a trial is asked by are done. */
  isDue(number: number): boolean {
    const lag = this.#lag;
    return lag === null || ![...this.#open.keys()].some((other) => other <= number - lag);
  }

  /** Know of a trial that is at work until it is done. @param done Does not reject. */
  began(number: number, done: Promise<void>): void {
    this.#open.set(number, done);
    void done.then(() => this.#open.delete(number));
  }
}
