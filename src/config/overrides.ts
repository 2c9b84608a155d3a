import { SconceError } from "../errors.js";
import { sectionFor } from "./training/short-forms.js";

/**
 * Set a field by its dotted path, making the objects on the way: `set(c, "training.epochs", 3)`. A section that is written in its
 * short form on the way (`optimizer: "sgd"`) becomes an object.
 * @throws SconceError `config` when something on the way is no object.
 */
export function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split(".");
  let inner: Record<string, unknown> = target;
  for (const [at, key] of keys.slice(0, -1).entries()) {
    if (!Object.hasOwn(inner, key) || inner[key] === undefined) define(inner, key, {});
    const section = sectionFor(keys.slice(0, at + 1).join("."), inner[key]);
    if (section) define(inner, key, section);
    const next = inner[key];
    if (typeof next !== "object" || next === null || Array.isArray(next))
      throw new SconceError("config", `${path}: ${key} is not a section that has fields`);
    inner = next as Record<string, unknown>;
  }
  define(inner, keys.at(-1) as string, value);
}

/** As an own field whatever it is called, so that `__proto__` is an unknown key like any other. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

/**
 * Split `a.b=c` of `--set`. The value is JSON where it is a number, true, false or null, a list where it is `[a,b]`, and text otherwise.
 * @throws SconceError `config` when there is no `=` or no path.
 */
export function parseAssignment(text: string): [path: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1 || text.slice(0, at).split(".").includes(""))
    throw new SconceError("config", `${text}: must be path=value, as in training.epochs=3`);
  return [text.slice(0, at), parseListed(text.slice(at + 1))];
}

/** A value that may be a list of scalars: `[macroF1, rocAuc]`, `[]`. */
function parseListed(text: string): unknown {
  const [, inside] = /^\[(.*)\]$/s.exec(text) ?? [];
  if (inside === undefined) return parseScalar(text);
  return inside.trim() === ""
    ? []
    : inside.split(",").map((word) => parseScalar(word.trim().replace(/^(["'])(.*)\1$/s, "$2")));
}

/** A flag's text as the value it spells: a JSON number, true, false or null; any other text is itself. */
export function parseScalar(text: string): unknown {
  if (/^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  return text === "true" ? true : text === "false" ? false : text === "null" ? null : text;
}

/** A configuration as dotted paths and their values. */
export function flatten(value: unknown, path = ""): [path: string, value: unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key));
}
