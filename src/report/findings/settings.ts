import { flatten } from "../../config/overrides.js";
import type { RunRecord } from "../read/run.js";

/** The dotted paths of the settings in which the runs differ, in the configuration's order. */
export function differingSettings(runs: readonly RunRecord[]): string[] {
  const configs = runs.flatMap(({ config }) => (config ? [new Map(flatten(config))] : []));
  // Which metrics a run has, the tables show by themselves.
  const paths = new Set(configs.flatMap((config) => [...config.keys()].filter((path) => !path.startsWith("metrics."))));
  return [...paths].filter((path) => configs.some((config) => !Object.is(config.get(path), configs[0]?.get(path))));
}
