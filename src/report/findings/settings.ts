import { flatten } from "../../config/overrides.js";
import { isObject } from "../../config/plain.js";
import { optimizerSchema } from "../../config/training/optimizers.js";
import { scheduleSchema } from "../../config/training/schedules.js";
import type { RunRecord } from "../read/run.js";
import type { RunConfig } from "../read/run-config.js";

/**
 * A run's settings by dotted path. An option of the training that has arguments is one line. Without those of `metrics`: no
 * figure depends on them, and the tables show by themselves which there are.
 */
export function settingsOf(config: RunConfig): Map<string, unknown> {
  const training: [string, unknown][] = Object.entries(config.training).map(([name, value]) => [
    name,
    typeof value === "object" && value !== null ? optionText(value) : value,
  ]);
  const all = flatten({ ...config, training: Object.fromEntries(training) });
  return new Map(all.filter(([path]) => !path.startsWith("metrics.")));
}

/** `adamw weightDecay=0.1`: the name, and the arguments that are not the defaults. */
function optionText(option: object): string {
  if (!isObject(option)) return JSON.stringify(option);
  const { name, ...given } = option;
  const preset = defaultsOf(name);
  const shown = Object.entries(given).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(preset[key]));
  const words = shown.map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  return [...(name === undefined ? [] : [String(name)]), ...words].join(" ");
}

function defaultsOf(name: unknown): Record<string, unknown> {
  for (const schema of [optimizerSchema, scheduleSchema]) {
    const found = schema.safeParse(name);
    if (found.success) return { ...found.data };
  }
  return {};
}

/** The dotted paths of the settings in which the runs differ, in the configuration's order. */
export function differingSettings(runs: readonly RunRecord[]): string[] {
  const configs = runs.flatMap(({ config }) => (config ? [settingsOf(config)] : []));
  const paths = new Set(configs.flatMap((config) => [...config.keys()]));
  return [...paths].filter((path) => configs.some((config) => !Object.is(config.get(path), configs[0]?.get(path))));
}
