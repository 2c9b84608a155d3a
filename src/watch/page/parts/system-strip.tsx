import type { SystemSample } from "../../api.js";
import { LineChart } from "./line-chart.js";

/** What the run's process takes, second by second; nothing where it was not sampled. */
export function SystemStrip({ samples }: { samples: readonly SystemSample[] }) {
  const first = samples[0];
  if (!first) return null;
  const x = samples.map(({ at }) => (at - first.at) / 1000);
  const gpu = samples.some((one) => one.gpu !== null || one.gpuMemory !== null);
  return (
    <div class="charts narrow">
      <LineChart
        height={140}
        digits={0}
        unit=" %"
        xLabel="seconds"
        title="CPU, % of one core"
        series={[{ label: "CPU", x, y: samples.map(({ cpu }) => cpu), colour: "--chart-line-3", look: "thin" }]}
      />
      <LineChart
        height={140}
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
      {gpu && (
        <LineChart
          height={140}
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
