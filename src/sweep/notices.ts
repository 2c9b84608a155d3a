import type { Notice } from "../notify/notifier.js";
import type { Ends } from "../notify/notifying.js";
import type { SweepEvent } from "./events.js";
import { paramsText, valueText } from "./params-text.js";
import type { TrialRecord } from "./trial.js";

/** What is known of a sweep at its end. */
interface Ended {
  folder: string;
  status: "completed" | "stopped";
  trials: readonly TrialRecord[];
  best: TrialRecord | null;
}

/** What is posted of a sweep, as far as its events say it. */
export class SweepNotices {
  readonly #name: string;
  #folder: string | null = null;
  #done = 0;
  #target = 0;
  #best: TrialRecord | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** A notice of a trial that beats the best of all before it; undefined for any other event. */
  hear(event: SweepEvent): Notice | undefined {
    if (event.type === "sweep") this.#folder = event.folder;
    if (event.type === "sweep" || event.type === "trial-end") [this.#done, this.#target] = [event.done, event.target];
    if (event.type !== "trial-end" || event.best === null) return undefined;
    const { trial, best, done } = event;
    const beats = best.number === trial.number && (this.#best !== null || done > 1);
    this.#best = best;
    return beats ? this.#notice("best-trial", `${valueText(best)} is the best so far`) : undefined;
  }

  /** What is posted of its end. */
  ends(onEvent: ((event: SweepEvent) => unknown) | undefined): Ends<Ended> {
    return {
      ended: ({ status, best, trials, folder }) => {
        this.#folder = folder;
        this.#best = best;
        const failed = trials.filter((trial) => trial.status === "failed").length;
        const some = failed === 0 ? "" : `, ${failed} of them failed`;
        return {
          ...this.#notice(`sweep-${status}`, `${status}, ${this.#done} of ${this.#target} trials done${some}`),
          failed,
        };
      },
      failed: (error) => ({ ...this.#notice("sweep-failed", `failed: ${error.message}`), error }),
      warn: (message) => onEvent?.({ type: "warning", message }),
    };
  }

  #notice(event: string, what: string): Notice {
    const best = this.#best;
    const settings =
      best === null ? "" : `; best ${valueText(best)} of trial ${best.number}: ${paramsText(best.params)}`;
    return {
      event,
      text: `sweep ${this.#name}: ${what}${settings}`,
      folder: this.#folder,
      name: this.#name,
      done: this.#done,
      target: this.#target,
      best: best && { number: best.number, values: best.values, params: best.params },
    };
  }
}
