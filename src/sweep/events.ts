import type { SamplerName } from "../config/samplers.js";
import type { RunEvent } from "../experiment/events.js";
import type { SteeringEntry } from "../steering/action.js";
import type { Params } from "./grid.js";
import type { Importance } from "./importance.js";
import type { SeedRun, TrialRecord } from "./trial.js";

/**
 * What a sweep tells its listener: `sweep` first, then for each trial `trial`, its run's events, `trial-end`; of a sweep with seeds those of each
 * run between `seed` and `seed-end`.
 */
export type SweepEvent =
  /**
   * `done` trials of earlier starts, `target` in all. `auto`: the sampler that was chosen, and why, where the definition leaves it to sconce. `known`:
   * how many trials of other sweeps and runs it begins with; absent without `from`.
   */
  | {
      type: "sweep";
      folder: string;
      workers: number;
      done: number;
      target: number;
      auto?: { sampler: SamplerName; why: string };
      known?: number;
    }
  | { type: "warning"; message: string }
  /** Somebody has asked for something while the sweep was at work, and what became of it. */
  | { type: "steering"; entry: SteeringEntry; outcome: string }
  /** A trial begins, or goes on (`resumed`) from an earlier start. */
  | { type: "trial"; number: number; params: Params; runDir: string; resumed: boolean; seeds?: readonly number[] }
  /** There are more or fewer workers than before; only where they come and go. */
  | { type: "workers"; workers: number }
  /** Each parameter's share (0 to 1) in the differences of each objective so far: now and then, once enough trials are completed. */
  | { type: "importance"; importance: Importance }
  /** An event of a trial's run, and the attempt at the trial that it is of, from 1 on. `seed` is there in a sweep with seeds alone. */
  | { type: "run"; number: number; seed?: number; attempt: number; event: RunEvent }
  /** A trial's process died; it is begun again, as this attempt. */
  | { type: "retry"; number: number; seed?: number; attempt: number; message: string }
  /** Of a sweep with seeds: a run of a trial begins, or goes on. */
  | { type: "seed"; number: number; seed: number; runDir: string }
  /** Such a run has ended. */
  | { type: "seed-end"; number: number; run: SeedRun; interrupted: boolean }
  /** `secondsLeft`: about how long the sweep will still take, by what its trials cost; absent while none has ended. */
  | {
      type: "trial-end";
      trial: TrialRecord;
      best: TrialRecord | null;
      done: number;
      target: number;
      secondsLeft?: number;
    };
