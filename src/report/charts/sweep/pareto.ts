import * as Plot from "@observablehq/plot";
import { describeMetric, metricHead, metricText } from "../../findings/metrics.js";
import { idOf } from "../../findings/sweep.js";
import { basis, levelAxis, SIZE, valueAxis } from "../axes.js";
import type { Drawing } from "../drawing.js";
import { frame, type LegendItem } from "../frame.js";
import type { Palette } from "../palette.js";
import { type ChartsOf, trialTitle } from "./common.js";

/** For several objectives: the first one against each other one, with the Pareto set. */
export function scatters({ sweep, section, prefix }: ChartsOf): Drawing[] {
  const [first, ...others] = sweep.objectives;
  if (!first) return [];
  return others.flatMap((other, at) => {
    const points = sweep.trials.flatMap((trial) => {
      const [x, y] = [trial.values?.[0], trial.values?.[at + 1]];
      if (trial.status !== "completed" || x === undefined || y === undefined) return [];
      return [{ x, y, number: trial.number, trial, title: trialTitle(trial, sweep) }];
    });
    if (points.length === 0) return [];
    const front = points.filter(({ trial }) => sweep.pareto.includes(trial)).sort((a, b) => a.x - b.x || a.y - b.y);
    const rest = points.filter((point) => !front.includes(point));
    // Of more than two objectives the set is no line in a plane.
    const line = others.length === 1 && front.length > 1;
    // Times are compared by their ratio: their axis begins at nothing.
    const low = (metric: string) => (describeMetric(metric).unit === "s" ? { zero: true } : {});
    const plot = (palette: Palette) => (document: unknown, top: number, height: number) =>
      Plot.plot({
        ...basis(document, SIZE.width, height, top),
        marginBottom: 42,
        x: { ...levelAxis(metricHead(first.metric)), nice: 6, ticks: 6, grid: true, ...low(first.metric) },
        y: { ...valueAxis(), ...low(other.metric) },
        marks: [
          ...(line
            ? [
                Plot.line(front, {
                  x: "x",
                  y: "y",
                  stroke: palette.train,
                  strokeWidth: 1.5,
                  // The corners lie where the front is no better than the trials beside it.
                  curve: first.direction === "minimize" ? "step-after" : "step-before",
                }),
              ]
            : []),
          Plot.dot(rest, {
            x: "x",
            y: "y",
            r: 3.5,
            fill: palette.validation,
            stroke: palette.paper,
            strokeWidth: 0.75,
            title: "title",
          }),
          Plot.dot(front, {
            x: "x",
            y: "y",
            symbol: "diamond",
            r: 5.5,
            fill: palette.train,
            stroke: palette.paper,
            title: "title",
          }),
        ],
      });
    const legend = (palette: Palette): LegendItem[] => [
      { shape: "diamond", colour: palette.train, text: "Pareto set" },
      ...(rest.length > 0
        ? [{ shape: "disc" as const, colour: palette.validation, text: "Other completed trials" }]
        : []),
    ];
    const ends = front.map(
      ({ number, x, y }) => `trial ${number} (${metricText(first.metric, x)}, ${metricText(other.metric, y)})`,
    );
    return {
      id: `${prefix}-pareto${at === 0 ? "" : `-${idOf(other.metric)}`}`,
      section,
      room: "column",
      title: `${metricHead(other.metric)} against ${metricHead(first.metric)}`,
      description:
        `${other.metric} against ${first.metric} of ${points.length} completed trials. ` +
        `To ${first.direction} ${first.metric} and to ${other.direction} ${other.metric}, the Pareto set is ` +
        `${ends.slice(0, 12).join(", ")}${ends.length > 12 ? `, and ${ends.length - 12} more` : ""}.`,
      draw: (as, palette, standalone) =>
        frame(as, { ...SIZE, legend: legend(palette), palette, standalone, across: true, plot: plot(palette) }),
    } satisfies Drawing;
  });
}
