import { isEnough, seedsMissing } from "./enough.js";
import { holm } from "./holm.js";
import { type Drawn, reach, spreadOf } from "./prediction.js";
import type { Interval } from "./printed.js";
import { studentBeyond } from "./student.js";
import type { Summary } from "./summary.js";

/** The chance that a table in which nothing differs has a figure that is called inconsistent: 1 in 20. */
export const RISK = 0.05;

/** A published figure beside the measured ones. */
export interface Figure {
  /** As it is printed. */
  printed: number;
  /** What it stands for. */
  published: Interval;
  /** Over the runs, one a seed; null when none has the figure. */
  measured: Summary | null;
  /** Set of a share that each seed measures on cases drawn anew; null of one that all seeds measure on the same cases. */
  drawn?: Drawn | null;
}

/** What a verdict rests on. */
export interface Evidence {
  /** The standard deviation over the seeds, or the binomial one where that is larger. */
  spread: number;
  /** From the mean of the runs to the nearest number that the published figure stands for, in `spread`s. */
  distance: number;
  /** How likely one more run lies at least that far away. Not corrected for the other figures of the table. */
  p: number;
  /** Where one more run would lie. */
  oneMoreRun: { low: number; high: number };
  /** The same as it would be printed: widened by what the printed figure's digits leave open. A figure within it is not inconsistent. */
  range: { low: number; high: number };
  /** The chance that one more run lies outside `oneMoreRun`, after Holm's correction. */
  risk: number;
}

/** Whether a published run could be one more of the measured ones. */
export type Verdict =
  /** It could. */
  | { kind: "consistent"; evidence: Evidence }
  /** It lies further away than chance explains; `evidence` is null when a measured value is no finite number. */
  | { kind: "inconsistent"; evidence: Evidence | null }
  /**
   * - `one seed`: nothing shows how far seeds lie apart
   * - `same values`: several seeds gave exactly the same, which does not show it either
   * - `too wide`: one more run could lie nearly anywhere
   *
   * `moreSeeds`: about how many more would be enough; null where that cannot be told.
   */
  | { kind: "cannot tell yet"; why: "one seed" | "same values"; moreSeeds: number | null; evidence: null }
  | { kind: "cannot tell yet"; why: "too wide"; moreSeeds: number; evidence: Evidence }
  | { kind: "not judged"; why: string }
  | { kind: "not run" };

/** What is known of a figure before the others of its table are looked at. */
interface Tested {
  figure: Figure & { measured: Summary };
  spread: number | null;
  distance: number | null;
  p: number;
}

/**
 * Judge the figures of one table together: could the published run be one more of the measured ones?
 *
 * The published figure is one run of unknown seed. If it is one more of ours, it lies with probability 1 - risk in Student's prediction
 * interval for a new observation, mean ± t(k - 1) · s · √(1 + 1/k) over k seeds, widened by what its printed digits leave open. All
 * figures of the table count as one family under Holm's correction, so that a table in which nothing differs has an inconsistent figure
 * with a chance of at most `risk`, however many figures it has and however they depend on each other. Figures of a single seed count
 * too, so that a verdict does not change merely because another figure becomes known.
 *
 * @returns A verdict for each, in the order given.
 */
export function judgeTable(figures: readonly Figure[], risk = RISK): Verdict[] {
  const tested = figures.map(testFigure);
  const family = tested.filter((one) => typeof one === "object");
  const corrected = holm(
    family.map(({ p }) => p),
    risk,
  );
  return tested.map((one) => {
    if (one === "not run") return { kind: "not run" };
    if (one === "no number") return { kind: "inconsistent", evidence: null };
    return verdictOf(one, corrected.rejected[family.indexOf(one)] === true, corrected.risk);
  });
}

function testFigure({ measured, ...figure }: Figure): Tested | "not run" | "no number" {
  if (measured === null) return "not run";
  const { mean, min, max, runs } = measured;
  if (![min, max].every(Number.isFinite)) return "no number";
  const { low, high } = figure.published;
  const away = Math.max(0, low - mean, mean - high);
  const spread = spreadOf(measured, figure.drawn ?? null);
  // Without a spread there is nothing to measure a distance in, unless there is no distance.
  const distance = spread === null || (spread === 0 && away > 0) ? null : away === 0 ? 0 : away / spread;
  const p = distance === null ? 1 : studentBeyond(distance / Math.sqrt(1 + 1 / runs), runs - 1);
  return { figure: { ...figure, measured }, spread, distance, p };
}

function verdictOf({ figure, spread, distance, p }: Tested, rejected: boolean, risk: number): Verdict {
  const { printed, published, measured } = figure;
  const { runs, mean } = measured;
  if (spread === null) {
    const moreSeeds = seedsMissing(runs, null, published, risk);
    return { kind: "cannot tell yet", why: "one seed", moreSeeds, evidence: null };
  }
  if (distance === null) return { kind: "cannot tell yet", why: "same values", moreSeeds: null, evidence: null };
  const half = reach(runs, risk) * spread;
  const oneMoreRun = { low: mean - half, high: mean + half };
  const range = {
    low: oneMoreRun.low - (published.high - printed),
    high: oneMoreRun.high + (printed - published.low),
  };
  const evidence = { spread, distance, p, oneMoreRun, range, risk };
  if (rejected) return { kind: "inconsistent", evidence };
  if (isEnough(runs, spread, published, risk)) return { kind: "consistent", evidence };
  const moreSeeds = seedsMissing(runs, spread, published, risk);
  return { kind: "cannot tell yet", why: "too wide", moreSeeds, evidence };
}
