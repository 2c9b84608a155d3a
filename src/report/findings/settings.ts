import { flatten } from "../../config/overrides.js";
import { isObject } from "../../config/plain.js";
import { optimizerSchema } from "../../config/training/optimizers.js";
import { scheduleSchema } from "../../config/training/schedules.js";
import type { RunRecord } from "../read/run.js";
import type { RunConfig } from "../read/run-config.js";

/** The dotted paths of a configuration's fields, and their values. An option of the training that has arguments is one line. */
export function settingsOf(config: RunConfig): [path: string, value: unknown][] {
  const training: [string, unknown][] = Object.entries(config.training).map(([name, value]) => [
    name,
    typeof value === "object" && value !== null ? optionText(value) : value,
  ]);
  return flatten({ ...config, training: Object.fromEntries(training) });
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
  const configs = runs.flatMap(({ config }) => (config ? [new Map(settingsOf(config))] : []));
  // Which metrics a run has, the tables show by themselves.
  const paths = new Set(configs.flatMap((config) => [...config.keys()].filter((path) => !path.startsWith("metrics."))));
  return [...paths].filter((path) => configs.some((config) => !Object.is(config.get(path), configs[0]?.get(path))));
}
