/**
 * What a second thread is worth in a training step, by the step's size: milliseconds of a batch on one and on two threads, side by
 * side. Held against it, the size below which sconce chooses one thread by itself (`SMALL_STEP` in python/sconce/environment.py).
 *
 *     node --import tsx bench/threads.ts [--model gru] [--tokens 100] [--rounds 3] [--threads 2]
 *
 * A step's size is batch size x hidden width x (hidden width + embedding): about how many multiplications a layer does for one word of
 * each review. The reviews are synthetic, cut to as many words; the first batch of a run is not counted.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ModelName, openSession, runExperiment } from "sconce";
import { median, printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "gru" },
    tokens: { type: "string", default: "100" },
    rounds: { type: "string", default: "3" },
    threads: { type: "string", default: "2" },
  },
});
const SIZES = [
  { batchSize: 10, width: 16 },
  { batchSize: 10, width: 64 },
  { batchSize: 50, width: 64 },
  { batchSize: 10, width: 128 },
  { batchSize: 100, width: 64 },
  { batchSize: 10, width: 256 },
  { batchSize: 100, width: 128 },
  { batchSize: 20, width: 256 },
  { batchSize: 100, width: 256 },
];
const root = await mkdtemp(join(tmpdir(), "sconce-bench-"));
const many = Number(values.threads);

/** Milliseconds of a training batch, the first left out: the median of them. */
async function batchMs(threads: number, batchSize: number, width: number): Promise<number> {
  const times: number[] = [];
  await runExperiment(
    {
      model: { name: values.model as ModelName, hiddenDim: width, embedDim: width },
      data: {
        corpus: "sample",
        root: join(root, "data"),
        reviewsPerSplit: 40 * batchSize,
        maxTokens: Number(values.tokens),
      },
      training: { epochs: 1, batchSize },
      device: "cpu",
      threads,
      flushDenormals: true,
    },
    {
      session: threads === 1 ? one : two,
      runDir: null,
      logEvery: 1,
      onEvent: (event) => {
        if (event.type === "batch" && event.phase === "train") times.push(performance.now());
      },
    },
  );
  return median(times.slice(1).map((time, n) => time - (times[n] as number)));
}

const one = await openSession();
const two = await openSession();
try {
  const rows: (string | number)[][] = [];
  for (const { batchSize, width } of SIZES) {
    const ms: Record<number, number[]> = { 1: [], [many]: [] };
    for (let round = 0; round < Number(values.rounds); round++)
      for (const threads of [1, many]) ms[threads]?.push(await batchMs(threads, batchSize, width));
    const [single, several] = [median(ms[1] as number[]), median(ms[many] as number[])];
    rows.push([`${batchSize} x ${width}`, batchSize * width * 2 * width, single, several, several / single]);
  }
  rows.sort((a, b) => Number(a[1]) - Number(b[1]));
  printTable(
    `${values.model}, ${values.tokens} words a review, ms of a training batch, median of ${values.rounds} runs`,
    ["batch x width", "step's size", "1 thread", `${many} threads`, "ratio"],
    rows,
  );
} finally {
  await Promise.all([one.close(), two.close()]);
  await rm(root, { recursive: true, force: true });
}
