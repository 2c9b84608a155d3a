import { parseHTML } from "linkedom";
import { withoutControls } from "../../text/escape.js";
import type { Palette } from "./palette.js";

/** What every chart says of itself. */
export interface Described {
  /** Letters, digits and hyphens; unique in the report. The name of its files. */
  id: string;
  title: string;
  /** What stands above it where the section that it is in says the rest. Default: the title. */
  caption?: string;
  /** What it shows, in sentences: the text alternative. */
  description: string;
}

/** An entry of a legend. `scale` is some steps from worst to best, by default the palette's, with a text at each end. */
export type LegendItem =
  | {
      shape: "line" | "band" | "box" | "frame" | "dot" | "disc" | "diamond" | "square" | "cross";
      colour: string;
      text: string;
      opacity?: number;
      /** Of a line: its dashes, as SVG has them, empty for a whole one. It is drawn longer, so that they can be seen. */
      dashes?: string;
    }
  | { shape: "scale"; worst: string; best: string; colours?: readonly string[] };

/** What a chart is framed with. */
export interface FrameOptions {
  /** Of the whole picture, in pixels. */
  width: number;
  /** Of the plot, without heading and legend. */
  height: number;
  legend: LegendItem[];
  palette: Palette;
  /** A file of its own: an XML document with a heading and a ground, instead of a part of a page. */
  standalone: boolean;
  /** Whether the arrow keys go through its points from left to right, whatever they belong to. Default: one line after the other. */
  across?: boolean;
  /** Draw the plot: the whole picture's height, of which `top` is left to heading and legend. Returns an SVG element. */
  plot(document: unknown, top: number, height: number): unknown;
}

/** The size of a chart's text, in pixels. */
export const FONT = 12;
/** The width of a letter of that size, on average. */
export const LETTER = FONT * 0.54;
/** Digits are wider than most letters. */
const DIGIT = FONT * 0.62;
const LINE = 17;
const SCALE_STEP = 9;
const SVG = "http://www.w3.org/2000/svg";

interface DomElement {
  setAttribute(name: string, value: string): void;
  getAttribute(name: string): string | null;
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

/** Draw a plot with its heading, legend and text alternative, as SVG. */
export function frame(chart: Described, options: FrameOptions): string {
  const { width, palette, standalone } = options;
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: DomDocument };
  const make = (name: string, attributes: Record<string, string | number>, text?: string): DomElement => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const heading = standalone ? wrap(chart.title, width - 20, FONT + 2) : [];
  const legend = layLegend(options.legend, width, palette);
  const top = heading.length * (LINE + 3) + (legend.at(-1)?.line ?? -1) * LINE + LINE + 18;
  const height = options.height + top;
  const svg = options.plot(document, top, height) as DomElement;

  for (const style of svg.querySelectorAll("style")) style.remove();
  svg.removeAttribute("class");
  // What Plot calls its marks is no name for a reader, and none that ARIA allows.
  for (const mark of svg.querySelectorAll("g[aria-label]")) {
    mark.setAttribute("data-mark", mark.getAttribute("aria-label") ?? "");
    mark.removeAttribute("aria-label");
    mark.removeAttribute("aria-description");
  }
  svg.setAttribute("xmlns", SVG);
  svg.setAttribute("role", "img");
  if (options.across) svg.setAttribute("data-across", "");
  svg.setAttribute("font-family", standalone ? "DejaVu Sans, Liberation Sans, Arial, sans-serif" : "inherit");
  svg.setAttribute("fill", palette.ink);
  const title = make("title", { id: `${chart.id}-title` }, chart.title);
  const description = make("desc", { id: `${chart.id}-desc` }, chart.description);
  svg.setAttribute("aria-labelledby", `${chart.id}-title`);
  svg.setAttribute("aria-describedby", `${chart.id}-desc`);
  const ground = standalone ? [make("rect", { width, height, fill: palette.paper })] : [];
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
  for (const { x, line, item } of legend) {
    const y = line * LINE;
    if (item.shape === "scale") {
      group.append(make("text", { x, y: y + 4 }, item.worst));
      const begin = x + item.worst.length * DIGIT + 6;
      const colours = item.colours ?? palette.scale;
      colours.forEach((fill, step) => {
        group.append(make("rect", { x: begin + step * SCALE_STEP, y: y - 4, width: SCALE_STEP, height: 8, fill }));
      });
      group.append(make("text", { x: begin + colours.length * SCALE_STEP + 6, y: y + 4 }, item.best));
      continue;
    }
    group.append(make("path", { ...symbol(item, x, y, palette), opacity: item.opacity ?? 1 }));
    group.append(make("text", { x: x + symbolWidth(item) + 5, y: y + 4 }, item.text));
  }
  svg.append(group);
  const text = withoutControls(svg.outerHTML.replaceAll("&nbsp;", "&#160;"));
  if (!standalone) return text;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text.replaceAll("currentColor", palette.ink)}\n`;
}

type SymbolItem = Exclude<LegendItem, { shape: "scale" }>;

function symbolWidth({ dashes }: SymbolItem): number {
  return dashes === undefined ? 16 : 32;
}

/** @param left Where it begins. */
function symbol(item: SymbolItem, left: number, y: number, palette: Palette): Record<string, string | number> {
  const { shape, colour, dashes } = item;
  const x = left + 8;
  const circle = `M${x - 4},${y}a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z`;
  switch (shape) {
    case "line":
      return {
        d: `M${left},${y}h${symbolWidth(item)}`,
        stroke: colour,
        "stroke-width": 2,
        ...(dashes ? { "stroke-dasharray": dashes } : {}),
      };
    case "band":
      return { d: `M${x - 8},${y - 5}h16v10h-16z`, fill: colour, "fill-opacity": 0.25 };
    case "box":
      return { d: `M${x - 8},${y - 5}h16v10h-16z`, fill: colour };
    case "frame":
      return { d: `M${x - 7.5},${y - 4.5}h15v9h-15z`, fill: palette.paper, stroke: colour, "stroke-width": 1.25 };
    case "dot":
      return { d: circle, fill: palette.paper, stroke: colour, "stroke-width": 1.5 };
    case "disc":
      return { d: circle, fill: colour };
    case "cross":
      return { d: `M${x - 4},${y - 4}l8,8m0,-8l-8,8`, fill: "none", stroke: colour, "stroke-width": 1.5 };
    case "square":
      return { d: `M${x - 3.5},${y - 3.5}h7v7h-7z`, fill: colour };
    default:
      return { d: `M${x},${y - 5.5}l4.5,5.5l-4.5,5.5l-4.5,-5.5z`, fill: colour };
  }
}

/** Put the entries side by side, and on further lines when they do not fit. */
function layLegend(items: LegendItem[], width: number, palette: Palette) {
  let [x, line] = [0, 0];
  return items.map((item) => {
    const wide =
      item.shape === "scale"
        ? (item.worst.length + item.best.length) * DIGIT + palette.scale.length * SCALE_STEP + 24
        : symbolWidth(item) + 5 + item.text.length * LETTER + 12;
    if (x > 0 && x + wide > width - 10) [x, line] = [0, line + 1];
    const placed = { item, x, line };
    x += wide;
    return placed;
  });
}

/** A text in lines of at most so many pixels, broken at its spaces. */
export function wrap(text: string, width: number, font: number): string[] {
  const most = Math.floor(width / (font * 0.62));
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
