import { tellsImportance, trialsForImportance } from "../../sweep/importance.js";
import type { SweepFindings } from "../findings/sweep.js";
import { absent, left, numberCell, right, type Table, textCell } from "./document.js";

/** Each parameter's share in the differences between the trials' values, as far as it can be known. */
export function importanceTable({ outcome, objectives, space, trials }: SweepFindings): Table {
  const title = "Importance of each parameter";
  const unknown = (why: string): Table => ({
    title,
    columns: [left("Parameter")],
    rows: space.map(({ path }) => [textCell(path)]),
    notes: [why],
  });
  if (outcome === null) return unknown("Optuna computes it at the end: it is known once the sweep has ended.");
  const shares = objectives.map((_, at) => outcome.importance[at]?.shares ?? {});
  if (!tellsImportance(trials, space.length))
    return unknown(`Too few trials are completed: at least ${trialsForImportance(space.length)} are needed.`);
  if (shares.every((some) => Object.keys(some).length === 0))
    return unknown("Too few trials are completed, or their values do not differ: nothing can be said.");
  const sorted = [...space].sort((a, b) => (shares[0]?.[b.path] ?? -1) - (shares[0]?.[a.path] ?? -1));
  return {
    title,
    columns: [left("Parameter"), ...objectives.map(({ metric }) => right(`Share in ${metric} (%)`))],
    rows: sorted.map(({ path }) => [
      textCell(path),
      ...shares.map((some) => (some[path] === undefined ? absent() : numberCell(100 * some[path], 1))),
    ]),
    notes: [
      "Each parameter's share in the differences between the completed trials' values (PED-ANOVA, by Optuna). A parameter " +
        "with a condition counts by the trials that have it.",
    ],
  };
}
