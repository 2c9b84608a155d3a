import { z } from "zod";
import { isObject } from "../plain.js";
import { chosenUnion } from "../schema-walk.js";

/**
 * A choice by name: an object with its arguments, or the name alone where all of them have defaults.
 *
 * @param names The names.
 * @param full The union of the objects.
 */
export function byName<const N extends readonly [string, ...string[]], S extends z.ZodType>(names: N, full: S) {
  const alone = z.enum(names).transform((name, context): z.output<S> => {
    const found = full.safeParse({ name });
    if (found.success) return found.data;
    const missing = found.error.issues.map(({ path }) => path.join(".")).join(", ");
    context.addIssue({
      code: "custom",
      message: `must be an object: { name: ${name}, … }, since ${missing} has no default`,
    });
    return z.NEVER;
  });
  return chosenUnion([alone, full], (value) => (isObject(value) ? 1 : 0));
}
