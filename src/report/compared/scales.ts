import { letters } from "../../text/letters.js";
import type { ExperimentStanding } from "./standing.js";

/** A way in which runs are less than the experiment of a table: its short name, and what it means. */
export interface Scale {
  /** As titles have it: `scaled down`, `synthetic`; with a letter where a report has several: `scaled down A`. */
  name: string;
  /** What it means, as a sentence: `Scaled down: 5 of 15 epochs.`, `A – scaled down: 5 of 15 epochs.` */
  definition: string;
}

/**
 * Name every way in which some runs are scaled down, so that it is defined once and titles stay short.
 *
 * @returns By `scaleKey`; runs with the settings of the table have none.
 */
export function scalesOf(standings: readonly ExperimentStanding[]): Map<string, Scale> {
  const scaled = new Map(standings.filter(({ marks }) => marks.length > 0).map((one) => [scaleKey(one), one]));
  const several = scaled.size > 1;
  return new Map(
    [...scaled].map(([key, { synthetic }], at) => {
      const kind = synthetic ? "synthetic" : "scaled down";
      const letter = letters(at);
      return [
        key,
        several
          ? { name: `${kind} ${letter}`, definition: `${letter} – ${key}.` }
          : { name: kind, definition: `${key.charAt(0).toUpperCase()}${key.slice(1)}.` },
      ];
    }),
  );
}

/** All that runs of one scale have in common, in words. */
export function scaleKey({ marks }: ExperimentStanding): string {
  return marks.join("; ");
}
