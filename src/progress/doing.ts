import { duration } from "../text/duration.js";
import type { Row } from "./row.js";
import type { Screen } from "./screen.js";

/** What is being done where nothing can be counted, and for how long: a row on a terminal, a line elsewhere. */
export class Doing {
  readonly #screen: Screen;
  #what: string | undefined;
  #since = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** From now on this is done. @param line Where there is no terminal: whether it is worth a line. */
  begin(what: string, line: boolean): void {
    if (this.#what === what) return;
    this.#what = what;
    this.#since = Date.now();
    if (!this.#screen.live && line) this.#screen.say(what);
  }

  /** It is done. */
  end(): void {
    this.#what = undefined;
  }

  /** The row that says so; none where nothing is being done. */
  rows(): Row[] {
    if (this.#what === undefined) return [];
    const seconds = Math.floor((Date.now() - this.#since) / 1000);
    return [{ name: this.#what, parts: [{ text: seconds < 1 ? "…" : duration(seconds), tone: "quiet" }] }];
  }
}
