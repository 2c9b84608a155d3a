import type { Evaluation, Executor, ResolvedConfig } from "#sconce/index.js";

/**
 * An executor that ends each trial at once, after one epoch: for what costs or counts beside the trials.
 * @param workers How many trials may be under way.
 * @param figures What a trial of these settings "gives".
 */
export function idleExecutor(workers: number, figures: (config: ResolvedConfig) => Evaluation): Executor {
  return {
    workers,
    warnings: [],
    async run({ attempt, config, files }, { onEvent }) {
      const validation = figures(config);
      const epoch = { epoch: 1, trainLoss: 0.5, validation, seconds: 0 };
      const runDir = files.path;
      const there = { runDir, epochs: 1, device: "cpu", threads: 1, warnings: [] };
      await onEvent({ attempt, event: { type: "start", ...there } });
      await onEvent({ attempt, event: { type: "epoch", ...epoch } });
      return {
        status: "completed",
        counts: { train: 20000, validation: 5000, test: 25000, vocabulary: 46159, classes: 2 },
        labels: ["neg", "pos"],
        epochs: [epoch],
        test: validation,
        weights: {},
        position: { epoch: 2, phase: "train", batch: 0 },
        seconds: 0,
        endedBy: "epochs",
        keptEpoch: 1,
        runDir,
      };
    },
    async close() {},
  };
}
