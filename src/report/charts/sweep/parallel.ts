import * as Plot from "@observablehq/plot";
import { metricText } from "../../findings/metrics.js";
import { settingsText } from "../../findings/setting-text.js";
import { basis, SIZE } from "../axes.js";
import type { Drawing } from "../drawing.js";
import { frame, LETTER, type LegendItem } from "../frame.js";
import type { Palette } from "../palette.js";
import { bestPoint, type ChartsOf, type Point, pointsOf, strength } from "./common.js";
import { type Axis, axesOf } from "./parallel-axes.js";

/** How far apart two axes are. */
const APART = 108;
const HEIGHT = 330;
/** Where a trial passes below an axis whose parameter it does not have. */
const ABSENT = -0.12;

/** A place where a trial's line crosses an axis. */
interface Crossing {
  axis: number;
  height: number;
  number: number;
  colour: string;
  title: string;
}

/** One axis a parameter plus one an objective, a line a trial, coloured by the value of the first objective. */
export function parallel({ sweep, section, prefix }: ChartsOf): Drawing[] {
  const points = pointsOf(sweep, 0);
  const completed = points.filter(({ status }) => status === "completed");
  const [objective] = sweep.objectives;
  if (!objective || completed.length === 0) return [];
  const axes = axesOf(sweep, completed);
  const best = bestPoint(points, objective);
  const values = completed.map(({ value }) => value);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const [worstEnd, bestEnd] = objective.direction === "maximize" ? [low, high] : [high, low];
  const stepOf = (palette: Palette, value: number) => {
    const along = worstEnd === bestEnd ? 1 : (value - worstEnd) / (bestEnd - worstEnd);
    return palette.scale[Math.min(palette.scale.length - 1, Math.floor(along * palette.scale.length))] as string;
  };
  // The best are drawn last, on top.
  const sorted = [...completed].sort((a, b) => Math.abs(b.value - bestEnd) - Math.abs(a.value - bestEnd));
  const pruned = points.filter(({ status }) => status === "pruned");
  const width = Math.max(SIZE.width, 2 * marginOf(axes) + APART * (axes.length - 1));
  const settings = axes.slice(0, sweep.space.length);

  const plot = (palette: Palette) => (document: unknown, top: number, height: number) => {
    const lines = sorted.flatMap((point) => crossings(point, axes, stepOf(palette, point.value)));
    const early = pruned.flatMap((point) => crossings(point, settings, palette.ink));
    const winner = best ? crossings(best, axes, palette.train) : [];
    const line = (data: Crossing[], strokeWidth: number, strokeOpacity: number, stroke?: string) =>
      Plot.line(data, {
        x: "axis",
        y: "height",
        z: "number",
        stroke: stroke ?? "colour",
        strokeWidth,
        strokeOpacity,
        title: "title",
      });
    const ticks = axes.flatMap(({ ticks }, axis) => ticks.map((tick) => ({ ...tick, axis })));
    const missing = [
      ...new Set([...lines, ...early].filter(({ height }) => height === ABSENT).map(({ axis }) => axis)),
    ];
    const halo = { stroke: palette.paper, strokeWidth: 3.5, fill: palette.ink } as const;
    return Plot.plot({
      ...basis(document, width, height, top + 34),
      marginBottom: 22,
      marginLeft: marginOf(axes),
      marginRight: marginOf(axes),
      x: { type: "linear", domain: [0, Math.max(1, axes.length - 1)], axis: null },
      y: { type: "linear", domain: [missing.length > 0 ? ABSENT - 0.04 : -0.02, 1.02], axis: null },
      color: { type: "identity" },
      marks: [
        Plot.ruleX(axes, { x: (_, axis) => axis, y1: 0, y2: 1, stroke: palette.ink, strokeOpacity: 0.45 }),
        line(early, 1, strength(points.length, 0.3, 0.08), palette.ink),
        line(lines, 1.3, strength(points.length, 0.9, 0.35)),
        line([...early, ...lines], 7, 0, palette.ink), // unseen and wider: what is pointed at
        line(winner, 3, 1, palette.train),
        Plot.dot(ticks, { x: "axis", y: "height", r: 1.8, fill: palette.ink }),
        Plot.text(ticks, { x: "axis", y: "height", text: "text", textAnchor: "start", dx: 6, ...halo }),
        Plot.text(missing, {
          x: (axis: number) => axis,
          y: ABSENT,
          text: () => "not there",
          dy: 11,
          ...halo,
        }),
        Plot.text(axes, {
          x: (_, axis) => axis,
          frameAnchor: "top",
          text: ({ lines }: Axis) => lines.join("\n"),
          lineAnchor: "bottom",
          dy: -9,
          fontWeight: "bold",
        }),
      ],
    });
  };
  const legend = (palette: Palette): LegendItem[] => [
    {
      shape: "scale",
      worst: metricText(objective.metric, worstEnd),
      best: metricText(objective.metric, bestEnd),
    },
    ...(best ? [{ shape: "line" as const, colour: palette.train, text: `Best: trial ${best.number}` }] : []),
    ...(pruned.length > 0 ? [{ shape: "line" as const, colour: palette.ink, text: "Pruned", opacity: 0.35 }] : []),
  ];
  return [
    {
      id: `${prefix}-parallel`,
      section,
      room: "whole",
      title: `Parallel coordinates: settings and ${objective.metric}`,
      description:
        `${completed.length} completed trials as lines across ${axes.length} upright axes: ${axes.map(({ name }) => name).join(", ")}. ` +
        `Coloured by ${objective.metric}, from ${metricText(objective.metric, worstEnd)} to ${metricText(objective.metric, bestEnd)}.` +
        (best ? ` The best is trial ${best.number}: ${settingsText(best.trial.params)}.` : ""),
      draw: (as, palette, standalone) =>
        frame(as, { width, height: HEIGHT, legend: legend(palette), palette, standalone, plot: plot(palette) }),
    },
  ];
}

function crossings({ number, trial, title }: Point, axes: Axis[], colour: string): Crossing[] {
  return axes.map((axis, index) => ({ axis: index, height: axis.heightOf(trial) ?? ABSENT, number, colour, title }));
}

/** Room at both sides for half a name, and right of the last axis for its ticks. */
function marginOf(axes: Axis[]): number {
  const [first, last] = [axes[0], axes.at(-1)];
  const half = (axis: Axis | undefined) =>
    (Math.max(...(axis?.lines ?? []).map((line) => line.length), 0) * LETTER * 1.12) / 2;
  const ticks = Math.max(...(last?.ticks ?? []).map(({ text }) => text.length), 0) * LETTER + 12;
  return Math.ceil(Math.max(half(first), half(last), ticks, 24)) + 6;
}
