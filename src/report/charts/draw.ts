import * as Plot from "@observablehq/plot";
import { basis, countingAxis, SIZE, valueAxis } from "./axes.js";
import type { Chart, Role } from "./chart.js";
import { frame, type LegendItem } from "./frame.js";
import type { Palette } from "./palette.js";

/**
 * Draw a chart as SVG.
 *
 * @param standalone A file of its own: an XML document with a heading and a ground, instead of a part of a page.
 */
export function draw(chart: Chart, palette: Palette, standalone: boolean): string {
  return frame(chart, {
    ...SIZE,
    legend: legendOf(chart, palette),
    palette,
    standalone,
    plot: (document, top, height) => plot(chart, palette, document, top, height),
  });
}

function plot(chart: Chart, palette: Palette, document: unknown, top: number, height: number) {
  const epochs = [
    ...chart.curves.flatMap(({ points }) => points.map(({ epoch }) => epoch)),
    ...chart.published.map(({ epoch }) => epoch),
  ];
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const beside = Math.max(0.25, (last - first) / 28); // the test's figures stand right of their epoch
  const at = ({ role, epoch }: { role: Role; epoch: number }) => (role === "test" ? epoch + 2 * beside : epoch);
  const test = chart.test ? [{ ...chart.test, x: chart.test.epoch + beside }] : [];
  const step = Math.max(1, Math.ceil((last - first + 1) / 15));
  const ticks = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, n) => first + n * step);
  const marks: Plot.Markish[] = [];
  for (const { role, points } of chart.curves)
    if (points.some(({ min, max }) => min < max))
      marks.push(Plot.areaY(points, { x: "epoch", y1: "min", y2: "max", fill: palette[role], fillOpacity: 0.2 }));
  for (const role of ["validation", "test"] as const) {
    const some = chart.published.filter((figure) => figure.role === role);
    const colour = palette[role];
    marks.push(Plot.ruleX(some, { x: at, y1: "low", y2: "high", stroke: colour, strokeWidth: 6, strokeOpacity: 0.4 }));
    marks.push(Plot.dot(some, { x: at, y: "value", symbol: "diamond", r: 6, fill: colour, stroke: palette.paper }));
  }
  for (const { role, points, thin } of chart.curves) {
    const colour = palette[role];
    const line = thin ? { strokeWidth: 1, strokeOpacity: 0.5 } : { strokeWidth: 2 };
    marks.push(Plot.lineY(points, { x: "epoch", y: "mean", stroke: colour, ...line }));
    if (!thin || points.length === 1)
      marks.push(
        Plot.dot(points, { x: "epoch", y: "mean", r: 3, fill: colour, stroke: palette.paper, strokeWidth: 0.75 }),
      );
  }
  const batches = chart.published.filter(({ role }) => role === "train");
  marks.push(Plot.dot(batches, { x: "epoch", y: "value", r: 3.5, fill: "none", stroke: palette.train }));
  if (test.length > 0) {
    marks.push(Plot.ruleX(test, { x: "x", y1: "min", y2: "max", stroke: palette.test, strokeWidth: 2 }));
    marks.push(
      Plot.dot(test, { x: "x", y: "mean", symbol: "square", r: 4, fill: palette.test, stroke: palette.paper }),
    );
  }
  // On top, larger and unseen: what is pointed at.
  const unseen = { r: 8, fill: palette.ink, fillOpacity: 0, title: "title" };
  for (const { points } of chart.curves) marks.push(Plot.dot(points, { x: "epoch", y: "mean", ...unseen }));
  marks.push(Plot.dot(test, { x: "x", y: "mean", ...unseen }));
  marks.push(Plot.dot(chart.published, { x: at, y: "value", ...unseen, r: 6 }));
  return Plot.plot({
    ...basis(document, SIZE.width, height, top),
    x: countingAxis("Epoch", [first - beside, last + 3 * beside], ticks),
    y: valueAxis(),
    marks,
  });
}

function legendOf(chart: Chart, palette: Palette): LegendItem[] {
  const items: LegendItem[] = [];
  const add = (role: Role, shape: Exclude<LegendItem["shape"], "scale">, text: string) =>
    items.push({ colour: palette[role], shape, text });
  const thin = chart.curves.find((curve) => curve.thin);
  if (thin) add(thin.role, "line", "Validation, one line a run");
  else for (const { role, name } of chart.curves) add(role, "line", name);
  const spread = chart.curves.find(({ points }) => points.some(({ min, max }) => min < max));
  if (spread) add(spread.role, "band", "Range over the seeds");
  if (chart.test) add("test", "square", "Test");
  const has = (role: Role) => chart.published.some((figure) => figure.role === role);
  if (has("train")) add("train", "dot", "Published batch");
  if (has("validation")) add("validation", "diamond", "Published validation");
  if (has("test")) add("test", "diamond", "Published test");
  return items;
}
