import { metricDigits } from "../../../config/metrics.js";
import { shortPath } from "../../../text/short-path.js";
import type { SweepAnswer } from "../../api-sweep.js";
import { linkTo } from "../address.js";
import { figure, fixed } from "../format.js";
import { LineChart } from "./line-chart.js";
import { Parallel } from "./parallel.js";
import { type Dot, Scatter } from "./scatter.js";
import { scaleOf } from "./svg-axis.js";
import { settingCell } from "./trials-table.js";

/** What a sweep's trials reached: by number, by parameter, and against each other. */
export function SweepCharts({ sweep }: { sweep: SweepAnswer }) {
  const [first, second] = sweep.objectives;
  if (!first || sweep.trials.every(({ values }) => values === null)) return null;
  const valued = sweep.trials.flatMap((trial) => {
    const value = trial.values?.[0];
    return typeof value === "number" ? [{ ...trial, value }] : [];
  });
  const better = (a: number, b: number) => (first.direction === "maximize" ? Math.max(a, b) : Math.min(a, b));
  const completed = valued.filter(({ status }) => status === "completed");
  let so: number | null = null;
  const best = completed.map(({ value, violates }) => {
    if (!violates) so = so === null ? value : better(so, value);
    return so;
  });
  const [last, lastDone] = [valued.at(-1)?.number ?? 0, completed.at(-1)?.number ?? 0];
  const pruned = valued.filter(({ status }) => status === "pruned");
  const colourOf = coloursOf(
    valued.map(({ value }) => value),
    first.direction,
  );
  const dot = (trial: (typeof valued)[number], [x, xText]: [Dot["x"], string], [y, yText]: [number, string]): Dot => ({
    ...{ x, y, title: `trial ${trial.number}: ${xText}, ${yText}`, colour: colourOf(trial.value) },
    href: trial.run && linkTo("run", { id: trial.run }),
  });
  const read = ({ metric }: { metric: string }, value: number): [number, string] => [value, figure(metric, value)];
  const paths = sweep.space.map(({ path }) => path);
  return (
    <>
      <LineChart
        title={`${first.metric} by trial`}
        xLabel="trial"
        whole
        digits={metricDigits(first.metric)}
        marks={sweep.widened.map(({ trial }) => ({ before: trial, label: "space widened" }))}
        series={[
          {
            label: "completed",
            x: completed.map((one) => one.number),
            y: completed.map((one) => one.value),
            colour: "--chart-validation",
            look: "points",
          },
          {
            label: "best so far",
            x: [...completed.map((one) => one.number), ...(last > lastDone ? [last] : [])],
            y: [...best, ...(last > lastDone ? [so] : [])],
            colour: "--chart-test",
            look: "steps",
          },
          ...(pruned.length > 0
            ? [
                {
                  label: "pruned",
                  x: pruned.map((one) => one.number),
                  y: pruned.map((one) => one.value),
                  colour: "--chart-train",
                  look: "points" as const,
                },
              ]
            : []),
        ]}
      />
      {sweep.importance.map(({ metric, shares }) => (
        <Importance
          key={metric}
          metric={metric}
          shares={Object.entries(shares)}
          soFar={sweep.item.finishedAt === null}
        />
      ))}
      {second && (
        <Scatter
          title={`${second.metric}, against ${first.metric}`}
          dots={completed.flatMap((trial) =>
            typeof trial.values?.[1] === "number"
              ? [dot(trial, read(first, trial.value), read(second, trial.values[1]))]
              : [],
          )}
        />
      )}
      {/* A single one is as wide as the charts about it. */}
      <div class={`charts ${paths.length > 1 ? "narrow whole" : ""}`}>
        {sweep.space.map(({ path, ...parameter }) => (
          <Scatter
            key={path}
            title={`${first.metric} by ${shortPath(path, paths)}`}
            scale={scaleOf(parameter)}
            dots={completed.flatMap((trial) =>
              path in trial.params
                ? [dot(trial, [trial.params[path] ?? null, settingCell(trial.params[path])], read(first, trial.value))]
                : [],
            )}
          />
        ))}
      </div>
      <Parallel sweep={sweep} colourOf={colourOf} />
    </>
  );
}

/** Colours from the worst value to the best. */
function coloursOf(values: readonly number[], direction: "minimize" | "maximize"): (value: number) => string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => {
    const share = high === low ? 1 : (value - low) / (high - low);
    return `var(--scale-${Math.round((direction === "maximize" ? share : 1 - share) * 6)})`;
  };
}

function Importance({ metric, shares, soFar }: { metric: string; shares: [string, number][]; soFar: boolean }) {
  if (shares.length === 0) return null;
  return (
    <figure>
      <figcaption>
        Importance for {metric}
        {soFar ? ", so far" : ""}
      </figcaption>
      <dl class="bars">
        {[...shares]
          .sort((a, b) => b[1] - a[1])
          .map(([path, share]) => (
            <>
              <dt>{path}</dt>
              <dd>
                <meter min={0} max={1} value={share} aria-label={path} />
                <span class="number">{fixed(100 * share, 0)} %</span>
              </dd>
            </>
          ))}
      </dl>
    </figure>
  );
}
