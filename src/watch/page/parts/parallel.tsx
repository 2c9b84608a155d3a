import { shortPath } from "../../../text/short-path.js";
import type { SweepAnswer, TrialRow } from "../../api-sweep.js";
import { figure } from "../format.js";
import { Scroll } from "./scroll.js";
import { axisOf, scaleOf } from "./svg-axis.js";
import { useWidth } from "./use-width.js";

const [HEIGHT, TOP, BOTTOM, LEFT, RIGHT] = [260, 30, 14, 60, 70];
/** How near and how far two axes stand, in pixels. */
const [NEAR, FAR] = [130, 420];

const isWhole = ({ status }: TrialRow) => status === "completed";

/** Parallel coordinates: a line a trial, through its value of each parameter to what it reached. */
export function Parallel({ sweep, colourOf }: { sweep: SweepAnswer; colourOf: (value: number) => string }) {
  const done = sweep.trials.filter(({ values }) => typeof values?.[0] === "number");
  const paths = sweep.space.map(({ path }) => path);
  const [box, room] = useWidth(900);
  if (done.length < 2 || paths.length === 0) return null;
  const gap = Math.min(FAR, Math.max(NEAR, (room - LEFT - RIGHT) / paths.length));
  const place = (at: number) => LEFT + at * gap;
  const width = place(paths.length) + RIGHT;
  const range = [HEIGHT - BOTTOM, TOP] as const;
  const axes = [
    ...sweep.space.map(({ path, ...parameter }) => ({
      label: shortPath(path, paths),
      axis: axisOf(
        done.flatMap(({ params }) => (path in params ? [params[path] ?? null] : [])),
        ...range,
        scaleOf(parameter),
      ),
      of: (trial: (typeof done)[number]) => (path in trial.params ? (trial.params[path] ?? null) : undefined),
    })),
    {
      label: sweep.objectives[0]?.metric ?? "value",
      axis: axisOf(
        done.map(({ values }) => values?.[0] as number),
        ...range,
      ),
      of: (trial: (typeof done)[number]) => trial.values?.[0] as number,
    },
  ];
  const sorted = [...done].sort((a, b) => Number(a.number === sweep.best) - Number(b.number === sweep.best));
  return (
    <figure class="whole" ref={box}>
      <figcaption>Parallel coordinates</figcaption>
      {!done.every(isWhole) && <p class="quiet">Dashed: trials that were pruned, at the value of their last epoch.</p>}
      <Scroll label="Parallel coordinates">
        <svg
          class="drawn"
          viewBox={`0 0 ${width} ${HEIGHT}`}
          style={{ "--least": `${width}px`, maxWidth: `${width}px` }}
          role="img"
          aria-label={`A line for each of ${done.length} trials through ${axes.map(({ label }) => label).join(", ")}`}
        >
          {sorted.map((trial) => (
            <polyline
              key={trial.number}
              fill="none"
              stroke={colourOf(trial.values?.[0] as number)}
              stroke-width={trial.number === sweep.best ? 3 : 1.2}
              stroke-dasharray={isWhole(trial) ? undefined : "5 4"}
              points={axes
                .flatMap(({ axis, of }, at) => {
                  const value = of(trial);
                  return value === undefined ? [] : [`${place(at)},${axis.place(value)}`];
                })
                .join(" ")}
            >
              <title>{`trial ${trial.number}${isWhole(trial) ? "" : `, ${trial.status}`}: ${figure(sweep.objectives[0]?.metric ?? "", trial.values?.[0])}`}</title>
            </polyline>
          ))}
          {axes.map(({ label, axis }, at) => (
            <g key={label}>
              <line class="axis" x1={place(at)} x2={place(at)} y1={TOP} y2={HEIGHT - BOTTOM} />
              <text
                x={at === axes.length - 1 ? width : place(at)}
                y={14}
                text-anchor={at === axes.length - 1 ? "end" : "middle"}
              >
                {label}
              </text>
              {axis.ticks.map((tick) => (
                <text key={tick.label} class="over" x={place(at) + 5} y={tick.at + 4}>
                  {tick.label}
                </text>
              ))}
            </g>
          ))}
        </svg>
      </Scroll>
    </figure>
  );
}
