import { differingWeights } from "../experiment/weights.js";
import type { Session } from "../facades/session.js";
import { compareCheckpoints, isEqual } from "./checkpoints.js";
import { type DeepOptions, diffDeep } from "./deep.js";
import { compareMetrics } from "./metrics.js";
import { Sessions } from "./sessions.js";
import { differentSettings } from "./settings.js";
import { readSide, type Side } from "./side.js";
import type { RunDiff } from "./types.js";

export type { ReplayProgress } from "./deep.js";

/** How two runs are compared. */
export interface DiffOptions extends Pick<DeepOptions, "signal" | "onProgress" | "onWarning"> {
  /**
   * Do both runs again, each with its own settings, up to where they part, and name the first thing that differs, down to the operator of
   * torch. It takes as long as both runs took up to there, up to four times. Default false.
   */
  deep?: boolean | undefined;
  /** The Python that reads checkpoints and does the first run again; see `SessionOptions`. */
  python?: string | undefined;
  /** The Python that does the second run again: one with another torch, say. Default: `python`. */
  pythonB?: string | undefined;
  /** The session to use for all of it, whatever Python and environment the runs had. Default: as many as are needed, ended at the end. */
  session?: Session | undefined;
}

/**
 * Compare two runs that should be equal: settings, every number of their metrics, final weights, checkpoints of the same position, and with `deep` what
 * they compute when they are done again. Both folders are only read.
 *
 * @param a The folder of the one run.
 * @param b That of the other.
 * @throws SconceError `run-directory` for a folder that holds no run; with `deep` `corpus` where a run's texts are no longer those that it was
 *   made with, and what `openSession` throws; `closed` when the signal ends it.
 * @example
 * const { equal, metrics, deep } = await diffRuns("runs/here", "runs/there", { deep: true });
 * if (!equal) console.log(metrics?.at, deep?.cause?.operator);
 */
export async function diffRuns(a: string, b: string, options: DiffOptions = {}): Promise<RunDiff> {
  const [first, second] = [await readSide(a), await readSide(b)];
  const metrics = await compareMetrics(first.metrics, second.metrics);
  const { batches, evaluations, difference, longer, apart } = metrics;
  const weights = longer || apart ? null : finalWeights(first, second);
  const parts = difference !== null || (weights?.length ?? 0) > 0;
  const found: RunDiff = {
    a: first.path,
    b: second.path,
    equal: !parts && longer === null && apart === null,
    compared: { batches, evaluations, weights: weights ? Object.keys(first.result?.weights ?? {}).length : 0 },
    settings: differentSettings(first, second),
    metrics: difference,
    longer,
    apart,
    weights,
    checkpoints: [],
    unreadable: [],
    deep: null,
  };
  if (!parts && weights) return found; // what would be in their checkpoints is in their weights
  const { python, pythonB = python, signal, onProgress, onWarning } = options;
  const sessions = new Sessions(options.session, signal);
  try {
    const { pairs, unreadable } = await compareCheckpoints(await sessions.of(python, first), first, second);
    Object.assign(found, { checkpoints: pairs, unreadable });
    const differ = !pairs.every(isEqual);
    if (differ || (!weights && pairs.length === 0 && unreadable.length > 0)) found.equal = false;
    if (options.deep && (parts || differ)) {
      const how = { pythonA: python, pythonB, signal, onProgress, onWarning };
      found.deep = await diffDeep(first, second, metrics, found.checkpoints, sessions, how);
    }
  } finally {
    await sessions.close();
  }
  return found;
}

/** The final weights that differ; null unless both runs are completed. */
function finalWeights({ result: a }: Side, { result: b }: Side): string[] | null {
  return a?.status === "completed" && b?.status === "completed" ? differingWeights(a.weights, b.weights) : null;
}
