import { z } from "zod";
import { experimentSchema, modelSchema } from "../config/schema.js";

/** A schema without the defaults, nulls and transforms around it. */
function within(schema: z.ZodType): z.ZodType {
  let inner: unknown = schema;
  for (;;) {
    const { innerType, in: source } = (inner as { def: { innerType?: unknown; in?: unknown } }).def;
    const next = innerType ?? source;
    if (next === undefined) return inner as z.ZodType;
    inner = next;
  }
}

/** The dotted paths of a schema's fields. A field that is a word or an object of several kinds has its own path and those of all of them. */
function walk(schema: z.ZodType, path: string): string[] {
  const inner = within(schema);
  if (inner instanceof z.ZodUnion) {
    const options = (inner.options as z.ZodType[]).map(within);
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
