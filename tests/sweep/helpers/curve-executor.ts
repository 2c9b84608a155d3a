import { SconceError } from "#sconce/errors.js";
import type { Executor, ResolvedConfig, RunEvent } from "#sconce/index.js";

/** How the trials of a {@link curveExecutor} go. */
export interface Curves {
  /** How many are under way at the same time. */
  workers: number;
  /** The validation loss of a configuration after an epoch, from 1 on. */
  loss(config: ResolvedConfig, epoch: number): number;
  /** Milliseconds that an epoch takes. Default: none. */
  pause?(number: number): number;
  /**
   * The epochs that the next attempt goes on from, where the worker is lost now: it has done this one, and told it or not. undefined (default):
   * it is not lost.
   */
  lost?(epoch: number): number | undefined;
}

const zero = { loss: 0, accuracy: 50 };

/** An executor whose trials train nothing: they give values by a formula, epoch by epoch, can be stopped, and lose their workers. */
export function curveExecutor({ workers, loss, pause = () => 0, lost = () => undefined }: Curves): Executor {
  /** By trial: the epochs that its next attempt goes on from. */
  const saved = new Map<number, number>();
  return {
    workers,
    warnings: [],
    async run({ number, attempt, config, files }, { onEvent, signal }) {
      const { epochs } = config.training;
      const epochOf = (epoch: number) => {
        const validation = { ...zero, loss: loss(config, epoch) };
        return { epoch, trainLoss: 0.5, validation, seconds: 0 };
      };
      const done = Array.from({ length: saved.get(number) ?? 0 }, (_, at) => epochOf(at + 1));
      const tell = (event: RunEvent) => onEvent({ attempt, event });
      const end = () => ({
        counts: null,
        labels: null,
        weights: null,
        seconds: 0,
        endedBy: null,
        keptEpoch: null,
        runDir: files.path,
      });
      await tell({ type: "start", runDir: files.path, epochs, device: "cpu", threads: 1, warnings: [] });
      const position = { epoch: done.length + 1, phase: "train" as const, batch: 0 };
      if (done.length > 0) await tell({ type: "resume", position, epochs: [...done] });
      for (let epoch = done.length + 1; epoch <= epochs && !signal.aborted; epoch++) {
        await new Promise((resolve) => setTimeout(resolve, pause(number)));
        done.push(epochOf(epoch));
        for (const what of ["not told", "told"]) {
          if (what === "told") await tell({ type: "epoch", ...epochOf(epoch) });
          const left = lost(epoch);
          if (left === undefined) continue;
          saved.set(number, left);
          throw new SconceError("worker-died", `its machine is gone, and epoch ${epoch} was ${what}`);
        }
      }
      const stopped = signal.aborted && done.length < epochs;
      return (
        stopped
          ? { ...end(), status: "stopped", epochs: done, test: null, position, checkpoint: null }
          : { ...end(), status: "completed", epochs: done, test: zero, position }
      ) as never;
    },
    async close() {},
  };
}
