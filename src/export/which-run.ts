import { basename, join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import { exists } from "../files/staging.js";
import { bestOf } from "../sweep/ranking.js";
import { readSweep } from "../sweep/sweep-folder.js";

/** The run whose model is exported. */
export interface RunToExport {
  path: string;
  /** What its export is called when nothing else is asked for. */
  name: string;
  /** Of a sweep's best trial: which one, and by what. */
  trial?: { number: number; objective: string; value: number };
}

/**
 * The run that a folder stands for: itself, or of a sweep's folder the best trial's, by the first objective.
 * @throws SconceError `run-directory` when a sweep has no completed trial, or its files cannot be read.
 */
export async function runToExport(folder: string): Promise<RunToExport> {
  const path = resolve(folder);
  if (!(await exists(join(path, "sweep.json")))) return { path, name: basename(path) };
  const { file, trials } = await readSweep(path);
  const { objectives } = file.definition;
  const best = bestOf(trials, objectives);
  const [objective] = objectives;
  if (best?.runDir == null || best.values === null || objective === undefined)
    throw new SconceError("run-directory", `${path} is a sweep's folder, without a completed trial so far`, {
      hint: "let the sweep go on, or name the folder of a run",
    });
  return {
    path: resolve(path, best.runDir),
    name: basename(path),
    trial: { number: best.number, objective: objective.metric, value: best.values[0] as number },
  };
}
