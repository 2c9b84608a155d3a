import { runExperiment } from "../experiment/run-experiment.js";
import type { Session } from "../facades/session.js";
import type { PlannedRun } from "./plan.js";

/**
 * Seconds that runs will take, from a short measurement: each model trains and is tested on some hundred reviews of the
 * corpus; a batch's mean time of each kind times the number of batches. A guess to plan by: right within a third here.
 *
 * @returns the seconds of each run by its name.
 */
export async function estimate(
  session: Session,
  runs: PlannedRun[],
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const perModel = new Map<string, { train: number; evaluation: number; trainBatches: number; otherBatches: number }>();
  const result = new Map<string, number>();
  for (const { name, config } of runs) {
    let measured = perModel.get(config.model.name);
    if (!measured) {
      const { batchSize } = config.training;
      const reviews = Math.min(config.data.reviewsPerSplit ?? Number.POSITIVE_INFINITY, batchSize * 4);
      const times = { train: [] as number[], evaluation: [] as number[] };
      let last = 0;
      let size = { train: 0, other: 0 };
      // The whole corpus's counts come with the first event of a run that is then stopped; the times from a small one.
      const stop = new AbortController();
      await runExperiment(config, {
        session,
        runDir: null,
        signal: stop.signal,
        logEvery: 1,
        onEvent: (event) => {
          if (event.type === "data") size = { train: event.train, other: event.validation + event.test };
          if (event.type === "batch") stop.abort();
        },
      });
      const small = {
        ...config,
        data: { ...config.data, reviewsPerSplit: reviews },
        training: { ...config.training, epochs: 1 },
      };
      await runExperiment(small, {
        session,
        runDir: null,
        logEvery: 1,
        signal,
        onEvent: (event) => {
          const now = performance.now();
          if (event.type === "batch" && event.batch > 0)
            times[event.phase === "train" ? "train" : "evaluation"].push(now - last);
          last = now;
        },
      });
      const mean = (all: number[]) => all.reduce((a, b) => a + b, 0) / Math.max(1, all.length) / 1000;
      measured = {
        train: mean(times.train),
        evaluation: mean(times.evaluation),
        trainBatches: Math.ceil(size.train / batchSize),
        otherBatches: Math.ceil(size.other / batchSize),
      };
      perModel.set(config.model.name, measured);
    }
    const { epochs } = config.training;
    const evaluations = measured.otherBatches * (0.17 * epochs + 0.83); // a sixth of them validates, after each epoch
    result.set(name, epochs * measured.trainBatches * measured.train + evaluations * measured.evaluation);
    if (signal?.aborted) break;
  }
  return result;
}
