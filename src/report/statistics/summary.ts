/** Mean, sample standard deviation and range of one figure over the seeds. */
export interface Summary {
  /** How many runs have the figure. */
  runs: number;
  mean: number;
  /** With n - 1 in the denominator; null of a single run. */
  deviation: number | null;
  min: number;
  max: number;
}

/** Summarize figures of several runs; null when there is none. */
export function summarize(values: readonly number[]): Summary | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    runs: values.length,
    mean,
    deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null,
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
  };
}
