/** The SHA-256 of each weight by name, as a result has them. */
type Hashes = Readonly<Record<string, unknown>> | null | undefined;

/** The names of the weights in which two runs differ, those that only one has among them; null where one has none to compare. */
export function differingWeights(a: Hashes, b: Hashes): string[] | null {
  if (!a || !b) return null;
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.length === 0 ? null : names.filter((name) => a[name] !== b[name]);
}
