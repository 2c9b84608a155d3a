/**
 * What a sweep costs beside its trials: a thousand of them, of no work, through the real driver, study and Optuna journal.
 *
 *     node --import tsx bench/orchestration.ts [--trials 1000] [--samplers random,tpe] [--workers 2]
 *
 * An executor that ends each trial at once stands in for the pool. Each trial still tells its start and one epoch, which is
 * reported to the study. Memory is taken a quarter of the way and at the end.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ResolvedConfig, readSweep, type SweepDefinition, sweep } from "sconce";
import { idleExecutor } from "../tests/sweep/helpers/idle-executor.js";
import { megabytesOf, pythonsBelow } from "./helpers/processes.js";
import { printTable } from "./helpers/table.js";

const { values } = parseArgs({
  options: {
    trials: { type: "string", default: "1000" },
    samplers: { type: "string", default: "random,tpe" },
    workers: { type: "string", default: "2" },
  },
});
const trials = Number(values.trials);
const quarter = Math.max(1, Math.floor(trials / 4));
const root = await mkdtemp(join(tmpdir(), "sconce-bench-"));

/** What a run of this learning rate "gives": the study gets something to learn from. */
function figuresOf({ training }: ResolvedConfig) {
  return { loss: 0.5, accuracy: 85 - 10 * Math.abs(Math.log10(training.learningRate) + 3) };
}

const rows: (string | number)[][] = [];
for (const sampler of values.samplers.split(",") as ("random" | "tpe")[]) {
  const definition: SweepDefinition = {
    name: `idle-${sampler}`,
    base: { training: { epochs: 1 }, device: "cpu", threads: 1 },
    space: {
      "model.name": { choice: ["rnn", "gru", "lstm"] },
      "training.learningRate": { logUniform: [1e-5, 1e-1] },
      "model.dropout": { float: [0, 0.9] },
    },
    search: { sampler, trials },
  };
  const at: { seconds: number; node: number; heap: number; python: number }[] = [];
  let began = performance.now();
  let ended = 0;
  const { folder } = await sweep(definition, {
    out: join(root, sampler),
    executor: idleExecutor(Number(values.workers), figuresOf),
    onEvent(event) {
      if (event.type === "sweep") began = performance.now(); // the study is open: its start is no cost of a trial
      if (event.type !== "trial-end") return;
      ended += 1;
      if (ended !== quarter && ended !== trials) return;
      const seconds = (performance.now() - began) / 1000;
      globalThis.gc?.();
      const [python] = pythonsBelow();
      at.push({
        seconds,
        node: megabytesOf(process.pid).rss,
        heap: process.memoryUsage().heapUsed / 1024 ** 2,
        python: python === undefined ? Number.NaN : megabytesOf(python).rss,
      });
      began = performance.now();
    },
  });
  const kept = (await readSweep(folder)).trials.filter(({ status }) => status === "completed").length;
  if (kept !== trials) throw new Error(`${kept} of ${trials} trials are in the sweep's folder`);
  const [early, late] = at as [(typeof at)[0], (typeof at)[0]];
  const all = (early.seconds + late.seconds) * 1000;
  rows.push([
    sampler,
    all / trials,
    (early.seconds * 1000) / quarter,
    (late.seconds * 1000) / (trials - quarter),
    ...[early.heap, late.heap, early.node, late.node, early.python, late.python].map((mb) => mb.toFixed(0)),
    all / trials < 30 ? "yes" : "NO",
  ]);
}
await rm(root, { recursive: true, force: true });
printTable(
  `${trials} trials of no work, ${values.workers} at once: ms a trial in all, in the first ${quarter}, in the rest; MB after ${quarter} and after ${trials}`,
  ["sampler", "ms", "first", "rest", "heap", "heap'", "Node", "Node'", "Python", "Python'", "< 30 ms"],
  rows,
);
