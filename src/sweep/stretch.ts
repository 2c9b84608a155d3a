/** A stretch of a trial on a worker. */
export interface Stretch {
  trial: number;
  /** The run's seed; absent where a trial is one run. */
  seed?: number;
  attempt: number;
  /** The lane: trials at work at the same time are on different ones. */
  lane: number;
  /** Milliseconds since 1970. */
  from: number;
  /** Null: it is still at work. */
  to: number | null;
  end: "running" | "completed" | "pruned" | "failed" | "stopped" | "retried" | "interrupted" | null;
  /** Why it was lost and tried again; null: it was not. */
  why: string | null;
}
