import { closestMatch } from "leven";

/**
 * A question for a name that is not known, to be put behind it: ` (did you mean epochs?)`; empty when no allowed name is close:
 * within a third of its letters, and at most three of them. One that differs in nothing but capitals is the closest.
 */
export function didYouMean(name: string, allowed: readonly string[]): string {
  const maxDistance = Math.min(3, Math.ceil(name.length / 3));
  const same = allowed.find((one) => one.toLowerCase() === name.toLowerCase());
  const near = same ?? closestMatch(name, allowed, { maxDistance });
  return question(near);
}

/**
 * The same for a field by its dotted path: it may be misspelt, cut short (`model.hidden`), or in another section (`data.batchSize`).
 * @param allowed The paths of all fields.
 */
export function didYouMeanPath(path: string, allowed: readonly string[]): string {
  return didYouMean(path, allowed) || question(elsewhere(path, allowed));
}

/** The only field in any section whose own name is the path's, begins with it, or is close to it. */
function elsewhere(path: string, allowed: readonly string[]): string | undefined {
  const name = keyOf(path).toLowerCase();
  const keys = allowed.map((one) => keyOf(one).toLowerCase());
  const fits = [
    (key: string) => key === name,
    (key: string) => name.length > 2 && key.startsWith(name),
    (key: string) =>
      key === closestMatch(name, [...new Set(keys)], { maxDistance: Math.min(2, Math.floor(name.length / 3)) }),
  ];
  for (const fit of fits) {
    const found = allowed.filter((_, at) => fit(keys[at] as string));
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

const keyOf = (path: string) => path.slice(path.lastIndexOf(".") + 1);
const question = (near: string | undefined) => (near === undefined ? "" : ` (did you mean ${near}?)`);
