import type { Params, Value } from "../bridge/protocol.js";
import type { ResolvedConfig } from "../config/types.js";
import { VERSION } from "../version.js";
import type { GitStates } from "./git-state.js";
import type { RunResult } from "./result.js";
import type { TrackerOptions } from "./tracker-options.js";

/** What `experiment.run` takes beside what is the same for every run. */
export type RunCall = Pick<Params<"experiment.run">, "corpusPath" | "runDir" | "runsFolder" | "resume"> &
  Partial<Pick<Params<"experiment.run">, "logEvery" | "checkpoints" | "checkpointEvery" | "trackers" | "until">> & {
    command?: string | undefined;
    git?: GitStates | undefined;
  };

/**
 * Where each tracker writes; null: it does not.
 * @param name What the run is called there. Default: as its directory.
 */
export function trackersOf(
  given: TrackerOptions & { trackerGroup?: string | undefined },
  name?: string,
): Params<"experiment.run">["trackers"] {
  const { tensorboard = null, mlflow = null, wandb = null, trackio = null, trackerGroup: group = null } = given;
  return { tensorboard, mlflow, wandb, trackio, name: name ?? null, group };
}

/** The parameters of `experiment.run`, in a session of this machine or on a node of a cluster. */
export function runParams(config: ResolvedConfig, { command, git, ...call }: RunCall): Params<"experiment.run"> {
  return {
    logEvery: null,
    checkpoints: true,
    checkpointEvery: 1,
    until: null,
    trackers: { tensorboard: null, mlflow: null },
    ...call,
    config,
    startedBy: {
      sconce: VERSION,
      node: process.versions.node,
      command: command ?? null,
      startedAt: new Date().toISOString(),
      ...git,
    },
  };
}

/** What `experiment.run` gave, as a run's result. */
export function toResult({ checkpoint, ...value }: Value<"experiment.run">): RunResult {
  const { test, counts, labels, weights, endedBy, keptEpoch } = value;
  if (value.status === "completed" && test && counts && labels && weights && endedBy && keptEpoch)
    return { ...value, status: "completed", test, counts, labels, weights, endedBy, keptEpoch };
  return { ...value, status: "stopped", test: null, checkpoint, endedBy: null, keptEpoch: null };
}
