import type { ResolvedConfig } from "../config/schema.js";
import type { RunEvent } from "../experiment/events.js";
import { runExperiment } from "../experiment/run-experiment.js";
import type { Session } from "../facades/session.js";
import type { PlannedRun } from "./plan.js";

/** A run of which something is left to do. */
export interface ToGo {
  run: PlannedRun;
  /** Epochs that need not be done again. */
  epochsDone: number;
}

/** What was measured of one model: seconds of a batch, numbers of batches of the whole corpus. */
interface Measured {
  train: number;
  evaluation: number;
  trainBatches: number;
  validationBatches: number;
  testBatches: number;
}

/**
 * Seconds that runs will take, from a short measurement: each model trains and is tested on some hundred reviews of the
 * corpus; a batch's mean time of each kind times the number of batches. A guess to plan by: right within a third here.
 *
 * @returns the seconds of what is left of each run, by its name; null when `signal` ended the measurement.
 */
export async function estimate(
  session: Session,
  runs: ToGo[],
  signal?: AbortSignal,
): Promise<Map<string, number> | null> {
  const perModel = new Map<string, Measured>();
  const result = new Map<string, number>();
  for (const { run, epochsDone } of runs) {
    const { name, epochs } = { name: run.config.model.name, epochs: run.config.training.epochs };
    const measured = perModel.get(name) ?? (await measure(session, run.config, signal));
    if (measured === null) return null;
    perModel.set(name, measured);
    const { train, evaluation, trainBatches, validationBatches, testBatches } = measured;
    const epoch = trainBatches * train + validationBatches * evaluation;
    result.set(run.name, Math.max(0, epochs - epochsDone) * epoch + testBatches * evaluation);
  }
  return result;
}

/** Measure one model; null when the signal ended it. */
async function measure(session: Session, config: ResolvedConfig, signal?: AbortSignal): Promise<Measured | null> {
  const { batchSize } = config.training;
  // The whole corpus's counts come with the first event of a run that is then stopped; the times from a small one.
  let size = { train: 0, validation: 0, test: 0 };
  const stop = new AbortController();
  await runExperiment(config, {
    session,
    runDir: null,
    signal: stop.signal,
    logEvery: 1,
    onEvent(event) {
      if (event.type === "data") size = event;
      if (event.type === "batch" || signal?.aborted) stop.abort();
    },
  });
  if (signal?.aborted) return null;
  const times = { train: [] as number[], evaluation: [] as number[] };
  const firsts = { train: [] as number[], evaluation: [] as number[] };
  let last = 0;
  const reviewsPerSplit = Math.min(config.data.reviewsPerSplit ?? Number.POSITIVE_INFINITY, batchSize * 4);
  const small = {
    ...config,
    data: { ...config.data, reviewsPerSplit },
    training: { ...config.training, epochs: 1 },
  };
  await runExperiment(small, {
    session,
    runDir: null,
    logEvery: 1,
    signal,
    onEvent(event: RunEvent) {
      const now = performance.now();
      // A phase's first batch has more to do than the others; it counts only where there is no other.
      if (event.type === "batch")
        (event.batch > 0 ? times : firsts)[event.phase === "train" ? "train" : "evaluation"].push(now - last);
      last = now;
    },
  });
  if (signal?.aborted) return null;
  const mean = (kind: "train" | "evaluation") => {
    const all = times[kind].length > 0 ? times[kind] : firsts[kind];
    return all.reduce((a, b) => a + b, 0) / Math.max(1, all.length) / 1000;
  };
  return {
    train: mean("train"),
    evaluation: mean("evaluation"),
    trainBatches: Math.ceil(size.train / batchSize),
    validationBatches: Math.ceil(size.validation / batchSize),
    testBatches: Math.ceil(size.test / batchSize),
  };
}
