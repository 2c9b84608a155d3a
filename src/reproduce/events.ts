import type { SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";

/** What a reproduction tells its listener. */
export type ReproduceEvent =
  | { type: "plan"; runs: string[]; done: string[]; secondsLeft: number | null }
  /** `secondsLeft`: of all runs; null while it is not known. */
  | { type: "run"; name: string; number: number; of: number; event: RunEvent; secondsLeft: number | null }
  | { type: "finished"; name: string; number: number; of: number; result: RunResult }
  | { type: "failed"; name: string; number: number; of: number; error: SconceError };
