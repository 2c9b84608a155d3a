import { resolve } from "node:path";
import type { ResolvedConfig } from "../config/types.js";
import { type EnvironmentFile, environmentFileSchema, type ResultFile } from "../experiment/result.js";
import { metricsFile, RunDirectory, readRunFile } from "../experiment/run-directory.js";

/** One of the two runs, as its folder has it. */
export interface Side {
  path: string;
  config: ResolvedConfig;
  environment: EnvironmentFile;
  /** undefined while it is at work, or when it was ended before its end. */
  result: ResultFile | undefined;
  /** The file of its metrics. */
  metrics: string;
}

/** Read a run's folder. @throws SconceError `run-directory` for what is none. */
export async function readSide(path: string): Promise<Side> {
  const { directory, file } = await RunDirectory.open(resolve(path));
  const environment = await readRunFile(directory.path, "environment.json", environmentFileSchema);
  // A finished run that goes on with more epochs keeps the result of before until it is finished again.
  const extension = await directory.readExtension();
  const result = extension ? undefined : await directory.readResult();
  const metrics = metricsFile(directory.path);
  return { path: directory.path, config: (extension ?? file).config, environment, result, metrics };
}
