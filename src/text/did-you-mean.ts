import { closestMatch } from "leven";

/**
 * A question for a name that is not known, to be put behind it: ` (did you mean epochs?)`; empty when no allowed name is close:
 * within a third of its letters, and at most three of them. One that differs in nothing but capitals is the closest.
 */
export function didYouMean(name: string, allowed: readonly string[]): string {
  const maxDistance = Math.min(3, Math.ceil(name.length / 3));
  const same = allowed.find((one) => one.toLowerCase() === name.toLowerCase());
  const near = same ?? closestMatch(name, allowed, { maxDistance });
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}
