import { join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import type { TrackerOptions } from "../experiment/tracker-options.js";
import type { TaskOptions } from "./executor.js";
import type { ExecutorOptions } from "./registry.js";

/**
 * Refuse trackers that would write on another machine, where nobody looks for it.
 * @throws SconceError `usage` for what is written into folders and files: MLflow where it is no server, and all others.
 */
export function refuseFarTrackers(
  executor: ExecutorOptions,
  { tensorboard, mlflow, wandb, trackio }: TrackerOptions,
): void {
  if (executor.kind === "local" || executor.shared) return;
  const refuse = (option: string, why: string) => {
    throw new SconceError("usage", `${option}: ${why}`, {
      hint: `leave out the option \`${option}\`, or give the option \`shared\`, where all machines share the folder`,
    });
  };
  if (tensorboard !== undefined) refuse("tensorboard", "the folder would be written on another machine");
  if (wandb !== undefined) refuse("wandb", "its folder would be written on another machine");
  if (trackio !== undefined) refuse("trackio", "its file would be written on another machine");
  if (mlflow !== undefined && isFolder(mlflow)) refuse("mlflow", "the folder would be written on another machine");
  if (mlflow?.startsWith(SQLITE)) refuse("mlflow", "the file would be written on another machine");
}

/** Their folders as absolute paths: a worker elsewhere has another working directory. */
export function absolute({ tensorboard, mlflow, wandb, trackio }: TrackerOptions): TrackerOptions {
  return {
    tensorboard: tensorboard && resolve(tensorboard),
    mlflow: mlflow && absoluteUri(mlflow),
    wandb,
    trackio,
  };
}

/**
 * Where one of several runs is logged.
 * @param group What all of them belong to: W&B, Trackio and MLflow keep it with each.
 * @param name The run's own, which is TensorBoard's folder for it: there a run is a folder.
 */
export function ofSeveral(
  options: TrackerOptions,
  group: string,
  name: string,
): Pick<TaskOptions, keyof TrackerOptions | "trackerGroup"> {
  const { tensorboard, ...others } = absolute(options);
  return { ...others, tensorboard: tensorboard && join(tensorboard, name), trackerGroup: group };
}

/** A database of MLflow's that is a file; its path follows, which is absolute where it begins with a slash of its own. */
const SQLITE = "sqlite:///";

function absoluteUri(mlflow: string): string {
  if (isFolder(mlflow)) return resolve(mlflow.replace(/^file:(?:\/\/)?/, ""));
  return mlflow.startsWith(SQLITE) ? `${SQLITE}${resolve(mlflow.slice(SQLITE.length))}` : mlflow;
}

/** Whether MLflow writes into a folder: any other address has a scheme. */
function isFolder(mlflow: string): boolean {
  return !/^[a-z][a-z\d+]+:/.test(mlflow) || mlflow.startsWith("file:");
}
