import * as Plot from "@observablehq/plot";
import { basis, countingAxis, levelAxis, logarithmicTicks, SIZE, valueAxis, wholeTicks } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { frame, type LegendItem } from "./frame.js";
import type { LinesChart } from "./lines.js";
import { DASHES, type Look } from "./look.js";
import type { Palette } from "./palette.js";

/** A line of more points than this has no dots. */
const MOST_DOTS = 40;
/** Of more lines than this the bands would cover each other. */
const MOST_BANDS = 6;

/** A chart of lines as something that can be drawn. */
export function linesDrawing(chart: LinesChart): Drawing {
  return {
    ...chart,
    room: "column",
    draw: (as, palette, standalone) =>
      frame(as, {
        ...SIZE,
        legend: legendOf(chart, palette),
        palette,
        standalone,
        plot: (document, top, height) => plot(chart, palette, document, top, height),
      }),
  };
}

function strokeOf({ colour, dash }: Look, { lines }: Palette): { colour: string; dashes: string } {
  return { colour: lines[colour] as string, dashes: (DASHES[dash] ?? []).join(" ") };
}

function plot(chart: LinesChart, palette: Palette, document: unknown, top: number, height: number) {
  const { lines, across, many } = chart;
  const ofPoint = { x: "x", y: "value" } as const;
  const marks: Plot.Markish[] = [];
  if (across)
    marks.push(
      Plot.ruleY([across], { y: "value", stroke: palette.ink, strokeWidth: 1, strokeOpacity: 0.6, title: "text" }),
    );
  if (hasBands(chart))
    for (const { look, points } of lines)
      marks.push(
        Plot.areaY(points, { x: "x", y1: "low", y2: "high", fill: strokeOf(look, palette).colour, fillOpacity: 0.16 }),
      );
  for (const { look, points } of lines) {
    const { colour, dashes } = strokeOf(look, palette);
    const dashed = dashes === "" ? {} : { strokeDasharray: dashes };
    const strength = many ? { strokeWidth: 1, strokeOpacity: 0.55 } : { strokeWidth: 2 };
    marks.push(Plot.lineY(points, { ...ofPoint, stroke: colour, ...strength, ...dashed }));
    if (points.length === 1 || (!many && points.length <= MOST_DOTS))
      marks.push(Plot.dot(points, { ...ofPoint, r: 2.5, fill: colour, stroke: palette.paper, strokeWidth: 0.75 }));
  }
  // On top, larger and unseen: what is pointed at.
  for (const { points } of lines)
    marks.push(Plot.dot(points, { ...ofPoint, r: 8, fill: palette.ink, fillOpacity: 0, title: "title" }));
  const all = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const { scale, more } = levelScale(chart.x, Math.min(...all), Math.max(...all));
  return Plot.plot({
    ...basis(document, SIZE.width, height, top),
    x: scale,
    y: valueAxis(),
    marks: [...marks, ...more],
  });
}

function levelScale({ kind, label }: LinesChart["x"], first: number, last: number) {
  const scale = (options: Plot.ScaleOptions, more: Plot.Markish[] = []) => ({ scale: options, more });
  switch (kind) {
    case "epochs":
      return scale(
        countingAxis(label, first === last ? [first - 0.5, first + 0.5] : [first, last], wholeTicks(first, last, 15)),
      );
    case "batches":
      return scale(
        countingAxis(label, [0, Math.max(1, Math.ceil(last - 1e-9))], wholeTicks(0, Math.ceil(last - 1e-9), 15)),
      );
    case "linear":
      return scale({ ...levelAxis(label), domain: [0, last], ticks: 6 });
    default: {
      const ticks = logarithmicTicks(first / 1.1, last, 8);
      // The usual logarithmic axis leaves out some of the labels.
      const axis = Plot.axisX(ticks, {
        label: `${label} (logarithmic)`,
        labelAnchor: "center",
        labelArrow: "none",
        text: (tick: number) => tick.toLocaleString("en"),
      });
      return scale({ type: "log", domain: [first / 1.1, last], ticks, grid: true }, [axis]);
    }
  }
}

function hasBands({ lines }: LinesChart): boolean {
  return lines.length <= MOST_BANDS && lines.some(({ points }) => points.some(({ low, high }) => low < high));
}

function legendOf(chart: LinesChart, palette: Palette): LegendItem[] {
  const { legend, across, band } = chart;
  return [
    ...legend.map(({ look, text }): LegendItem => {
      const { colour, dashes } = strokeOf(look, palette);
      return { shape: "line", colour, text, dashes };
    }),
    ...(band !== null && hasBands(chart) ? [{ shape: "band", colour: palette.ink, text: band } as const] : []),
    ...(across ? [{ shape: "line", colour: palette.ink, text: across.text, opacity: 0.6 } as const] : []),
  ];
}
