import * as Plot from "@observablehq/plot";
import { basis, levelAxis, logarithmicTicks, SIZE, valueAxis } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { frame, type LegendItem } from "./frame.js";
import type { Palette } from "./palette.js";
import type { TimedChart } from "./timed.js";

/** Lines are told apart by their dashes, too: on paper, and with any kind of sight. */
const DASHES = ["", "8 4", "2 3", "10 3 2 3", "16 4", "10 3 2 3 2 3"] as const;

/** A chart of a metric against time as something that can be drawn. */
export function timedDrawing(chart: TimedChart): Drawing {
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

/** The colour and the dashes of a line: no two of the first 36 have both in common. */
function strokeOf(at: number, { lines }: Palette): { colour: string; dashes: string } {
  const round = Math.floor(at / DASHES.length);
  return { colour: lines[(at + round) % lines.length] as string, dashes: DASHES[at % DASHES.length] as string };
}

function plot(chart: TimedChart, palette: Palette, document: unknown, top: number, height: number) {
  const { curves, published, logarithmic } = chart;
  const ofPoint = { x: "seconds", y: "value" } as const;
  const marks: Plot.Markish[] = [];
  if (published)
    marks.push(
      Plot.ruleY([published], { y: "value", stroke: palette.ink, strokeWidth: 1, strokeOpacity: 0.6, title: "text" }),
    );
  for (const [at, { points }] of curves.entries()) {
    const { colour, dashes } = strokeOf(at, palette);
    const dashed = dashes === "" ? {} : { strokeDasharray: dashes };
    marks.push(Plot.lineY(points, { ...ofPoint, stroke: colour, strokeWidth: 2, ...dashed }));
    marks.push(Plot.dot(points, { ...ofPoint, r: 2.5, fill: colour, stroke: palette.paper, strokeWidth: 0.75 }));
  }
  // On top, larger and unseen: what is pointed at.
  for (const { points } of curves)
    marks.push(Plot.dot(points, { ...ofPoint, r: 8, fill: palette.ink, fillOpacity: 0, title: "title" }));
  const seconds = curves.flatMap(({ points }) => points.map((point) => point.seconds));
  const [first, last] = [Math.min(...seconds), Math.max(...seconds)];
  const name = "Seconds of training and validation";
  const ticks = logarithmicTicks(first / 1.1, last, 8);
  // The usual logarithmic axis leaves out some of the labels.
  if (logarithmic)
    marks.push(
      Plot.axisX(ticks, {
        label: `${name} (logarithmic)`,
        labelAnchor: "center",
        labelArrow: "none",
        text: (tick: number) => tick.toLocaleString("en"),
      }),
    );
  return Plot.plot({
    ...basis(document, SIZE.width, height, top),
    insetRight: 6,
    x: logarithmic
      ? {
          type: "log",
          domain: [first / 1.1, last],
          ticks,
          grid: true,
        }
      : { ...levelAxis(name), domain: [0, last], ticks: 6 },
    y: valueAxis(),
    marks,
  });
}

function legendOf({ curves, published }: TimedChart, palette: Palette): LegendItem[] {
  return [
    ...curves.map(({ name }, at): LegendItem => {
      const { colour, dashes } = strokeOf(at, palette);
      return { shape: "line", colour, text: name, dashes };
    }),
    ...(published ? [{ shape: "line", colour: palette.ink, text: published.text, opacity: 0.6 } as const] : []),
  ];
}
