import { MODEL_NAMES, type ModelName } from "../config/models.js";
import { resolveConfig } from "../config/parse.js";
import { scalarsOf } from "../config/scalars.js";
import type { Scalar } from "../watch/api.js";

/** A setting beside its default; undefined where there is none, as for the arguments of a model of one's own. */
export interface ChosenSetting {
  value: Scalar;
  usual: Scalar | undefined;
}

/** The settings of a run that are not the defaults, by dotted path. The number of threads is always chosen, and so is left out. */
export function chosenSettings(settings: Readonly<Record<string, Scalar>>): Record<string, ChosenSetting> {
  const name = MODEL_NAMES.find((known) => known === settings["model.name"]);
  const usual = scalarsOf(resolveConfig({ model: { name: (name ?? MODEL_NAMES[0]) as ModelName } }));
  const chosen = Object.entries(settings).filter(([path, value]) => {
    if (path === "threads") return false;
    return path === "model.name" || (path.startsWith("model.") && name === undefined) || usual[path] !== value;
  });
  return Object.fromEntries(
    chosen.map(([path, value]) => [
      path,
      { value, usual: path.startsWith("model.") && name === undefined ? undefined : usual[path] },
    ]),
  );
}
