import { useEffect, useId, useRef } from "preact/hooks";
import uPlot from "uplot";
import { colour, dashes, onScheme } from "./colours.js";

/** One line, or points, of a chart. */
export interface Series {
  label: string;
  x: readonly number[];
  y: readonly (number | null)[];
  /** A colour's variable: `--chart-train`. */
  colour: string;
  /** Which pattern of dashes; 0: none. */
  dash?: number;
  /** `points`: without a line; `thin`: of many values; `band`: the upper and lower end of what comes before. */
  look?: "line" | "thin" | "points";
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

/** Lines that grow while they are looked at. The pointer, a touch or the arrow keys read the values off. */
export function LineChart(props: LineChartProps) {
  const { title, series, height = 260 } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const zoomed = useRef(false);
  const current = useRef(props);
  current.current = {
    ...props,
    onZoom: (range) => {
      zoomed.current = range !== null;
      props.onZoom?.(range);
    },
  };
  const id = useId();
  const shape = JSON.stringify(series.map(({ label, colour, dash, look }) => [label, colour, dash, look]));

  useEffect(() => {
    const box = place.current as HTMLDivElement;
    const make = () => {
      plot.current?.destroy();
      zoomed.current = false;
      plot.current = new uPlot(optionsOf(current.current, box.clientWidth), joined(current.current.series), box);
    };
    make();
    const fit = new ResizeObserver(() => plot.current?.setSize({ width: box.clientWidth, height }));
    fit.observe(box);
    const deaf = onScheme(make);
    return () => {
      fit.disconnect();
      deaf();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, height]);
  useEffect(() => {
    const one = plot.current;
    if (!one) return;
    one.setData(joined(series), !zoomed.current);
    if (zoomed.current) one.redraw();
  });

  const drawn = series.filter(({ x }) => x.length > 0);
  return (
    <figure class="chart">
      <figcaption id={`${id}t`}>{title}</figcaption>
      <div
        ref={place}
        class="plot"
        role="application"
        aria-roledescription="chart"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read its values off
        tabIndex={0}
        aria-labelledby={`${id}t`}
        aria-describedby={`${id}d`}
        onKeyDown={(event) => plot.current && step(plot.current, event)}
      />
      <p id={`${id}d`} class="unseen">
        {drawn.length === 0
          ? "There is nothing yet."
          : drawn
              .map(
                ({ label, y }) =>
                  `${label}: ${y.length} values, the last ${read(
                    y.findLast((one) => one !== null),
                    props,
                  )}`,
              )
              .join("; ")}
        . The arrow keys read them off.
      </p>
    </figure>
  );
}

/** The arrow keys move the mark from value to value. */
function step(plot: uPlot, event: KeyboardEvent): void {
  const move = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
  const all = plot.data[0] as number[];
  if (move === undefined || all.length === 0) return;
  event.preventDefault();
  const at = Math.min(all.length - 1, Math.max(0, (plot.cursor.idx ?? (move > 0 ? -1 : all.length)) + move));
  plot.setCursor({ left: plot.valToPos(all[at] as number, "x"), top: plot.over.clientHeight / 2 });
}

function joined(series: readonly Series[]): uPlot.AlignedData {
  const some = series.map(({ x, y }): uPlot.AlignedData => [x as number[], y as (number | null)[]]);
  return some.length === 0 ? [[]] : some.length === 1 ? (some[0] as uPlot.AlignedData) : uPlot.join(some);
}

function read(value: number | null | undefined, { digits = 4, unit = "" }: LineChartProps): string {
  return value === null || value === undefined ? "–" : `${value.toFixed(digits)}${unit}`;
}

function optionsOf(props: LineChartProps, width: number): uPlot.Options {
  const { series, height = 260, xLabel = "epoch", onZoom } = props;
  const [ink, line] = [colour("--quiet"), colour("--line")];
  const axis = {
    stroke: ink,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height,
    scales: { x: { time: false } },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    legend: { live: true },
    axes: [
      { ...axis, label: xLabel, size: 30, labelSize: 18, labelFont: "12px system-ui, sans-serif" },
      { ...axis, size: 56 },
    ],
    series: [
      {
        label: xLabel,
        value: (_, value) => (value === null || value === undefined ? "–" : String(Number(value.toFixed(3)))),
      },
      ...series.map(({ label, colour: name, dash = 0, look = "line" }): uPlot.Series => {
        const stroke = colour(name);
        const points =
          look === "points"
            ? { show: true, size: 9, fill: stroke, stroke }
            : look === "thin"
              ? { show: false }
              : { show: true, size: 5, fill: stroke };
        return {
          ...{ label, stroke, points, spanGaps: true, dash: dashes(dash) },
          width: look === "thin" ? 1 : 2,
          ...(look === "points" ? { paths: () => null } : {}),
          value: (_, value) => read(value, props),
        };
      }),
    ],
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
