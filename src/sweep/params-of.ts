import { flatten } from "../config/overrides.js";
import type { ResolvedSweep } from "./definition.js";
import type { Params } from "./grid.js";
import { MODEL } from "./models.js";

type Parameter = Pick<ResolvedSweep["space"][number], "path" | "when">;

/** Whether a parameter's condition holds for the values of those before it. */
export function holds(when: Parameter["when"], params: Params): boolean {
  return Object.entries(when).every(([other, allowed]) => other in params && allowed.includes(params[other] as never));
}

/**
 * The values that the parameters of a space have in a configuration: those whose conditions hold.
 * @param modelOf Says which of the space's models the configuration has; asked only where the space chooses among whole models.
 */
export function paramsOf(space: readonly Parameter[], config: object, modelOf: () => string | undefined): Params {
  const fields = new Map(flatten(config));
  const params: Params = {};
  for (const { path, when } of space) {
    if (!holds(when, params)) continue;
    const value = path === MODEL ? modelOf() : (fields.get(path) ?? fields.get(`${path}.name`));
    params[path] = (value ?? null) as Params[string];
  }
  return params;
}
