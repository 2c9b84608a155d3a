import { resolve } from "node:path";
import { SconceError } from "../errors.js";
import type { ExecutorOptions } from "../executors/registry.js";
import type { RunOptions } from "../experiment/run-experiment.js";

type Trackers = Pick<RunOptions, "tensorboard" | "mlflow" | "wandb" | "trackio">;

/**
 * Refuse trackers that would write on another machine, where nobody looks for it.
 * @throws SconceError `usage` for what is written into folders: MLflow where it is no server, and all others.
 */
export function refuseFarTrackers(executor: ExecutorOptions, { tensorboard, mlflow, wandb, trackio }: Trackers): void {
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
}

/** Their folders as absolute paths: a worker elsewhere has another working directory. */
export function absolute({ tensorboard, mlflow, ...projects }: Trackers): Trackers {
  return {
    ...projects,
    tensorboard: tensorboard && resolve(tensorboard),
    mlflow: mlflow && isFolder(mlflow) ? resolve(mlflow.replace(/^file:(?:\/\/)?/, "")) : mlflow,
  };
}

/** Whether MLflow writes into a folder: any other address has a scheme. */
function isFolder(mlflow: string): boolean {
  return !/^[a-z][a-z\d+]+:/.test(mlflow) || mlflow.startsWith("file:");
}
