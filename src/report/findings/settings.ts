import { flatten } from "../../config/overrides.js";
import type { RunRecord } from "../read/run.js";

/** A run's settings by dotted path, without those of `metrics`: no figure depends on them, and the tables show by themselves which there are. */
export function settingsOf({ config }: Pick<RunRecord, "config">): Map<string, unknown> {
  return new Map(flatten(config).filter(([path]) => !path.startsWith("metrics.")));
}

/** The dotted paths of the settings in which the runs differ, in the configuration's order. */
export function differingSettings(runs: readonly RunRecord[]): string[] {
  const configs = runs.flatMap((run) => (run.config ? [settingsOf(run)] : []));
  const paths = new Set(configs.flatMap((config) => [...config.keys()]));
  return [...paths].filter((path) => configs.some((config) => !Object.is(config.get(path), configs[0]?.get(path))));
}
