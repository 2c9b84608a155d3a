import { byValues } from "../../sweep/ranking.js";
import { describeMetric, metricHead, tableDigits } from "../findings/metrics.js";
import type { SweepFindings } from "../findings/sweep.js";
import { type Column, left, numberCell, right, type Table, textCell } from "./document.js";
import { settingCell } from "./trials.js";

/** The trials of other sweeps and runs that a sweep began with, the best first. */
export function knownTable(title: string, { known, objectives, space }: SweepFindings): Table {
  const numeric = (path: string) => known.every(({ params }) => typeof (params[path] ?? 0) === "number");
  return {
    title,
    columns: [
      left("From", true),
      right("Trial"),
      ...objectives.map(({ metric }) => right(metricHead(metric))),
      ...space.map(({ path }): Column => (numeric(path) ? right(path) : left(path))),
      right("Seconds"),
    ],
    rows: [...known]
      .sort(byValues(objectives))
      .map(({ from, number, values, params, seconds }) => [
        textCell(from),
        number === null ? textCell("a run") : { text: String(number), value: number },
        ...objectives.map(({ metric }, at) => numberCell(values[at], tableDigits(describeMetric(metric)))),
        ...space.map(({ path }) => settingCell(params[path])),
        numberCell(seconds, 1),
      ]),
    notes: [
      "They were told to the sampler before the first trial. They are not among the trials, the charts and the best.",
    ],
  };
}
