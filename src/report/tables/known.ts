import { byValues } from "../../sweep/ranking.js";
import { isFeasible } from "../../sweep/trial.js";
import { describeMetric, metricHead, tableDigits } from "../findings/metrics.js";
import type { SweepFindings } from "../findings/sweep.js";
import { type Column, left, numberCell, right, type Table, textCell } from "./document.js";
import { settingCell } from "./trials.js";

/** The trials of other sweeps and runs that a sweep began with, the best first. */
export function knownTable(title: string, { known, objectives, space }: SweepFindings): Table {
  const numeric = (path: string) => known.every(({ params }) => typeof (params[path] ?? 0) === "number");
  const breaking = known.some((trial) => !isFeasible(trial));
  return {
    title,
    columns: [
      left("From", true),
      right("Trial"),
      ...objectives.map(({ metric }) => right(metricHead(metric))),
      ...space.map(({ path }): Column => (numeric(path) ? right(path) : left(path))),
      right("Seconds"),
      ...(breaking ? [left("Note", true)] : []),
    ],
    rows: [...known]
      .sort(byValues(objectives))
      .map(({ from, number, values, params, seconds, violates = [] }) => [
        textCell(from),
        number === null ? textCell("a run") : { text: String(number), value: number },
        ...objectives.map(({ metric }, at) => numberCell(values[at], tableDigits(describeMetric(metric)))),
        ...space.map(({ path }) => settingCell(params[path])),
        numberCell(seconds, 1),
        ...(breaking
          ? [violates.length === 0 ? { text: "", value: null } : textCell(`breaks ${violates.join(" and ")}`)]
          : []),
      ]),
    notes: [
      "They were told to the sampler before the first trial. They are not among the trials, the charts and the best.",
    ],
  };
}
