import type { SystemSample } from "../../api.js";
import { LineChart } from "./line-chart.js";

/** What the run's process takes, second by second; nothing where it was not sampled. */
export function SystemStrip({ samples }: { samples: readonly SystemSample[] }) {
  const first = samples[0];
  if (!first) return null;
  const x = secondsAtWork(samples);
  const load = samples.some((one) => one.gpu !== null);
  const gpu = samples.some((one) => one.gpu !== null || one.gpuMemory !== null);
  return (
    <div class="charts narrow">
      <LineChart
        height={140}
        fromZero
        digits={0}
        unit=" %"
        xLabel="seconds"
        title="CPU, % of one core"
        series={[{ label: "CPU", x, y: samples.map(({ cpu }) => cpu), colour: "--chart-line-3", look: "thin" }]}
      />
      <LineChart
        height={140}
        fromZero
        digits={2}
        xLabel="seconds"
        title="Memory, GB"
        series={[
          {
            label: "memory",
            x,
            y: samples.map(({ rss }) => (rss === null ? null : rss / 1e9)),
            colour: "--chart-line-4",
            look: "thin",
          },
        ]}
      />
      {load && (
        <LineChart
          height={140}
          fromZero
          digits={0}
          unit=" %"
          xLabel="seconds"
          title="GPU, %"
          series={[{ label: "GPU", x, y: samples.map((one) => one.gpu), colour: "--chart-line-5", look: "thin" }]}
        />
      )}
      {gpu && (
        <LineChart
          height={140}
          fromZero
          digits={2}
          xLabel="seconds"
          title="GPU memory, GB"
          series={[
            {
              label: "GPU",
              x,
              y: samples.map((one) => (one.gpuMemory === null ? null : one.gpuMemory / 1e9)),
              colour: "--chart-line-5",
              look: "thin",
            },
          ]}
        />
      )}
    </div>
  );
}

/** Longer pauses between two samples are of a run that was stopped and went on: they count as a second. */
const PAUSE = 10_000;

function secondsAtWork(samples: readonly SystemSample[]): number[] {
  const sampled = samples.length > 2 ? ((samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)) / samples.length : 0;
  const most = Math.max(PAUSE, 5 * sampled); // between two that were picked out of many, more time has passed
  let passed = 0;
  return samples.map(({ at }, index) => {
    const since = at - (samples[index - 1]?.at ?? at);
    passed += since > most ? 1000 : Math.max(0, since);
    return passed / 1000;
  });
}
