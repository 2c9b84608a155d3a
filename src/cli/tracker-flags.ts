import type { TrackerOptions } from "../experiment/tracker-options.js";
import { text, type Values } from "./flags.js";

/**
 * `--tensorboard`, `--mlflow`, `--wandb` and `--trackio`.
 * @param runs What of several runs has a folder of its own for TensorBoard; undefined: there is one run.
 */
export const trackerFlags = (runs?: string) => ({
  tensorboard: text(
    "folder",
    `Write event files for TensorBoard into this folder${runs === undefined ? "" : `, for each ${runs} into one of its own in it`}.`,
    "Output",
  ),
  mlflow: text("URI", "Log to the MLflow server or folder at this address.", "Output"),
  wandb: text("project", "Log to this project of Weights & Biases; without a key into the folder wandb.", "Output"),
  trackio: text("project", "Log to this project of Trackio.", "Output"),
});

/** What the flags say. */
export function trackersFrom(flags: Values<ReturnType<typeof trackerFlags>>): TrackerOptions {
  const { tensorboard, mlflow, wandb, trackio } = flags;
  return { tensorboard, mlflow, wandb, trackio };
}
