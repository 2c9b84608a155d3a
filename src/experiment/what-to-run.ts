import { resolve } from "node:path";
import { resolveConfig } from "../config/parse.js";
import type { ExperimentConfig, ResolvedConfig } from "../config/types.js";
import { RunDirectory } from "./run-directory.js";

/** A run as it is to be done. */
export interface Plan {
  config: ResolvedConfig;
  /** An absolute path; undefined: a new name in `runs/`; null: nothing is kept. */
  runDir: string | null | undefined;
  /** Whether the directory holds a run to go on with. */
  resume: boolean;
}

/** The folder that a call names: of a run that begins, or of one that goes on. */
interface Named {
  runDir?: string | null | undefined;
  resume?: string | undefined;
}

/**
 * What a call of `runExperiment` asks for.
 * @throws SconceError `config`; `run-directory` where there is no run to go on with.
 */
export async function whatToRun(given: Partial<ExperimentConfig>, { runDir: wanted, resume }: Named): Promise<Plan> {
  if (resume === undefined)
    return {
      config: resolveConfig(given as ExperimentConfig),
      runDir: typeof wanted === "string" ? resolve(wanted) : wanted,
      resume: false,
    };
  const runDir = resolve(resume);
  if (given.model !== undefined) {
    const config = resolveConfig(given as ExperimentConfig);
    return { config, runDir, resume: !(await RunDirectory.isBlank(runDir)) };
  }
  const { directory, file } = await RunDirectory.open(runDir);
  const { config } = (await directory.readExtension()) ?? file;
  return { config: resolveConfig(mergeShallow(config, given)), runDir, resume: true };
}

function mergeShallow(base: ResolvedConfig, over: Partial<ExperimentConfig>): ExperimentConfig {
  return {
    ...base,
    ...over,
    model: base.model,
    data: { ...base.data, ...over.data },
    training: { ...base.training, ...over.training },
  };
}
