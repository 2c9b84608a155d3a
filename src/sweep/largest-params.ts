import type { Dimension } from "../bridge/protocol.js";
import { MODEL_NAMES, MODELS, type ModelName } from "../config/models.js";
import type { Params } from "./grid.js";
import { namedSection } from "./sections.js";

const byMemory = (a: ModelName, b: ModelName) => MODELS[a].memory.first - MODELS[b].memory.first;

/** The settings of a space that take the most memory: each parameter's largest value, the cell with the most gates. */
export function largestParams(space: readonly Dimension[]): Params {
  const largest = ({ path, kind, choices, high }: Dimension) => {
    if (kind !== "categorical") return high;
    // null stands for no limit.
    if (choices.includes(null)) return null;
    if (path === "model.name")
      return (
        MODEL_NAMES.filter((name) => choices.includes(name))
          .sort(byMemory)
          .at(-1) ?? null
      );
    return typeof choices[0] === "number" ? Math.max(...(choices as number[])) : (choices[0] ?? null);
  };
  const params: Params = {};
  for (const dimension of space) {
    // An argument of an optimizer that was not chosen would not be taken.
    const chosen = ([other, values]: [string, Params[string][]]) => values.includes(params[other] as Params[string]);
    if (namedSection(dimension.path) && !Object.entries(dimension.when).every(chosen)) continue;
    params[dimension.path] = largest(dimension);
  }
  return params;
}
