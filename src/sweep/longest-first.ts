import type { Value } from "../bridge/protocol.js";

type Asked = Value<"search.ask">;
/** So many trials are asked ahead, to choose the longest from. */
export const AHEAD = 32;

/** What a {@link LongestFirst} needs of its driver. */
export interface AheadParts {
  /** The trial that is asked next. */
  next: number;
  /** How many there are to be: none from this number on is asked. */
  target(): number;
  /** Ask for one; undefined where the sweep has been stopped. */
  ask(number: number): Promise<Asked | undefined>;
  /** How long one takes beside the others. */
  costOf(params: Asked["params"]): number;
  /** Whether somebody wants a point tried as this trial, which then begins at once. */
  urgent(number: number): boolean;
}

/**
 * Which trial begins next where none depends on another: they are asked in the order of their numbers, some of them ahead, and of those the one that
 * takes longest begins first. So the short ones are left for the end, and no worker waits long for the last.
 */
export class LongestFirst {
  readonly #parts: AheadParts;
  readonly #asked: Asked[] = [];
  #next: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: AheadParts) {
    this.#parts = parts;
    this.#next = parts.next;
  }

  /** The next trial to begin; undefined where there is none. */
  take(): Promise<Asked | undefined> {
    const turn = this.#last.then(() => this.#take());
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** The settings of those that have been asked and not begun, in the order in which they would begin. */
  get waiting(): Asked["params"][] {
    const { costOf } = this.#parts;
    const costs = new Map(this.#asked.map((one) => [one, costOf(one.params)]));
    const byCost = (a: Asked, b: Asked) => (costs.get(b) as number) - (costs.get(a) as number) || a.number - b.number;
    return this.#asked.toSorted(byCost).map(({ params }) => params);
  }

  /** The trial that is asked next. */
  get next(): number {
    return this.#next;
  }

  /** How many are still to be asked. */
  get unasked(): number {
    return Math.max(0, this.#parts.target() - this.#next);
  }

  async #take(): Promise<Asked | undefined> {
    const { urgent, costOf } = this.#parts;
    if (urgent(this.#next) && this.unasked > 0) return this.#ask();
    while (this.#asked.length < AHEAD && this.unasked > 0) {
      const asked = await this.#ask();
      if (!asked) return undefined;
      this.#asked.push(asked);
    }
    const costs = this.#asked.map(({ params }) => costOf(params));
    const longest = costs.indexOf(Math.max(...costs)); // of equal ones the first
    return longest < 0 ? undefined : this.#asked.splice(longest, 1)[0];
  }

  #ask(): Promise<Asked | undefined> {
    return this.#parts.ask(this.#next++);
  }
}
