import type { Executor } from "../executors/executor.js";
import type { TrackerOptions } from "../experiment/tracker-options.js";
import type { Study } from "../facades/study.js";
import type { ResolvedSweep } from "./definition.js";
import type { SweepEvent } from "./events.js";
import type { Schedule } from "./schedule.js";
import type { Steered } from "./steered.js";
import type { SweepFolder } from "./sweep-folder.js";

/** What a driver drives. */
export interface DriverParts {
  sweep: ResolvedSweep;
  folder: SweepFolder;
  study: Study;
  executor: Executor;
  /** How many trials there are to be, and what else may be changed while it is at work. */
  steered: Steered;
  /** In which order trials begin. */
  schedule: Schedule;
  /** Where the trials are logged. */
  trackers: TrackerOptions;
  signal: AbortSignal | undefined;
  emit(event: SweepEvent): Promise<void>;
}
