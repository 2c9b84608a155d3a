import { holm } from "../report/statistics/holm.js";
import { pairedTest, welchTest } from "../report/statistics/paired.js";
import { summarize } from "../report/statistics/summary.js";
import { RISK } from "../report/statistics/verdict.js";
import { formatFixed } from "../text/format-fixed.js";
import { quantity } from "../text/quantity.js";
import type { ResultFigure, Results } from "./earlier.js";
import { nameOf, type Pair, pairsOf } from "./pairs.js";

/** A cell whose figures are not what they were, or were published as. */
export interface CheckedCell {
  /** The experiment's label, and how it is scaled down where it is. */
  experiment: string;
  column: string;
  /** What it is held against. */
  against: "published" | "earlier";
  /**
   * - `inconsistent`: chance does not explain the difference
   * - `changed`: values of the same seeds differ, and chance may explain it, or there are too few seeds to tell
   */
  kind: "inconsistent" | "changed";
  /** In a sentence. */
  text: string;
}

/** What a check found. */
export interface CheckResult {
  cells: CheckedCell[];
  /** How many cells were held against something. */
  checked: number;
  /** How many of them were held against the earlier results; null where there are none. */
  withEarlier: number | null;
  /** Experiments that have been run, and of which the earlier results have no figure; empty where there are none. */
  notInEarlier: string[];
}

/**
 * Hold results against what was published, by their verdicts, and against earlier results of the same experiments: with a paired t-test
 * over the seeds that both have, or Welch's where they share fewer than two, with Holm's correction over all cells.
 */
export function check(now: Results, earlier: Results | undefined): CheckResult {
  const published = now.comparisons.flatMap(({ figures }) => figures.filter(isJudged));
  const { pairs, alone } = earlier ? pairsOf(now, earlier) : { pairs: [], alone: [] };
  return {
    cells: [...inconsistent(now), ...moved(pairs)],
    checked: published.length + pairs.length,
    withEarlier: earlier ? pairs.length : null,
    notInEarlier: alone,
  };
}

function isJudged({ verdict }: ResultFigure): boolean {
  return verdict.kind !== "not judged" && verdict.kind !== "not run";
}

function inconsistent(now: Results): CheckedCell[] {
  return now.comparisons.flatMap((comparison) =>
    comparison.figures.flatMap((figure): CheckedCell[] => {
      if (figure.verdict.kind !== "inconsistent") return [];
      const distance = figure.verdict.evidence?.distance;
      const far = distance === undefined ? "" : `, ${formatFixed(distance, 1)} standard deviations away`;
      const text = `published ${figure.published}, measured ${valuesText(figure.values)}${far}`;
      const { column } = figure;
      return [{ experiment: nameOf(comparison), column, against: "published", kind: "inconsistent", text }];
    }),
  );
}

function moved(pairs: readonly Pair[]): CheckedCell[] {
  const tested = pairs.map((pair) => ({ pair, p: chanceOf(pair) }));
  const told = tested.filter(({ p }) => p !== null);
  const { rejected } = holm(
    told.map(({ p }) => p as number),
    RISK,
  );
  const apart = new Set(told.filter((_, at) => rejected[at]).map(({ pair }) => pair));
  return tested.flatMap(({ pair, p }): CheckedCell[] => {
    const { experiment, column, before, after } = pair;
    const kind = apart.has(pair) ? "inconsistent" : isMoved(pair) ? "changed" : null;
    if (kind === null) return [];
    const few = p === null ? "; too few seeds to tell whether chance explains it" : "";
    const text = `earlier ${valuesText(before)}, now ${valuesText(after)}${few}`;
    return [{ experiment, column, against: "earlier", kind, text }];
  });
}

/** How likely chance alone moves the values so far; null when there are too few to tell. */
function chanceOf({ before, after }: Pair): number | null {
  const common = Object.keys(before).filter((seed) => seed in after);
  const test =
    common.length > 1
      ? pairedTest(
          common.map((seed) => after[seed] as number),
          common.map((seed) => before[seed] as number),
        )
      : welchTest(Object.values(after), Object.values(before));
  return test?.p ?? null;
}

/** Whether a seed that both have gave another value. */
function isMoved({ before, after }: Pair): boolean {
  return Object.keys(before).some((seed) => seed in after && !Object.is(before[seed], after[seed]));
}

function valuesText(values: ResultFigure["values"]): string {
  const summary = summarize(Object.values(values));
  if (summary === null) return "nothing";
  const { mean, deviation, runs } = summary;
  const spread = deviation === null ? "" : ` ± ${formatFixed(deviation, 4)}`;
  return `${formatFixed(mean, 4)}${spread} (${quantity(runs, "seed")})`;
}
