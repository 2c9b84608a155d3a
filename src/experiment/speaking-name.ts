import { randomBytes } from "node:crypto";
import type { ResolvedConfig } from "../config/types.js";

/**
 * A name for a run's folder that says what it is: `2026-11-24-053012-gru-imdb-seed1-3fa2`. Of a run here Python chooses it, by
 * `speaking_name` in `run_directory.py`; a run on another machine needs one on this side.
 */
export function speakingName({ model, data, seed }: ResolvedConfig): string {
  const stamp = new Date().toISOString().replace(/\..*/, "").replaceAll(":", "").replace("T", "-");
  return `${stamp}-${model.name}-${data.corpus}-seed${seed}-${randomBytes(2).toString("hex")}`;
}
