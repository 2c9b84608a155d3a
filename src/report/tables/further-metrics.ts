import { evaluatedIn, lastValidation, tableDigits } from "../findings/metrics.js";
import type { RunRecord } from "../read/run.js";
import { type Column, left, numberCell, right, type Table, textCell } from "./document.js";

/** A row for each run with what its configuration's `metrics` asked for; no table where none asked for a number. */
export function furtherMetrics(runs: readonly RunRecord[]): Table[] {
  const figures = evaluatedIn(runs).filter(({ asked }) => asked);
  if (figures.length === 0) return [];
  const having = runs.filter((run) => evaluatedIn([run]).some(({ asked }) => asked));
  const columns = (group: string): Column[] => figures.map(({ label }) => ({ ...right(label), group }));
  return [
    {
      title: "Further metrics",
      columns: [left("Run", true), ...columns("Validation"), ...columns("Test")],
      rows: having.map((run) => {
        const validation = lastValidation(run);
        return [
          textCell(run.name),
          ...figures.map((figure) => numberCell(validation?.[figure.name], tableDigits(figure))),
          ...figures.map((figure) => numberCell(run.test?.[figure.name], tableDigits(figure))),
        ];
      }),
      notes: [
        "What the field metrics of a run's configuration names. Validation is that of the last epoch that has one.",
      ],
    },
  ];
}
