import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Where W&B and Trackio write on this machine, by their environment variables: on another one, which shares the file system, they would
 * write where Ray was started, and into the home there.
 */
export function trackerFolders(env: NodeJS.ProcessEnv): Record<"WANDB_DIR" | "TRACKIO_DIR", string> {
  const cache = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), ".cache"), "huggingface");
  return { WANDB_DIR: resolve(env.WANDB_DIR ?? "."), TRACKIO_DIR: resolve(env.TRACKIO_DIR ?? join(cache, "trackio")) };
}
