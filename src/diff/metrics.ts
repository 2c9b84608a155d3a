import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { inStep } from "../files/in-step.js";
import { parseLine } from "../files/jsonl.js";
import type { MetricDifference, RunPlace } from "./types.js";

/** What a comparison of two `metrics.jsonl` found. */
export interface ComparedMetrics {
  /** Batches and evaluations that are equal, up to the first difference. */
  batches: number;
  evaluations: number;
  difference: MetricDifference | null;
  /** Which of the two has more, where all before is equal. */
  longer: "a" | "b" | null;
  /** Where each goes on, where all before is equal and they go on at different places. */
  apart: { a: RunPlace; b: RunPlace } | null;
  /** The last batch of the phase in which they part. */
  lastBatch: number;
  /** The last batch that both have; null: none. */
  last: RunPlace | null;
}

/** A batch or an evaluation as `metrics.jsonl` has it. */
export type MetricRecord = Record<string, unknown> & { type: string };

/** Compare two files of metrics, entry by entry, every number by its bits. */
export async function compareMetrics(a: string, b: string): Promise<ComparedMetrics> {
  const found: ComparedMetrics = {
    batches: 0,
    evaluations: 0,
    difference: null,
    longer: null,
    apart: null,
    lastBatch: 0,
    last: null,
  };
  for await (const [x, y] of inStep(metricsOf(a), metricsOf(b))) {
    if (!x || !y) return { ...found, longer: x ? "a" : "b" };
    const [at, other] = [placeOf(x), placeOf(y)];
    if (JSON.stringify(at) !== JSON.stringify(other)) return { ...found, apart: { a: at, b: other } };
    if (typeof x.batches === "number") found.lastBatch = x.batches - 1;
    const metric = [...new Set([...Object.keys(x), ...Object.keys(y)])].find(
      (key) => JSON.stringify(x[key]) !== JSON.stringify(y[key]),
    );
    if (metric !== undefined) return { ...found, difference: { at, metric, a: x[metric], b: y[metric] } };
    if (x.type === "batch") {
      found.batches += 1;
      found.last = at;
    }
    if (x.type === "evaluation") found.evaluations += 1;
  }
  return found;
}

/** Where an entry was made. */
export function placeOf({ phase, epoch, batch }: MetricRecord): RunPlace {
  return { phase: phase as RunPlace["phase"], epoch: epoch as number, batch: (batch as number | undefined) ?? null };
}

/** The batches and evaluations of a file of metrics, in order. */
export async function* metricsOf(path: string): AsyncGenerator<MetricRecord, undefined> {
  for await (const record of linesOf(path))
    if (record.type === "batch" || record.type === "evaluation") yield record as MetricRecord;
}

/** The objects of a file of JSON lines; none where it is not there. */
export async function* linesOf(path: string): AsyncGenerator<Record<string, unknown>, undefined> {
  if (!existsSync(path)) return;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const record = parseLine(line);
    if (record) yield record;
  }
}
