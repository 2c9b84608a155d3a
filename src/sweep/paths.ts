import { experimentSchema, modelSchema } from "../config/schema.js";
import { pathsOf } from "../config/schema-walk.js";

/** Every dotted path that a configuration has, but for the arguments of a model of one's own. */
export function configPaths(): string[] {
  return [...new Set(pathsOf(experimentSchema.extend({ model: modelSchema })))];
}
