/** A value of a setting, as it is compared and shown. */
export type Scalar = string | number | boolean | null;

/**
 * The scalars of an object by dotted path; a list is one text, and what is neither is left out.
 * @param path What stands before each path.
 * @param into Takes them.
 */
export function scalarsOf(value: unknown, path = "", into: Record<string, Scalar> = {}): Record<string, Scalar> {
  if (Array.isArray(value)) into[path] = JSON.stringify(value);
  else if (typeof value === "object" && value !== null)
    for (const [key, part] of Object.entries(value)) scalarsOf(part, path ? `${path}.${key}` : key, into);
  else if (path && (value === null || ["string", "number", "boolean"].includes(typeof value)))
    into[path] = value as Scalar;
  return into;
}
