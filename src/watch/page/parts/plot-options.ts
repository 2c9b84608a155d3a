import type uPlot from "uplot";
import uplot from "uplot";
import { fixed } from "../format.js";
import { colour, dashes } from "./colours.js";
import { legendLabel } from "./legend.js";
import type { Series } from "./series.js";

/** A chart of lines over one x axis. */
export interface LineChartProps {
  title: string;
  series: readonly Series[];
  xLabel?: string;
  digits?: number;
  unit?: string;
  height?: number;
  /** Whether x has whole numbers alone, as epochs and trials are. */
  whole?: boolean;
  /** Whether the values' axis begins at zero. */
  fromZero?: boolean;
  /** Upright lines before some values of x, each with a word beside it. */
  marks?: readonly { before: number; label: string }[];
  /** A stretch of x was marked by the reader; null: all of it again. */
  onZoom?: (range: [number, number] | null) => void;
}

/** The values as uPlot takes them: one x axis for all, the ends of bands behind their lines. */
export function dataOf(series: readonly Series[]): uPlot.AlignedData {
  const some = series.map(({ x, y, band }) => {
    return [x, y, ...(band ? [band.high, band.low] : [])] as unknown as uPlot.AlignedData;
  });
  return some.length === 0 ? [[]] : some.length === 1 ? (some[0] as uPlot.AlignedData) : uplot.join(some);
}

/** A value as the legend has it. */
export function readValue(value: number | null | undefined, { digits = 4, unit = "" }: LineChartProps): string {
  return value === null || value === undefined ? "–" : `${fixed(value, digits)}${unit}`;
}

const FONT = "12px system-ui, sans-serif";
/** Distances of ticks where there is nothing between two whole numbers. */
const WHOLE = [1, 2, 5].flatMap((one) => [1, 10, 100, 1000, 10_000].map((power) => one * power)).sort((a, b) => a - b);

/** How many digits after the point a distance of ticks has: 0.005 three. */
function decimals(step: number): number {
  return [0, 1, 2, 3, 4, 5, 6, 7, 8].find((digits) => Math.abs(Number(step.toFixed(digits)) - step) < step * 1e-6) ?? 9;
}

/** How uPlot is to draw it, in the colours of now. */
export function optionsOf(props: LineChartProps, width: number): uPlot.Options {
  const { series, height = 260, xLabel = "epoch", onZoom } = props;
  const line = colour("--line");
  const axis: uPlot.Axis = {
    stroke: colour("--quiet"),
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
    font: FONT,
  };
  const drawn: uPlot.Series[] = [
    { label: xLabel, value: (_, value) => (value == null ? "–" : String(Number(value.toFixed(3)))) },
  ];
  const bands: uPlot.Band[] = [];
  const looks: (Series["look"] | undefined)[] = []; // of each line that is drawn, the edges of bands too
  for (const one of series) {
    drawn.push(seriesOf(one, props));
    looks.push(...(one.band ? [one.look, one.look, one.look] : [one.look]));
    if (!one.band) continue;
    const at = drawn.length;
    const edge = { stroke: "transparent", width: 0, points: { show: false }, spanGaps: true, class: "edge" };
    drawn.push({ ...edge, label: `${one.label}, highest` }, { ...edge, label: `${one.label}, lowest` });
    bands.push({ series: [at, at + 1], fill: `color-mix(in srgb, ${colour(one.colour)} 22%, transparent)` });
  }
  return {
    width,
    height,
    scales: {
      x: { time: false },
      ...(props.fromZero
        ? { y: { range: (_: uPlot, __: number, high: number) => [0, high > 0 ? 1.1 * high : 1] } }
        : {}),
    },
    cursor: {
      drag: { x: true, y: false },
      points: { size: 7 },
      dataIdx: (plot, at, index) => readIndex(plot, at, index, looks[at - 1], props.whole === true),
    },
    axes: [
      { ...axis, label: xLabel, size: 30, labelSize: 18, labelFont: FONT, ...(props.whole ? { incrs: WHOLE } : {}) },
      { ...axis, size: 56, values: (_, marks, __, ___, step) => marks.map((mark) => fixed(mark, decimals(step))) },
    ],
    series: drawn,
    legend: { markers: { show: false } },
    bands,
    hooks: {
      draw: [(plot) => drawMarks(plot, props.marks ?? [])],
      setSelect: [
        (plot) => {
          const { left, width: wide } = plot.select;
          if (wide > 4) onZoom?.([plot.posToVal(left, "x"), plot.posToVal(left + wide, "x")]);
        },
      ],
      ready: [(plot) => plot.over.addEventListener("dblclick", () => onZoom?.(null))],
    },
  };
}

/** A value is read off where it lies at most so many pixels beside the mark. */
const NEAR = 24;

/**
 * Which value of a line is read off at a place of the x axis: the one that lies there. A line in steps goes on as it was; where x is whole another
 * value belongs to another trial or epoch; else the nearest one, if it is near.
 */
function readIndex(plot: uPlot, at: number, index: number, look: Series["look"], whole: boolean): number | null {
  const [x, values] = [plot.data[0] as number[], plot.data[at]];
  if (at === 0 || !values || values[index] != null || (whole && look !== "steps")) return index;
  const scan = (step: number) => {
    let found = index;
    while (found >= 0 && found < values.length && values[found] == null) found += step;
    return values[found] == null ? null : found;
  };
  const before = scan(-1);
  if (look === "steps") return before ?? index;
  const far = (one: number | null) =>
    one === null
      ? Number.POSITIVE_INFINITY
      : Math.abs(plot.valToPos(x[one] as number, "x") - plot.valToPos(x[index] as number, "x"));
  const after = scan(1);
  const nearest = far(before) <= far(after) ? before : after;
  return far(nearest) <= NEAR ? nearest : index;
}

/** Upright dashed lines over the whole plot, as far as they lie in what is shown. */
function drawMarks(plot: uPlot, marks: readonly { before: number; label: string }[]): void {
  const { ctx, bbox } = plot;
  const ratio = uplot.pxRatio;
  for (const { before, label } of marks) {
    const x = Math.round(plot.valToPos(before - 0.5, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const leftOfIt = x > bbox.left + bbox.width / 2; // the word stands where there is room for it
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour("--quiet");
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.textAlign = leftOfIt ? "right" : "left";
    ctx.textBaseline = "top";
    ctx.fillText(label, x + (leftOfIt ? -4 : 4) * ratio, bbox.top + 2 * ratio);
    ctx.restore();
  }
}

/** A line of more values is drawn without a mark at each. */
const MARKED = 60;

function countIn(values: ArrayLike<unknown> | undefined): number {
  return Array.from(values ?? []).filter((one) => one != null).length;
}

function seriesOf(series: Series, props: LineChartProps): uPlot.Series {
  const { colour: name, dash = 0, look = "line", band } = series;
  const stroke = colour(name);
  const points = {
    points: { show: true, size: 9, fill: stroke, stroke },
    hollow: { show: true, size: 11, width: 2, fill: colour("--paper"), stroke },
    // A line of one value is none.
    thin: {
      show: (plot: uPlot, at: number) => countIn(plot.data[at]) === 1,
      size: 5,
    },
    steps: { show: (plot: uPlot, at: number) => countIn(plot.data[at]) === 1, size: 5 },
    line: { show: (plot: uPlot, at: number) => countIn(plot.data[at]) <= MARKED, size: 5, fill: stroke },
  }[look];
  return {
    // uPlot takes an element, though its types know of texts alone.
    ...{ label: legendLabel(series) as unknown as string, stroke, points, spanGaps: true, dash: dashes(dash) },
    width: look === "thin" ? 1 : 2,
    ...(look === "steps" ? { paths: uplot.paths.stepped?.({ align: 1 }) } : {}),
    ...(look === "points" || look === "hollow" ? { paths: () => null } : {}),
    value: (plot, value, at, index) => {
      const text = readValue(value, props);
      if (!band || index == null || value == null) return text;
      const edge = (by: number) => readValue(plot.data[at + by]?.[index], props);
      return `${text} (${edge(2)} to ${edge(1)})`;
    },
  };
}
