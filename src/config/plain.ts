import { SconceError } from "../errors.js";

/** Levels of objects and lists within each other; a configuration needs four. */
const DEEPEST = 50;
/** Values in one file; the longest list of a search space stays far below. */
const MOST = 200_000;

/** Whether a value is an object that has fields: no list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A copy of what a config file holds, made of plain objects, lists, texts, numbers, true, false and null alone: so that nothing
 * that comes after meets a circle, a getter, a proxy, a class or a depth that it cannot walk.
 *
 * @param what What the value is called in an error: `the config file a.ts`.
 * @throws SconceError `config`, with the path of what cannot be part of a configuration.
 */
export function plainCopy(value: unknown, what: string): unknown {
  const above = new Set<object>();
  let count = 0;

  function copy(inner: unknown, path: readonly string[]): unknown {
    const refuse = (words: string, place = path) => {
      const at = place.length > 0 ? `${place.slice(0, 6).join(".")}${place.length > 6 ? "…" : ""}: ` : "";
      return new SconceError("config", `${what}: ${at}${words}`, {
        hint: "a configuration is made of objects, lists, texts, numbers, true, false and null",
      });
    };
    if (++count > MOST) throw refuse(`it holds more than ${MOST} values`);
    if (typeof inner === "function") throw refuse(`must be a plain value, got ${functionWords(inner)}`);
    if (typeof inner === "symbol" || typeof inner === "bigint")
      throw refuse(`must be a plain value, got a ${typeof inner}`);
    if (typeof inner !== "object" || inner === null) return inner;
    if (above.has(inner)) throw refuse("it contains itself (a circular reference)");
    if (path.length >= DEEPEST) throw refuse(`it is nested more than ${DEEPEST} levels deep`);
    above.add(inner);
    try {
      if (Array.isArray(inner)) return Array.from(inner, (entry, at) => copy(entry, [...path, String(at)]));
      const kind = classOf(inner);
      if (kind !== undefined) throw refuse(`must be a plain object, got a ${kind}`);
      const fields: Record<string, unknown> = {};
      for (const key of Object.keys(inner)) {
        const place = [...path, key];
        let field: unknown;
        try {
          field = (inner as Record<string, unknown>)[key];
        } catch (cause) {
          throw refuse(`cannot be read: ${wordsOf(cause)}`, place); // a getter of the user's own threw
        }
        field = copy(field, place);
        // Defined, not assigned: `__proto__` becomes an unknown key like any other.
        Object.defineProperty(fields, key, { value: field, enumerable: true, writable: true, configurable: true });
      }
      return fields;
    } catch (cause) {
      if (cause instanceof SconceError) throw cause;
      throw refuse(`cannot be read: ${wordsOf(cause)}`); // so did a proxy
    } finally {
      above.delete(inner);
    }
  }
  return copy(value, []);
}

/** What was thrown, in words, whatever it is. */
export function wordsOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  } catch {
    return "something that cannot be shown was thrown";
  }
}

/** The class of an object that is no plain one. */
function classOf(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value);
  // A plain object of another realm has a prototype without one of its own, too.
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  const name: unknown = prototype.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "object of a class";
}

function functionWords(value: unknown): string {
  return /^class\b/.test(Function.prototype.toString.call(value)) ? "a class" : "a function";
}
