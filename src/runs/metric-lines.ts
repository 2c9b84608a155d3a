import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BatchEvent, EvaluationEvent } from "../bridge/protocol.js";
import { evaluationSchema } from "../experiment/result.js";
import { metricsFile } from "../experiment/run-directory.js";
import { isHeld } from "../files/held-locks.js";
import { readTail } from "../files/jsonl.js";
import { look } from "../watch/read/small-file.js";

/** A line of a run's metrics: a batch, or an evaluation. */
export type MetricLine = BatchEvent | EvaluationEvent;

/** How a run's metrics are read. */
export interface MetricsOptions {
  /** Read on while the run is at work, until it ends. false: only what is there now. Default true. */
  follow?: boolean | undefined;
  /** Ends the reading, without an error. */
  signal?: AbortSignal | undefined;
}

/** How often the file of a run at work is looked at, in milliseconds. */
const LOOK_MS = 200;

/** The lines of the metrics of the run in a folder, in their order. */
export async function* metricLines(
  folder: string,
  { follow = true, signal }: MetricsOptions = {},
): AsyncGenerator<MetricLine, void, undefined> {
  for (let offset = 0; !signal?.aborted; ) {
    const atWork = follow && isAtWork(folder); // before the look at the file: what is written until its end is read
    const part = await readTail(metricsFile(folder), offset);
    offset = part.offset;
    for (const { value } of part.lines) {
      const line = lineOf(value);
      if (line) yield line;
      if (signal?.aborted) return;
    }
    if (part.more) continue;
    if (!atWork) return;
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

/** Whether a process works in the folder of a run or a sweep; where the system does not say: whether there is no result yet. */
export function isAtWork(folder: string): boolean {
  return isHeld(folder) ?? !["result.json", "outcome.json"].some((name) => look(join(folder, name)));
}

function lineOf(value: Record<string, unknown>): MetricLine | undefined {
  if (value.type === "batch") return { ...value, loss: Number(value.loss) } as BatchEvent;
  if (value.type !== "evaluation") return undefined;
  const figures = evaluationSchema.safeParse(value);
  const { phase, epoch } = value as unknown as EvaluationEvent;
  return figures.success ? { type: "evaluation", phase, epoch, ...figures.data } : undefined;
}
