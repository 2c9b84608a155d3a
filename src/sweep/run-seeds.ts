import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ResolvedSweep } from "./definition.js";
import { seedFolder } from "./seed-folders.js";
import type { SeedQueue } from "./seed-queue.js";
import { type SettingEnd, settingRecord } from "./setting-record.js";
import type { TrialRecord } from "./trial.js";

/** What the runs of a setting depend on. */
export interface SettingContext {
  sweep: ResolvedSweep;
  /** The folder in which each run has one. */
  folder: string;
  queue: SeedQueue;
  /** Aborted when the sweep is to end: what has been done goes on when the sweep does. */
  stop: AbortSignal;
  /** So many runs there were when an earlier sweep, which is run again, was through with the setting; undefined otherwise. */
  ran: number | undefined;
  /**
   * Do the run with one of the seeds.
   * @param needless Aborted when the setting is over without it.
   */
  run(index: number, needless: AbortSignal): Promise<TrialRecord>;
  /** Whether the setting can no longer win, by its runs' values up to this one. Called for each run in order. @param final No run is to come. */
  drops(index: number, value: number, final: boolean): Promise<boolean>;
}

/**
 * Run a setting once with each of the sweep's seeds, on as many workers as are free. The runs count in the order of the seeds, whichever ends first:
 * when one fails, or shows that the setting can no longer win, those after it are ended, and nothing of them is kept. So what becomes of a
 * setting does not depend on how many workers there are.
 *
 * @returns the setting's record, finished; `interrupted` is true when the sweep's end cut it off.
 * @throws what ends a whole sweep.
 */
export function runSeeds(record: TrialRecord, context: SettingContext): Promise<TrialRecord> {
  return new Setting(record, context).done;
}

class Setting {
  readonly done: Promise<TrialRecord>;
  readonly #record: TrialRecord;
  readonly #context: SettingContext;
  /** As many as are to be run. */
  readonly #runs: (TrialRecord | undefined)[];
  readonly #atWork = new Set<number>();
  readonly #needless = new AbortController();
  /** So many runs, in the order of the seeds, have been looked at. */
  #settled = 0;
  #end: SettingEnd | undefined;
  #turn: Promise<void> = Promise.resolve();
  #resolve: (record: TrialRecord) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(record: TrialRecord, context: SettingContext) {
    this.#record = record;
    this.#context = context;
    const { sweep, queue, stop, ran } = context;
    this.#runs = new Array(ran ?? sweep.seeds?.length ?? 0).fill(undefined);
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const stopped = () => void this.#look();
    stop.addEventListener("abort", stopped, { once: true });
    void this.done.catch(() => {}).then(() => stop.removeEventListener("abort", stopped));
    queue.add(
      this.#runs.map((_, index) => ({
        trial: record.number,
        index,
        ahead: () => this.#isAhead(index),
        begin: () => this.#begin(index),
      })),
    );
    if (stop.aborted) stopped();
  }

  /** A pruner looks at the first run alone, a race at every one. */
  #isAhead(index: number): boolean {
    const { race, pruner } = this.#context.sweep.search;
    return index > this.#settled && (race !== undefined || (pruner !== null && this.#settled === 0));
  }

  async #begin(index: number): Promise<void> {
    this.#atWork.add(index);
    try {
      this.#runs[index] = await this.#context.run(index, this.#needless.signal);
    } catch (error) {
      this.#reject(error);
    }
    this.#atWork.delete(index);
    await this.#look();
  }

  /** Look at the runs that have ended, one call after another. */
  #look(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#settle()).catch((error) => this.#reject(error));
    return this.#turn;
  }

  async #settle(): Promise<void> {
    for (let run = this.#next(); run && !this.#end; run = this.#next()) {
      this.#settled += 1;
      this.#end = await this.#endAfter(run);
    }
    const { queue, stop, folder, sweep } = this.#context;
    if (!this.#end && stop.aborted && this.#atWork.size === 0) this.#end = { status: "stopped", interrupted: true };
    if (!this.#end) return;
    this.#needless.abort("interrupted");
    queue.drop(this.#record.number);
    if (this.#atWork.size > 0) return; // the last of them finishes it
    const seeds = sweep.seeds ?? [];
    if (!this.#end.interrupted)
      for (const seed of seeds.slice(this.#settled))
        await rm(join(folder, seedFolder(seed)), { recursive: true, force: true });
    const runs = this.#runs.slice(0, this.#settled) as TrialRecord[];
    this.#resolve(settingRecord(this.#record, sweep, runs, this.#end));
  }

  #next(): TrialRecord | undefined {
    return this.#runs[this.#settled];
  }

  /** How the setting ends with a run; undefined: others are to come. */
  async #endAfter({ status, interrupted, values, error }: TrialRecord): Promise<SettingEnd | undefined> {
    const { sweep, drops, ran } = this.#context;
    if (status !== "completed") return { status, interrupted, error };
    const all = this.#settled === sweep.seeds?.length;
    const value = values?.[0];
    if (sweep.search.race && value !== undefined) {
      const dropped = await drops(this.#settled - 1, value, all);
      if (dropped && ran === undefined) return { status: "pruned" };
    }
    if (all) return { status: "completed" };
    return this.#settled === ran ? { status: "pruned" } : undefined;
  }
}
