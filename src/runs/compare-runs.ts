import { differingWeights } from "../experiment/weights.js";
import { inStep } from "../files/in-step.js";
import type { Figures, RunAnswer, Scalar } from "../watch/api.js";
import { readSmallJson, record } from "../watch/read/small-file.js";
import { type MetricLine, metricLines } from "./metric-lines.js";

/** Two values of one thing; null where a run does not have it. */
export type Pair = readonly [a: Scalar, b: Scalar];

/** Where the numbers of two runs part: the first batch or evaluation that differs. */
export interface Parting {
  phase: MetricLine["phase"];
  epoch: number;
  /** From 0 on; null of an evaluation. */
  batch: number | null;
  /** The losses there. */
  loss: readonly [number, number];
}

/** In what two runs differ. */
export interface RunDifferences {
  settings: Record<string, Pair>;
  environment: Record<string, Pair>;
  results: Record<string, Pair>;
  /** Null where every loss that both have is the same. */
  parting: Parting | null;
  /** Whether the weights of both are the same bits; null where one has none. */
  sameWeights: boolean | null;
}

/** Hold one run against another. Only what differs is told. */
export async function compareRuns(a: RunAnswer, b: RunAnswer): Promise<RunDifferences> {
  return {
    settings: differences(a.settings, b.settings),
    environment: differences(a.environment, b.environment),
    results: differences(resultsOf(a), resultsOf(b)),
    parting: await partingOf(a.path, b.path),
    sameWeights: sameWeights(a.path, b.path),
  };
}

function differences(a: Record<string, Scalar>, b: Record<string, Scalar>): Record<string, Pair> {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => (a[name] ?? null) !== (b[name] ?? null),
  );
  return Object.fromEntries(names.map((name) => [name, [a[name] ?? null, b[name] ?? null]]));
}

function resultsOf({ item, test, epochs, error }: RunAnswer): Record<string, Scalar> {
  const named = (of: string, figures: Figures | null) =>
    Object.entries(figures ?? {}).map(([name, value]): [string, Scalar] => [`${of}.${name}`, value]);
  return {
    status: item.status,
    error: error && `${error.kind}: ${error.message.split("\n")[0]}`,
    epochs: item.done,
    "last train loss": epochs.at(-1)?.trainLoss ?? null,
    ...Object.fromEntries([...named("validation", item.last), ...named("best", item.best), ...named("test", test)]),
    seconds: item.seconds,
  };
}

async function partingOf(a: string, b: string): Promise<Parting | null> {
  const all = { follow: false };
  for await (const [one, other] of inStep(metricLines(a, all), metricLines(b, all))) {
    if (!one || !other) return null;
    const place = ({ type, phase, epoch, ...rest }: MetricLine) =>
      `${type} ${phase} ${epoch} ${"batch" in rest ? rest.batch : ""}`;
    if (Object.is(one.loss, other.loss) && place(one) === place(other)) continue;
    const { phase, epoch } = one;
    return { phase, epoch, batch: one.type === "batch" ? one.batch : null, loss: [one.loss, other.loss] };
  }
  return null;
}

function sameWeights(a: string, b: string): boolean | null {
  const [one, other] = [a, b].map((path) => record(readSmallJson(path, "result.json")?.weights));
  const differing = differingWeights(one, other);
  return differing && differing.length === 0;
}
