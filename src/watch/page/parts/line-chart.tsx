import { useEffect, useId, useRef } from "preact/hooks";
import uPlot from "uplot";
import { quantity } from "../../../text/quantity.js";
import { onScheme } from "./colours.js";
import { dataOf, type LineChartProps, optionsOf, readValue } from "./plot-options.js";

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
  const shape = JSON.stringify([
    series.map(({ label, colour, dash, look, band }) => [label, colour, dash, look, !band]),
    props.marks,
  ]);

  useEffect(() => {
    const box = place.current as HTMLDivElement;
    const make = () => {
      plot.current?.destroy();
      zoomed.current = false;
      plot.current = new uPlot(optionsOf(current.current, box.clientWidth), dataOf(current.current.series), box);
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
    one.setData(dataOf(series), !zoomed.current);
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
                  `${label}: ${quantity(y.length, "value")}, the last ${readValue(
                    y.findLast((one) => one !== null),
                    props,
                  )}`,
              )
              .join("; ")}
        {(props.marks ?? []).map(({ before, label }) => `; ${label} before ${before}`)}. The arrow keys read them off.
      </p>
    </figure>
  );
}

/** The arrow keys move the mark from value to value. */
function step(plot: uPlot, event: KeyboardEvent): void {
  const { POSITIVE_INFINITY: far } = Number;
  const move = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -far, End: far }[event.key];
  const all = plot.data[0] as number[];
  if (move === undefined || all.length === 0) return;
  event.preventDefault();
  const at = Math.min(all.length - 1, Math.max(0, (plot.cursor.idx ?? (move > 0 ? -1 : all.length)) + move));
  plot.setCursor({ left: plot.valToPos(all[at] as number, "x"), top: plot.over.clientHeight / 2 });
}
