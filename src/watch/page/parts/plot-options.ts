import type uPlot from "uplot";
import uplot from "uplot";
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
  return value === null || value === undefined ? "–" : `${value.toFixed(digits)}${unit}`;
}

const FONT = "12px system-ui, sans-serif";
/** Distances of ticks where there is nothing between two whole numbers. */
const WHOLE = [1, 2, 5].flatMap((one) => [1, 10, 100, 1000, 10_000].map((power) => one * power)).sort((a, b) => a - b);

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
  for (const one of series) {
    drawn.push(seriesOf(one, props));
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
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    axes: [
      { ...axis, label: xLabel, size: 30, labelSize: 18, labelFont: FONT, ...(props.whole ? { incrs: WHOLE } : {}) },
      { ...axis, size: 56 },
    ],
    series: drawn,
    legend: { markers: { show: false } },
    bands,
    hooks: {
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
    line: { show: (plot: uPlot, at: number) => countIn(plot.data[at]) <= MARKED, size: 5, fill: stroke },
  }[look];
  return {
    // uPlot takes an element, though its types know of texts alone.
    ...{ label: legendLabel(series) as unknown as string, stroke, points, spanGaps: true, dash: dashes(dash) },
    width: look === "thin" ? 1 : 2,
    ...(look === "points" || look === "hollow" ? { paths: () => null } : {}),
    value: (plot, value, at, index) => {
      const text = readValue(value, props);
      if (!band || index == null || value == null) return text;
      const edge = (by: number) => readValue(plot.data[at + by]?.[index], props);
      return `${text} (${edge(2)} to ${edge(1)})`;
    },
  };
}
