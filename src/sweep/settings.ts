import { setPath } from "../config/overrides.js";
import { NAMED_SECTIONS } from "../config/training/short-forms.js";
import { MODEL, type Models } from "./models.js";
import type { Scalar } from "./space.js";

/** A parameter's value in a trial. */
export type Setting = readonly [path: string, value: Scalar];

/** Whether a parameter says what a whole section is; it has to be set before the section's fields. */
const isWhole = (path: string) => path === MODEL || (NAMED_SECTIONS as readonly string[]).includes(path);

/**
 * A configuration with the settings of a trial in it: the one place where parameters become fields.
 *
 * @param base The configuration around the space; it is not changed.
 * @param models Those that the parameter `model` names.
 */
export function withSettings(
  base: Readonly<Record<string, unknown>>,
  settings: readonly Setting[],
  models: Models,
): Record<string, unknown> {
  const config = structuredClone(base) as Record<string, unknown>;
  for (const [path, value] of [...settings].sort(([a], [b]) => Number(isWhole(b)) - Number(isWhole(a))))
    if (path === MODEL) config.model = structuredClone(models[String(value)]);
    else setPath(config, path, value);
  return config;
}
