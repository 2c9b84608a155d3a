import { existsSync } from "node:fs";
import { RUNS } from "../experiment/run-directory.js";
import { SWEEPS } from "../sweep/sweep-folder.js";

/** The folders where runs, sweeps and reproductions go by default, as far as they are there; else the working directory. */
export function watchedFolders(): string[] {
  const there = [RUNS, SWEEPS, "results"].filter((folder) => existsSync(folder));
  return there.length > 0 ? there : ["."];
}
