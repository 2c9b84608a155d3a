import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Position } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import { REFUSED, type SteeringEntry } from "../steering/action.js";
import type { ResolvedSweep } from "./definition.js";
import { EVENT_LOG, parseEvents } from "./event-log.js";
import type { Params } from "./grid.js";
import { hasPoint } from "./pending-points.js";
import type { StopReason } from "./stopper.js";
import { readSweep, SweepFolder } from "./sweep-folder.js";
import type { TrialRecord } from "./trial.js";
import { STEERED } from "./trial-end.js";
import type { Widening } from "./widen/widening.js";

/** Where a trial ended before its run was done, and why. */
export interface EarlyEnd {
  reason: StopReason;
  /** The batch that did not come. */
  position: Position;
}

/** What became of a trial of an earlier sweep. */
export interface Fate {
  /** Its settings: whoever chose them then, they are asked for again. */
  params: Params;
  /** Null: it came to its end. Of a setting with several runs: of the last one. */
  end: EarlyEnd | null;
  /** Of a sweep with seeds: how many runs the setting had. */
  runs?: number;
  /** What was asked of it by hand. */
  entries: SteeringEntry[];
}

/** A sweep that is to be run again as it went. */
export interface Replay {
  /** The earlier sweep's folder. */
  folder: string;
  /** How many trials there are to be. */
  target: number;
  /** By number; one that never ended is not among them. */
  fates: ReadonlyMap<number, Fate>;
  /** The trials as they were. */
  trials: readonly TrialRecord[];
  /** When its space was made wider. */
  widened: Widening[] | undefined;
}

/**
 * Read a sweep's folder as what is to happen again: at each ask these settings, and these trials ended at these batches, whether by the pruner, by
 * hand or by the clock. So neither what the sampler and the pruner knew at which moment matters, nor how many workers there were.
 *
 * @throws SconceError `run-directory` when the folder is no sweep's or has no trial, `config` when its sweep is another one.
 */
export async function readReplay(folder: string, defined: ResolvedSweep): Promise<Replay> {
  const path = resolve(folder);
  const { file, trials } = await readSweep(path);
  SweepFolder.at(path).takeUp(file, defined, true);
  const ended = trials.filter(({ status, interrupted }) => status !== "running" && !interrupted);
  if (ended.length === 0)
    throw new SconceError("run-directory", `${folder} has no trial that has ended: there is nothing to run again`, {
      hint: "name the folder of a sweep that has come further",
    });
  const log = parseEvents(await readFile(join(path, EVENT_LOG), "utf8").catch(() => ""));
  const asked = log.flatMap((event) =>
    event.type === "steering" && !event.outcome.startsWith(REFUSED) ? [event.entry] : [],
  );
  const fates = new Map<number, Fate>();
  for (const trial of ended) {
    const { number, params } = trial;
    const entries = asked.filter((entry) => isOf(entry, trial));
    const runs = trial.duplicateOf === null ? trial.seeds?.length : undefined;
    fates.set(number, { params, end: await endOf(path, trial), entries, ...(runs !== undefined && { runs }) });
  }
  return { folder: path, target: Math.max(...fates.keys()) + 1, fates, trials, widened: file.widened };
}

async function endOf(path: string, trial: TrialRecord): Promise<EarlyEnd | null> {
  const { status, error, runDir, epochs } = trial.seeds?.at(-1) ?? trial;
  const { duplicateOf } = trial;
  if (runDir === null || duplicateOf !== null) return null;
  const result = await readFile(join(path, runDir, "result.json"), "utf8")
    .then((text) => JSON.parse(text) as { status?: unknown; position?: Position })
    .catch(() => undefined);
  const stopped = result?.status === "stopped" ? result.position : undefined;
  if (status !== "pruned" && status !== "stopped" && stopped === undefined) return null;
  const reason: StopReason = error?.kind === STEERED ? "steered" : error?.kind === "timeout" ? "timeout" : "pruned";
  // One that had to be killed left no place: it ends after the epochs that it has.
  return { reason, position: stopped ?? { epoch: epochs + 1, phase: "train", batch: 0 } };
}

function isOf({ action }: SteeringEntry, { number, params }: TrialRecord): boolean {
  if (action.type === "stop-trial" || action.type === "prune-trial") return action.trial === number;
  return action.type === "enqueue" && hasPoint(params, action.params);
}
