import type { Dimension } from "../bridge/protocol.js";
import { MODEL_NAMES, MODELS, type ModelName } from "../config/models.js";
import type { ResolvedConfig } from "../config/types.js";
import { memoryOf } from "../experiment/memory.js";
import { type ResolvedSweep, trialConfig } from "./definition.js";
import type { Params } from "./grid.js";
import { MODEL } from "./models.js";
import { sectionAt, sectionsOf } from "./sections.js";

const byMemory = (a: ModelName, b: ModelName) => MODELS[a].memory.first - MODELS[b].memory.first;

/**
 * The settings of a space that take the most memory: each parameter's largest value, the cell with the most gates.
 * @param model Which one, where the space chooses among whole models.
 */
export function largestParams(space: readonly Dimension[], model?: string): Params {
  const largest = ({ path, kind, choices, high }: Dimension) => {
    if (path === MODEL) return model ?? choices[0] ?? null;
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
  const sections = sectionsOf(space.map(({ path }) => path));
  const params: Params = {};
  for (const dimension of space) {
    // An argument of a model or an optimizer that was not chosen would not be taken.
    const chosen = ([other, values]: [string, Params[string][]]) => values.includes(params[other] as Params[string]);
    if (sectionAt(dimension.path, sections) && !Object.entries(dimension.when).every(chosen)) continue;
    params[dimension.path] = largest(dimension);
  }
  return params;
}

/** The configuration of a sweep that takes the most memory, as far as it is known: what a model of one's own takes is not. */
export function largestConfig(sweep: ResolvedSweep): ResolvedConfig {
  const names = Object.keys(sweep.models);
  const configs = (names.length > 0 ? names : [undefined]).map((name) =>
    trialConfig(sweep, largestParams(sweep.space, name)),
  );
  return configs.reduce((most, config) => (memoryOf(config) > memoryOf(most) ? config : most));
}
