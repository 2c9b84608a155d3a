import { isObject } from "../plain.js";

/** Sections whose fields depend on their own `name`. */
export const NAMED_SECTIONS = ["training.optimizer", "training.schedule"] as const;

const named = (name: unknown) => ({ name });

/** Sections that may be written as one word or number, or be null: what that stands for. */
const SHORT: Readonly<Record<string, (short: unknown) => Record<string, unknown>>> = {
  "training.optimizer": named,
  "training.schedule": named,
  "training.earlyStopping": (patience) => ({ patience }),
  "training.keep": () => ({}),
};

/** The section that a value at a path stands for, so that a field of it can be set; undefined where it is none of these. */
export function sectionFor(path: string, value: unknown): Record<string, unknown> | undefined {
  const long = Object.hasOwn(SHORT, path) ? SHORT[path] : undefined;
  if (!long || isObject(value)) return undefined;
  return value === null || value === undefined ? {} : long(value);
}
