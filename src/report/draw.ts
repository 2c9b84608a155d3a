import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Chart, Role } from "./charts.js";

/** Colours as CSS; variables, so that a page can change them with its scheme. */
export interface Palette {
  train: string;
  validation: string;
  test: string;
  /** What lies under the chart. */
  paper: string;
  ink: string;
}

/** The page's own colours. */
export const VARIABLES: Palette = {
  train: "var(--chart-train)",
  validation: "var(--chart-validation)",
  test: "var(--chart-test)",
  paper: "var(--paper)",
  ink: "currentColor",
};

/** Colours that are told apart with any kind of sight, on white. */
export const LIGHT: Palette = {
  train: "#b45309",
  validation: "#1d4ed8",
  test: "#0f766e",
  paper: "#ffffff",
  ink: "#1f2328",
};
/** The same on a dark ground. */
export const DARK: Palette = {
  train: "#f59e0b",
  validation: "#7aa5ff",
  test: "#2dd4bf",
  paper: "#14171c",
  ink: "#e6e8eb",
};

const SIZE = { width: 480, height: 300 };
const FONT = 12;
const LEFT = 46;
const LINE = 17;
const SVG = "http://www.w3.org/2000/svg";

interface DomElement {
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  append(...nodes: unknown[]): void;
  prepend(...nodes: unknown[]): void;
  querySelectorAll(selector: string): Iterable<DomElement>;
  remove(): void;
  textContent: string;
  readonly outerHTML: string;
}
interface DomDocument {
  createElementNS(namespace: string, name: string): DomElement;
}

/**
 * Draw a chart as SVG.
 *
 * @param standalone A file of its own: an XML document with a heading and a ground, instead of a part of a page.
 */
export function draw(chart: Chart, palette: Palette, standalone: boolean): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: DomDocument };
  const make = (name: string, attributes: Record<string, string | number>, text?: string): DomElement => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const heading = standalone ? wrap(chart.title, SIZE.width - 20, FONT + 2) : [];
  const legend = layLegend(chart);
  const top = heading.length * (LINE + 3) + (legend.at(-1)?.line ?? -1) * LINE + LINE + 18;
  const height = SIZE.height + top;
  const svg = plot(chart, palette, document, top, height) as unknown as DomElement;

  for (const style of svg.querySelectorAll("style")) style.remove();
  svg.removeAttribute("class");
  svg.setAttribute("xmlns", SVG);
  svg.setAttribute("role", "img");
  svg.setAttribute("font-family", standalone ? "DejaVu Sans, Liberation Sans, Arial, sans-serif" : "inherit");
  svg.setAttribute("fill", palette.ink);
  const title = make("title", { id: `${chart.id}-title` }, chart.title);
  const description = make("desc", { id: `${chart.id}-desc` }, chart.description);
  svg.setAttribute("aria-labelledby", `${chart.id}-title`);
  svg.setAttribute("aria-describedby", `${chart.id}-desc`);
  const ground = standalone ? [make("rect", { width: SIZE.width, height, fill: palette.paper })] : [];
  svg.prepend(title, description, ...ground);
  heading.forEach((line, at) => {
    const place = {
      x: 10,
      y: 20 + at * (LINE + 3),
      "text-anchor": "start",
      "font-size": FONT + 2,
      "font-weight": "bold",
    };
    svg.append(make("text", place, line));
  });
  const group = make("g", { transform: `translate(10,${heading.length * (LINE + 3) + 12})`, "text-anchor": "start" });
  for (const { x, line, role, shape, text } of legend) {
    const [y, colour] = [line * LINE, palette[role]];
    if (shape === "band")
      group.append(make("rect", { x, y: y - 5, width: 16, height: 10, fill: colour, "fill-opacity": 0.25 }));
    else if (shape === "line") group.append(make("path", { d: `M${x},${y}h16`, stroke: colour, "stroke-width": 2 }));
    else if (shape === "dot")
      group.append(
        make("circle", { cx: x + 8, cy: y, r: 4, fill: palette.paper, stroke: colour, "stroke-width": 1.5 }),
      );
    else group.append(make("path", { d: shape === "square" ? square(x + 8, y) : diamond(x + 8, y), fill: colour }));
    group.append(make("text", { x: x + 21, y: y + 4 }, text));
  }
  svg.append(group);
  const text = svg.outerHTML.replaceAll("&nbsp;", "&#160;");
  if (!standalone) return text;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text.replaceAll("currentColor", palette.ink)}\n`;
}

const diamond = (x: number, y: number) => `M${x},${y - 5.5}l4.5,5.5l-4.5,5.5l-4.5,-5.5z`;
const square = (x: number, y: number) => `M${x - 3.5},${y - 3.5}h7v7h-7z`;

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
  const marks: Plot.Markish[] = [Plot.gridY({ stroke: "currentColor", strokeOpacity: 0.13 })];
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
    document: document as never,
    ...SIZE,
    height,
    marginTop: top,
    marginLeft: LEFT,
    marginBottom: 40,
    marginRight: 14,
    style: { fontSize: `${FONT}px` } as never,
    x: {
      domain: [first - beside, last + 3 * beside],
      ticks,
      tickFormat: "d",
      label: "Epoch",
      labelAnchor: "center",
      labelArrow: "none",
    },
    y: { nice: true, label: null, ticks: 6 },
    marks,
  });
}

interface LegendEntry {
  x: number;
  line: number;
  role: Role;
  shape: "line" | "band" | "dot" | "diamond" | "square";
  text: string;
}

function layLegend(chart: Chart): LegendEntry[] {
  const entries: Pick<LegendEntry, "role" | "shape" | "text">[] = [];
  const thin = chart.curves.find((curve) => curve.thin);
  if (thin) entries.push({ role: thin.role, shape: "line", text: "Validation, one line a run" });
  else for (const { role, name } of chart.curves) entries.push({ role, shape: "line", text: name });
  const spread = chart.curves.find(({ points }) => points.some(({ min, max }) => min < max));
  if (spread) entries.push({ role: spread.role, shape: "band", text: "Range over the seeds" });
  if (chart.test) entries.push({ role: "test", shape: "square", text: "Test" });
  const has = (role: Role) => chart.published.some((figure) => figure.role === role);
  if (has("train")) entries.push({ role: "train", shape: "dot", text: "Published batch" });
  if (has("validation")) entries.push({ role: "validation", shape: "diamond", text: "Published validation" });
  if (has("test")) entries.push({ role: "test", shape: "diamond", text: "Published test" });
  let [x, line] = [0, 0];
  return entries.map((entry) => {
    const width = 21 + entry.text.length * FONT * 0.54 + 12;
    if (x > 0 && x + width > SIZE.width - 10) [x, line] = [0, line + 1];
    const placed = { ...entry, x, line };
    x += width;
    return placed;
  });
}

function wrap(text: string, width: number, font: number): string[] {
  const most = Math.floor(width / (font * 0.62));
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
