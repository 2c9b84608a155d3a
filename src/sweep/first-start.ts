import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Study } from "../facades/study.js";
import type { SweepEvent } from "./events.js";
import { TRIALS } from "./trial.js";

/** Whether an event says that a trial has been at work: settings alone, for which there are no reviews, are none. */
export function trialHasBegun(event: SweepEvent): boolean {
  return event.type === "run" || (event.type === "trial-end" && !event.trial.interrupted);
}

/** The place of a sweep before its first start: what that start makes there is taken back when the sweep is refused before its first trial. */
export class FirstStart {
  readonly #path: string;
  /** What the folder held. */
  readonly #held: ReadonlySet<string>;
  /** The folders that were not there: that of its trials, the sweep's own, then those above it. */
  readonly #missing: readonly string[];

  private constructor(path: string, held: readonly string[], missing: readonly string[]) {
    this.#path = path;
    this.#held = new Set(held);
    this.#missing = missing;
  }

  /** Look at the place. To be called before anything is made there. */
  static async at(path: string): Promise<FirstStart> {
    const missing: string[] = [];
    for (let folder = join(resolve(path), TRIALS); !existsSync(folder); folder = dirname(folder)) missing.push(folder);
    return new FirstStart(resolve(path), existsSync(path) ? await readdir(path) : [], missing);
  }

  /**
   * Leave the place as it was. Without an open study its lock is not held, and somebody else may be at work there: then only folders that
   * hold nothing are removed.
   * @param study As far as it was opened. It is closed by the caller, so that its lock holds until all is taken back.
   */
  async takeBack(study: Study | undefined): Promise<void> {
    if (study) {
      if (study.known.length === 0) await study.discard().catch(() => {});
      await this.#removeNew();
    }
    for (const folder of this.#missing) await rmdir(folder).catch(() => {}); // one that holds something stays
  }

  async #removeNew(): Promise<void> {
    const now = await readdir(this.#path).catch(() => []);
    for (const name of now)
      if (!this.#held.has(name)) await rm(join(this.#path, name), { recursive: true, force: true }).catch(() => {});
  }
}
