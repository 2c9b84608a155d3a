import { tellsImportance, trialsForImportance } from "../../sweep/importance.js";
import type { SweepFindings } from "../findings/sweep.js";
import { absent, left, numberCell, right, type Table, textCell } from "./document.js";

/** Each parameter's share (0 to 1) for each objective, the most important for the first one first; null where nothing can be said. */
export function importanceShares(sweep: SweepFindings): { path: string; shares: (number | undefined)[] }[] | null {
  const { importance, objectives, space, trials } = sweep;
  if (importance === null || !tellsImportance(trials, space.length)) return null;
  const shares = objectives.map((_, at) => importance[at]?.shares ?? {});
  if (shares.every((some) => Object.keys(some).length === 0)) return null;
  return [...space]
    .sort((a, b) => (shares[0]?.[b.path] ?? -1) - (shares[0]?.[a.path] ?? -1))
    .map(({ path }) => ({ path, shares: shares.map((some) => some[path]) }));
}

/** Each parameter's share in the differences between the trials' values, as far as it can be known. */
export function importanceTable(sweep: SweepFindings): Table {
  const { objectives, space } = sweep;
  const title = "Importance of each parameter";
  const known = importanceShares(sweep);
  if (known === null)
    return {
      title,
      columns: [left("Parameter")],
      rows: space.map(({ path }) => [textCell(path)]),
      notes: [whyUnknown(sweep)],
    };
  return {
    title,
    columns: [left("Parameter"), ...objectives.map(({ metric }) => right(`Share in ${metric} (%)`))],
    rows: known.map(({ path, shares }) => [
      textCell(path),
      ...shares.map((share) => (share === undefined ? absent() : numberCell(100 * share, 1))),
    ]),
    notes: [
      "Each parameter's share in the differences between the completed trials' values (PED-ANOVA, by Optuna). A parameter " +
        "with a condition counts by the trials that have it.",
      ...(sweep.outcome === null ? ["So far: the sweep has not ended."] : []),
    ],
    // The page has the same as bars.
    folded: true,
  };
}

function whyUnknown({ outcome, trials, space }: SweepFindings): string {
  if (tellsImportance(trials, space.length) && outcome === null)
    return "Optuna computes it while the sweep is at work, and at its end: it has not told it so far.";
  return tellsImportance(trials, space.length)
    ? "Too few trials are completed, or their values do not differ: nothing can be said."
    : `Too few trials are completed: at least ${trialsForImportance(space.length)} are needed.`;
}
