import * as Plot from "@observablehq/plot";
import { curveOf } from "../../findings/mean-curves.js";
import { epochValue, isByEpoch, metricHead, metricText, USUAL_CURVE } from "../../findings/metrics.js";
import { basis, countingAxis, SIZE, valueAxis, wholeTicks } from "../axes.js";
import type { Drawing } from "../drawing.js";
import { frame, type LegendItem } from "../frame.js";
import type { Palette } from "../palette.js";
import { type ChartsOf, radius, strength, trialTitle } from "./common.js";

/** A curve by epoch for each trial: of the first objective where it is known after each epoch, else of the usual metric. */
export function curves({ sweep, section, prefix }: ChartsOf): Drawing[] {
  const first = sweep.objectives[0]?.metric ?? "";
  const metric = isByEpoch(first) ? first : USUAL_CURVE;
  const points = sweep.trials.flatMap((trial) => {
    // A trial that was answered from another has that one's curve.
    const figures = trial.duplicateOf === null ? curveOf(trial, sweep.runs, (one) => epochValue(metric, one)) : [];
    const kind = trial === sweep.best ? "best" : trial.status === "completed" ? "completed" : "ended early";
    const title = trialTitle(trial, sweep);
    return figures.map((one) => ({ ...one, number: trial.number, kind, title }));
  });
  if (points.length === 0) return [];
  const of = (kind: string) => points.filter((point) => point.kind === kind);
  const [best, completed, early] = [of("best"), of("completed"), of("ended early")];
  const count = new Set(points.map(({ number }) => number)).size;
  const last = points.reduce((most, { epoch }) => Math.max(most, epoch), 1);
  const weight = strength(count);
  const ends = [...new Map(early.map((point) => [point.number, point])).values()];
  const plot = (palette: Palette) => (document: unknown, top: number, height: number) => {
    const line = (data: typeof points, stroke: string, strokeWidth: number, strokeOpacity: number) =>
      Plot.lineY(data, { x: "epoch", y: "value", z: "number", stroke, strokeWidth, strokeOpacity, title: "title" });
    const ofOne = { x: "epoch", y: "value", r: radius(count, 2.5), title: "title" } as const;
    return Plot.plot({
      ...basis(document, SIZE.width, height, top),
      x: countingAxis("Epoch", last === 1 ? [0.5, 1.5] : [1, last], wholeTicks(1, last, 12)),
      y: valueAxis(),
      marks: [
        line(early, palette.ink, 1, weight * 0.6),
        Plot.dot(ends, { ...ofOne, fill: palette.paper, stroke: palette.ink, strokeOpacity: Math.max(0.3, weight) }),
        line(completed, palette.validation, 1.1, weight),
        ...(last === 1 ? [Plot.dot(completed, { ...ofOne, fill: palette.validation })] : []),
        // Unseen and wider: what is pointed at.
        line([...early, ...completed], palette.ink, 7, 0),
        line(best, palette.train, 3, 1),
        Plot.dot(best, {
          ...ofOne,
          r: last === 1 ? 4.5 : 3,
          fill: palette.train,
          stroke: palette.paper,
          strokeWidth: 0.75,
        }),
      ],
    });
  };
  const legend = (palette: Palette): LegendItem[] => [
    ...(best.length > 0
      ? [{ shape: "line" as const, colour: palette.train, text: `Best: trial ${sweep.best?.number}` }]
      : []),
    ...(completed.length > 0
      ? [{ shape: "line" as const, colour: palette.validation, text: "Completed", opacity: Math.max(0.5, weight) }]
      : []),
    ...(early.length > 0
      ? [{ shape: "dot" as const, colour: palette.ink, text: "Ended before the last epoch", opacity: 0.6 }]
      : []),
  ];
  const final = best.at(-1);
  return [
    {
      id: `${prefix}-curves`,
      section,
      room: "column",
      title: `All trials by epoch: ${metricHead(metric)}`,
      description:
        `${metric} by epoch, a thin line for each of ${count} trials${sweep.seeds ? ", the mean of its runs" : ""}, the best one bold. ` +
        (final
          ? `The best, trial ${final.number}, has ${metricText(metric, final.value)} after epoch ${final.epoch}.`
          : "None is completed."),
      draw: (as, palette, standalone) =>
        frame(as, { ...SIZE, legend: legend(palette), palette, standalone, across: true, plot: plot(palette) }),
    },
  ];
}
