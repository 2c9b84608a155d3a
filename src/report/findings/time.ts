import type { EpochFigures } from "../read/metrics.js";
import type { RunRecord } from "../read/run.js";

/** An epoch, and when it was over. */
export interface TimedEpoch {
  figures: EpochFigures;
  /** Wall-clock seconds of training and validation from the start of the first epoch to the end of this one. */
  since: number;
}

/** A run's epochs as far as the time of each up to them is known. */
export function timedEpochs({ epochs }: Pick<RunRecord, "epochs">): TimedEpoch[] {
  const timed: TimedEpoch[] = [];
  for (const [at, figures] of epochs.entries()) {
    if (figures.epoch !== at + 1 || figures.seconds === null || !Number.isFinite(figures.seconds)) break;
    timed.push({ figures, since: (timed.at(-1)?.since ?? 0) + figures.seconds });
  }
  return timed;
}
