/** The names of what a setting's value can be, of the values of its runs. */
export const OVER_SEEDS = ["mean", "median", "worst"] as const;

/** What a setting's value is, of the values of its runs. `worseBySd`: their mean, made worse by so many standard deviations. */
export type OverSeeds = (typeof OVER_SEEDS)[number] | { worseBySd: number };

interface Combined {
  direction: "minimize" | "maximize";
  /** Default: the mean. */
  overSeeds?: OverSeeds | undefined;
}

/** The mean; NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation (n - 1); NaN of fewer than two values. */
export function sdOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[half - 1] as number, sorted[half] as number];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

/** A setting's value of an objective, from those of its runs, of which there is at least one. Of one run: its value. */
export function overSeeds(values: readonly number[], { direction, overSeeds: way = "mean" }: Combined): number {
  if (values.length === 1) return values[0] as number;
  if (way === "mean") return meanOf(values);
  if (way === "median") return medianOf(values);
  if (way === "worst") return direction === "maximize" ? Math.min(...values) : Math.max(...values);
  return meanOf(values) - (direction === "maximize" ? 1 : -1) * way.worseBySd * sdOf(values);
}

/**
 * The standard error of {@link overSeeds}, for values that are about normally distributed: of the mean s / √n, of the median √(π / 2) times that,
 * of the mean made worse by k standard deviations s √(1 / n + k² / (2 (n - 1))). null of one value, and of the worst, which has none by a formula.
 */
export function standardError(values: readonly number[], { overSeeds: way = "mean" }: Combined): number | null {
  const n = values.length;
  if (n < 2 || way === "worst") return null;
  const s = sdOf(values);
  if (way === "mean") return s / Math.sqrt(n);
  if (way === "median") return s * Math.sqrt(Math.PI / 2 / n);
  return s * Math.sqrt(1 / n + way.worseBySd ** 2 / (2 * (n - 1)));
}

/** What a setting's value is, in words; `mean - 1 sd` for values that are to be large, `mean + 1 sd` for others. */
export function overSeedsText({ direction, overSeeds: way = "mean" }: Combined): string {
  if (typeof way === "string") return way;
  return `mean ${direction === "maximize" ? "−" : "+"} ${way.worseBySd} sd`;
}
