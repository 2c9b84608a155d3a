import type uPlot from "uplot";
import uplot from "uplot";
import { colour, dashes } from "./colours.js";

/** One line, or points, of a chart. */
export interface Series {
  label: string;
  x: readonly number[];
  y: readonly (number | null)[];
  /** A colour's variable: `--chart-train`. */
  colour: string;
  /** Which pattern of dashes; 0: none. */
  dash?: number;
  /** `points` and `hollow` ones: without a line; `thin`: of many values. */
  look?: "line" | "thin" | "points" | "hollow";
  /** What the line is the middle of. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] };
}

/** A chart of lines over one x axis. */
export interface LineChartProps {
  title: string;
  series: readonly Series[];
  xLabel?: string;
  digits?: number;
  unit?: string;
  height?: number;
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
    const value: uPlot.Series.Value = (_, one) => readValue(one, props);
    const edge = { value, stroke: "transparent", width: 0, points: { show: false }, spanGaps: true };
    drawn.push({ ...edge, label: `${one.label}, highest` }, { ...edge, label: `${one.label}, lowest` });
    bands.push({ series: [at, at + 1], fill: `color-mix(in srgb, ${colour(one.colour)} 22%, transparent)` });
  }
  return {
    width,
    height,
    scales: { x: { time: false } },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    axes: [
      { ...axis, label: xLabel, size: 30, labelSize: 18, labelFont: FONT },
      { ...axis, size: 56 },
    ],
    series: drawn,
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

function seriesOf({ label, colour: name, dash = 0, look = "line" }: Series, props: LineChartProps): uPlot.Series {
  const stroke = colour(name);
  const points = {
    points: { show: true, size: 9, fill: stroke, stroke },
    hollow: { show: true, size: 11, width: 2, fill: colour("--paper"), stroke },
    thin: { show: false },
    line: { show: true, size: 5, fill: stroke },
  }[look];
  return {
    ...{ label, stroke, points, spanGaps: true, dash: dashes(dash) },
    width: look === "thin" ? 1 : 2,
    ...(look === "points" || look === "hollow" ? { paths: () => null } : {}),
    value: (_, value) => readValue(value, props),
  };
}
