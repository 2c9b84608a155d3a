import type { Objective } from "./definition.js";
import type { Importance } from "./importance.js";
import { tellsImportance } from "./importance.js";
import type { TrialRecord } from "./trial.js";

/** How often it is told at most, in milliseconds, and at most which share of the time its computation takes. */
const REST_MS = 3000;
const SHARE = 50;

/** What it is computed from. */
export interface ImportanceParts {
  sweep: { objectives: Objective[]; space: readonly unknown[] };
  study: { importance(objective: number): Promise<Record<string, number>> };
  /** All trials so far. */
  trials(): readonly TrialRecord[];
}

/** The parameters' importance while a sweep is at work, computed now and then as its trials are completed. */
export class ImportanceSoFar {
  readonly #parts: ImportanceParts;
  #next = 0;

  constructor(parts: ImportanceParts) {
    this.#parts = parts;
  }

  /**
   * A trial has ended.
   * @returns the importance, an entry an objective; undefined where nothing can be said yet, or it was told a moment ago.
   */
  async after({ status, duplicateOf }: TrialRecord): Promise<Importance | undefined> {
    const { sweep, study, trials } = this.#parts;
    const started = performance.now();
    if (status !== "completed" || duplicateOf !== null || started < this.#next) return undefined;
    if (!tellsImportance(trials(), sweep.space.length)) return undefined;
    this.#next = Number.POSITIVE_INFINITY; // trials that end meanwhile are told of the next time
    try {
      const told: Importance = [];
      for (const [index, { metric }] of sweep.objectives.entries())
        told.push({ metric, shares: await study.importance(index) });
      return told.some(({ shares }) => Object.keys(shares).length > 0) ? told : undefined;
    } catch {
      return undefined; // what is wrong with the study is said by whoever cannot do without it
    } finally {
      const now = performance.now();
      this.#next = now + Math.max(REST_MS, SHARE * (now - started));
    }
  }
}
