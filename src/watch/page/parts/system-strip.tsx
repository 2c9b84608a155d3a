import type { SystemSample } from "../../api.js";
import { LineChart } from "./line-chart.js";

/** What is sampled of a process, a chart each. */
const CHARTS: {
  title: string;
  label: string;
  of(sample: SystemSample): number | null;
  colour: string;
  unit?: string;
}[] = [
  { title: "CPU, % of one core", label: "CPU", of: ({ cpu }) => cpu, colour: "--chart-line-3", unit: " %" },
  { title: "Memory, GB", label: "memory", of: ({ rss }) => gigabytes(rss), colour: "--chart-line-4" },
  { title: "GPU, %", label: "GPU", of: ({ gpu }) => gpu, colour: "--chart-line-5", unit: " %" },
  { title: "GPU memory, GB", label: "GPU", of: ({ gpuMemory }) => gigabytes(gpuMemory), colour: "--chart-line-5" },
];

/** What the run's process takes, second by second; nothing where it was not sampled. */
export function SystemStrip({ samples }: { samples: readonly SystemSample[] }) {
  if (samples.length === 0) return null;
  const x = secondsAtWork(samples);
  const drawn = CHARTS.map((chart) => ({ ...chart, y: samples.map(chart.of) }));
  return (
    <div class="charts narrow">
      {drawn
        .filter(({ y }) => y.some((value) => value !== null))
        .map(({ title, label, y, colour, unit }) => (
          <LineChart
            key={title}
            height={140}
            fromZero
            digits={unit === undefined ? 2 : 0}
            unit={unit}
            xLabel="seconds"
            title={title}
            series={[{ label, x, y, colour, look: "thin" }]}
          />
        ))}
    </div>
  );
}

function gigabytes(bytes: number | null): number | null {
  return bytes === null ? null : bytes / 1e9;
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
