import type { SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";

/**
 * What a reproduction tells its listener. Every event of a run has its `name`, `number` (its place in the plan, from 0 on) and `of`
 * (how many runs the plan has). With several jobs the events of different runs come in turns; those of one run keep their order.
 */
export type ReproduceEvent =
  /** Before the plan: the texts are looked at, then it is measured how long the runs will take, where that is wanted. */
  | { type: "preparing"; step: "texts" | "estimate" }
  /** What is to be done. `jobs`: how many runs are at work at the same time; `secondsLeft`: null when nothing was measured. */
  | { type: "plan"; runs: string[]; done: string[]; jobs: number; secondsLeft: number | null }
  /** Before the plan: what may go wrong with so many jobs. */
  | { type: "warning"; message: string }
  /** `secondsLeft`: until the last of all runs is done; null while it is not known. */
  | { type: "run"; name: string; number: number; of: number; event: RunEvent; secondsLeft: number | null }
  /** Its worker was lost, and the run is tried again: its `attempt`, from 2 on, goes on from its last checkpoint. */
  | { type: "retry"; name: string; number: number; of: number; attempt: number; message: string }
  | { type: "finished"; name: string; number: number; of: number; result: RunResult }
  | { type: "failed"; name: string; number: number; of: number; error: SconceError };
