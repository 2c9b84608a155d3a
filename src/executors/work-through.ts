import type { Executor } from "./executor.js";

/** What is to be done on an executor's workers, piece by piece. */
export interface Work {
  /** Begin the next piece of work; undefined where there is none. What it returns does not reject. */
  next(): Promise<void> | undefined;
  /** Whether more pieces will come: false when all have begun, or {@link stop} was given. */
  readonly more: boolean;
  /** Ends the work: nothing more begins. */
  readonly stop: AbortSignal;
  /** Hears of each change of the number of workers. */
  onWorkers?(workers: number): void;
  /** Is given what to call when there may be a next piece although none has ended. */
  onReady?(look: () => void): void;
}

/**
 * Do as many pieces of work at the same time as there are workers, until all are done. Workers that join get a piece at once; where
 * there are fewer, none begins until there is a place for it.
 */
export async function workThrough(executor: Executor, work: Work): Promise<void> {
  let active = 0;
  let done: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const fill = () => {
    while (active < executor.workers) {
      const piece = work.next();
      if (!piece) break;
      active += 1;
      void piece.then(() => {
        active -= 1;
        fill();
      });
    }
    if (work.more) return;
    if (active === 0) done();
    else executor.atMost?.(active);
  };
  const changed = (workers: number) => {
    work.onWorkers?.(workers);
    fill();
  };
  const unwatch = [executor.onWorkers?.(changed), executor.onResize?.(changed)];
  // With all workers gone nothing else would say that the work is to end.
  work.stop.addEventListener("abort", fill, { once: true });
  work.onReady?.(fill);
  try {
    fill();
    await finished;
  } finally {
    work.stop.removeEventListener("abort", fill);
    for (const end of unwatch) end?.();
  }
}
