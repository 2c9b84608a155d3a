import { dirname, join } from "node:path";
import type { ResolvedConfig } from "../config/types.js";
import { ofSeveral } from "../executors/trackers.js";
import { trialConfig } from "./definition.js";
import type { DriverParts } from "./driver-parts.js";
import { epochValue } from "./metrics.js";
import { runSeeds } from "./run-seeds.js";
import { runTrial } from "./run-trial.js";
import type { SameFiles } from "./same-files.js";
import { seedFolder } from "./seed-folders.js";
import type { SeedQueue } from "./seed-queue.js";
import { seedRun } from "./setting-record.js";
import { type TrialRecord, trialFolder } from "./trial.js";
import { ended } from "./trial-end.js";
import { TrialFolder } from "./trial-folder.js";

/** One run of a trial: the only one, or of a setting that has several the one with a seed. */
interface OneRun {
  /** Of a sweep with seeds. */
  seed?: number;
  /** From 0 on. */
  index: number;
  /** Aborted when the run is to end before it is done. */
  asked: AbortSignal;
}

/** What the runs of all trials share. */
interface Shared {
  /** Aborted when the sweep is to end. */
  stop: AbortSignal;
  files: SameFiles;
  queue: SeedQueue | undefined;
}

/** The runs of a driver's trials: told as events, reported to the study after each epoch, pruned by it. */
export class TrialRuns {
  readonly #parts: DriverParts;
  readonly #shared: Shared;

  constructor(parts: DriverParts, shared: Shared) {
    this.#parts = parts;
    this.#shared = shared;
  }

  /**
   * A setting with each of the seeds.
   * @param before Its first run, where an earlier driver has pruned it.
   * @throws what ends a whole sweep; see {@link runTrial}.
   */
  setting(record: TrialRecord, before: TrialRecord | undefined): Promise<TrialRecord> {
    return this.#parts.steered.endable(record.number, (byHand) => this.#seeds(record, before, byHand));
  }

  /**
   * A trial of a sweep without seeds.
   * @throws what ends a whole sweep; see {@link runTrial}.
   */
  single(record: TrialRecord, runs: TrialFolder, config: ResolvedConfig): Promise<TrialRecord> {
    return this.#parts.steered.endable(record.number, (asked) => this.#one(record, runs, config, { index: 0, asked }));
  }

  #seeds(record: TrialRecord, before: TrialRecord | undefined, byHand: AbortSignal): Promise<TrialRecord> {
    const { sweep, study, folder, steered, emit } = this.#parts;
    const { number, params } = record;
    const place = dirname(record.runDir as string);
    return runSeeds(record, {
      sweep,
      folder: join(folder.path, place),
      queue: this.#shared.queue as SeedQueue,
      stop: this.#shared.stop,
      ran: steered.fate(number)?.runs,
      run: async (index, needless) => {
        const seed = sweep.seeds?.[index] as number;
        const runDir = join(place, seedFolder(seed));
        const one = { seed, index, asked: AbortSignal.any([byHand, needless]) };
        await steered.unpaused(this.#shared.stop);
        await emit({ type: "seed", number, seed, runDir });
        const runs = new TrialFolder(join(folder.path, runDir));
        const done =
          (index === 0 && before) ||
          (await this.#one({ ...record, runDir }, runs, trialConfig(sweep, params, seed), one));
        await emit({ type: "seed-end", number, run: seedRun(done, seed), interrupted: done.interrupted });
        return done;
      },
      drops: (index, value, final) => study.race(number, index, value, final),
    });
  }

  /** One run of a trial, to its end. */
  #one(record: TrialRecord, runs: TrialFolder, config: ResolvedConfig, of: OneRun): Promise<TrialRecord> {
    const { sweep, study, executor, emit, steered, trackers } = this.#parts;
    const { number, params } = record;
    const { index, seed, asked } = of;
    const named = seed === undefined ? { number } : { number, seed };
    const name = join(trialFolder(number, params), seed === undefined ? "" : seedFolder(seed));
    const fate = steered.fate(number);
    const objective = sweep.objectives[0];
    const single = sweep.objectives.length === 1 ? objective : undefined;
    return runTrial(record, config, {
      sweep,
      folder: runs,
      executor,
      trackers: ofSeveral(trackers, sweep.name, name),
      task: number * (sweep.seeds?.length ?? 1) + index,
      signal: this.#shared.stop,
      asked,
      early: index === (fate?.runs ?? 1) - 1 ? (fate?.end ?? null) : null,
      onEvent: async (event, attempt) => {
        if (event.type === "start") await this.#shared.files.check(number, runs.path);
        await emit({ type: "run", ...named, attempt, event });
      },
      onRetry: (attempt, error) => emit({ type: "retry", ...named, attempt, message: error.message }),
      onEpoch: async (epoch, last) => {
        // A pruner compares the first runs of settings: they have the same seed.
        const value = index === 0 ? single && epochValue(single.metric, epoch) : undefined;
        if (value === undefined) return false; // several objectives, or one that is not known before the end
        const final = last || epoch.epoch >= config.training.epochs;
        await study.report(number, epoch.epoch, value, final);
        if (fate) return false; // it ends where it ended before
        return sweep.search.pruner !== null && !final && study.shouldPrune(number, epoch.epoch);
      },
    });
  }

  /** A trial that was pruned, and its driver killed before it could say so: its checkpoint may be gone, its result is there. */
  async prunedBefore(record: TrialRecord, runs: TrialFolder, reports: number): Promise<TrialRecord | undefined> {
    const { sweep } = this.#parts;
    const result = await runs.result();
    if (!result || result.epochs.length < reports || (sweep.seeds && result.status === "completed")) return undefined;
    if (!sweep.keepCheckpoints) await runs.dropCheckpoints();
    return ended(record, sweep, "pruned", result);
  }
}
