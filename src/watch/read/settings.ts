import type { Scalar } from "../api.js";

/**
 * The settings in which some runs differ; those of the model and the training first. A setting that a run does not have, since it is of
 * another model or of an earlier version, does not count as another value.
 */
export function differing(all: readonly Record<string, Scalar>[]): string[] {
  const first = new Map<string, Scalar>();
  const found = new Set<string>();
  for (const settings of all)
    for (const path in settings) {
      if (found.has(path)) continue;
      const value = settings[path] as Scalar;
      if (!first.has(path)) first.set(path, value);
      else if (!Object.is(first.get(path), value)) found.add(path);
    }
  const rank = (path: string) => ["model.", "training.", "", "data."].findIndex((head) => path.startsWith(head));
  return [...found].filter((path) => !path.startsWith("metrics")).sort((a, b) => rank(a) - rank(b));
}
