/** What Holm's correction finds. */
export interface Corrected {
  /** Whether each hypothesis is rejected, in the order given. */
  rejected: boolean[];
  /** The one risk that all of them can be held against: exactly the rejected ones have a p-value at or below it. */
  risk: number;
}

/**
 * Holm's correction: of several hypotheses tested at once, those that are rejected so that the chance of rejecting even one that is
 * true stays at or below `risk`, however the tests depend on each other.
 *
 * The smallest p-value is held against risk / m, the next against risk / (m - 1), and so on up to the first that is above. Because
 * none of those behind it is smaller, that first one's threshold separates all rejected from all others.
 */
export function holm(pValues: readonly number[], risk: number): Corrected {
  const sorted = [...pValues].sort((a, b) => a - b);
  const threshold = (rank: number) => risk / Math.max(1, sorted.length - rank);
  let rank = 0;
  while (rank < sorted.length && (sorted[rank] as number) <= threshold(rank)) rank++;
  const separating = threshold(rank);
  return { rejected: pValues.map((p) => p <= separating), risk: separating };
}
