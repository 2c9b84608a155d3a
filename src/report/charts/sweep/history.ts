import * as Plot from "@observablehq/plot";
import { isFeasible } from "../../../sweep/trial.js";
import { widenedRows } from "../../../sweep/widen/widening.js";
import { metricHead, metricText } from "../../findings/metrics.js";
import { idOf } from "../../findings/sweep.js";
import { basis, countingAxis, SIZE, valueAxis, wholeTicks } from "../axes.js";
import type { Drawing } from "../drawing.js";
import { frame, type LegendItem } from "../frame.js";
import type { Palette } from "../palette.js";
import { bestPoint, better, type ChartsOf, pointsOf, radius, trialTitle } from "./common.js";
import { errorBars } from "./error-bars.js";

/** The dashes of the line before the first trial in a wider space. */
const WIDENED = "4 3";

/** Each objective's value by the trials' numbers, with the best so far. */
export function histories({ sweep, section, prefix }: ChartsOf): Drawing[] {
  return sweep.objectives.flatMap((objective, at) => {
    const { metric } = objective;
    const points = pointsOf(sweep, at);
    if (points.length === 0) return [];
    const completed = points.filter(({ status }) => status === "completed");
    const pruned = points.filter(({ status }) => status !== "completed");
    const without = sweep.trials
      .filter(({ status, values }) => values === null && (status === "failed" || status === "stopped"))
      .map((trial) => ({ number: trial.number, title: trialTitle(trial, sweep) }));
    const best = bestPoint(points, objective);
    const numbers = [...points, ...without].map(({ number }) => number);
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
    const soFar: { number: number; value: number; title: string }[] = [];
    for (const { number, value } of completed.filter(({ trial }) => isFeasible(trial))) {
      const before = soFar.at(-1);
      if (before && !better(objective, value, before.value)) continue;
      soFar.push({ number, value, title: `Best so far, from trial ${number}: ${metricText(metric, value)}` });
    }
    const end = soFar.at(-1);
    const steps = end ? [...soFar, { ...end, number: last }] : soFar;
    const counts = [
      `${completed.length} completed`,
      ...(pruned.length > 0
        ? [
            `${pruned.length} pruned, at the value ${sweep.seeds ? "over the runs that they had" : "of their last epoch"}`,
          ]
        : []),
      ...(without.length > 0 ? [`${without.length} failed or stopped, at the foot`] : []),
    ];
    const wider = widenedRows(sweep.file?.widened ?? [], sweep.file?.definition.space ?? []).map(({ trial, what }) => ({
      before: trial - 0.5,
      title: `Space widened from trial ${trial} on: ${what}`,
    }));
    const hasErrors = points.some(({ error }) => error !== undefined);
    const withErrors = hasErrors ? ", with a standard error on either side" : "";
    const bars = hasErrors ? "; bar: standard error" : "";
    const plot = (palette: Palette) => (document: unknown, top: number, height: number) =>
      Plot.plot({
        ...basis(document, SIZE.width, height, top),
        x: countingAxis("Trial", [first - 0.5, last + 0.5], wholeTicks(first, last, 10)),
        y: valueAxis(),
        marks: [
          Plot.ruleX(wider, { x: "before", stroke: palette.ink, strokeDasharray: WIDENED, title: "title" }),
          ...errorBars(points, "number", palette.validation),
          Plot.dot(pruned, {
            x: "number",
            y: "value",
            r: radius(points.length, 3),
            fill: palette.paper,
            stroke: palette.validation,
            strokeOpacity: 0.65,
            title: "title",
          }),
          Plot.dot(completed, {
            x: "number",
            y: "value",
            r: radius(points.length),
            fill: palette.validation,
            stroke: palette.paper,
            strokeWidth: 0.75,
            title: "title",
          }),
          Plot.lineY(steps, {
            x: "number",
            y: "value",
            z: null,
            stroke: palette.train,
            strokeWidth: 2,
            curve: "step-after",
          }),
          Plot.dot(soFar, {
            x: "number",
            y: "value",
            symbol: "diamond",
            r: 4.5,
            fill: palette.train,
            stroke: palette.paper,
            title: "title",
          }),
          Plot.dot(without, {
            x: "number",
            frameAnchor: "bottom",
            dy: -5,
            symbol: "times",
            r: 4,
            stroke: palette.bad,
            strokeWidth: 1.5,
            title: "title",
          }),
        ],
      });
    const legend = (palette: Palette): LegendItem[] => [
      ...(completed.length > 0
        ? [
            { shape: "disc" as const, colour: palette.validation, text: `Completed${bars}` },
            { shape: "line" as const, colour: palette.train, text: "Best so far" },
          ]
        : []),
      ...(pruned.length > 0
        ? [{ shape: "dot" as const, colour: palette.validation, text: "Pruned", opacity: 0.65 }]
        : []),
      ...(wider.length > 0
        ? [{ shape: "line" as const, colour: palette.ink, text: "Space widened", dashes: WIDENED }]
        : []),
      ...(without.length > 0 ? [{ shape: "cross" as const, colour: palette.bad, text: "Failed or stopped" }] : []),
    ];
    return {
      id: `${prefix}-history${at === 0 ? "" : `-${idOf(metric)}`}`,
      section,
      room: "column",
      title: `Optimisation history: ${metricHead(metric)}`,
      description:
        `${metric} by the trials' numbers${withErrors}: ${counts.join(", ")}. ` +
        (best ? `The best is trial ${best.number} with ${metricText(metric, best.value)}.` : "None is completed.") +
        wider.map(({ title }) => ` ${title}.`).join(""),
      draw: (as, palette, standalone) =>
        frame(as, { ...SIZE, legend: legend(palette), palette, standalone, across: true, plot: plot(palette) }),
    } satisfies Drawing;
  });
}
