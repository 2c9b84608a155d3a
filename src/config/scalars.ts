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
    for (const key of Object.keys(value))
      scalarsOf((value as Record<string, unknown>)[key], path ? joined(path, key) : key, into);
  else if (path && (value === null || ["string", "number", "boolean"].includes(typeof value)))
    into[path] = value as Scalar;
  return into;
}

/** Paths that were put together before: of ten thousand configurations the same ones. */
const known = new Map<string, Map<string, string>>();
/** How many sections are kept; configurations have far fewer. */
const SECTIONS = 1000;

function joined(path: string, key: string): string {
  if (known.size >= SECTIONS) known.clear();
  const within = known.get(path) ?? new Map<string, string>();
  known.set(path, within);
  const whole = within.get(key) ?? `${path}.${key}`;
  within.set(key, whole);
  return whole;
}
