import { z } from "zod";
import { experimentSchema, modelSchema } from "../config/schema.js";
import { unwrap } from "../config/schema-walk.js";

/** The dotted paths of a schema's fields. A field that is a word or an object of several kinds has its own path and those of all of them. */
function walk(schema: z.ZodType, path: string): string[] {
  const inner = unwrap(schema).inner;
  if (inner instanceof z.ZodUnion) {
    const options = (inner.options as z.ZodType[]).map((option) => unwrap(option).inner);
    const objects = options.filter((option) => option instanceof z.ZodObject || option instanceof z.ZodUnion);
    const scalars = options.length > objects.length;
    return [...(scalars ? [path] : []), ...objects.flatMap((option) => walk(option, path))];
  }
  if (!(inner instanceof z.ZodObject)) return [path];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
    walk(field, path ? `${path}.${key}` : key),
  );
}

/** Every dotted path that a configuration has, but for the arguments of a model of one's own. */
export function configPaths(): string[] {
  return [...new Set(walk(experimentSchema.extend({ model: modelSchema }), ""))];
}
