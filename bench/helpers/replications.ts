/** Made-up reproductions: runs and a published run drawn from known distributions, to see how often a verdict is wrong or right. */
import { exact, rounded, truncated } from "#sconce/report/statistics/printed.js";
import { summarize } from "#sconce/report/statistics/summary.js";
import { type Figure, judgeTable, type Verdict } from "#sconce/report/statistics/verdict.js";

/** How a made-up figure is distributed over runs, and how it is printed. */
export interface MadeUp {
  mean: number;
  deviation: number;
  print: "rounded" | "truncated" | "exact";
  /** How far the published run's distribution is moved, in standard deviations. Default 0: nothing differs. */
  moved?: number;
}

/** Figures like those of a table of the post: losses rounded to two digits, accuracies cut off, each with a spread by seed. */
export const PRINTED: readonly MadeUp[] = [
  { mean: 0.692, deviation: 0.0006, print: "rounded" },
  { mean: 50, deviation: 0.9, print: "truncated" },
  { mean: 0.45, deviation: 0.012, print: "rounded" },
  { mean: 85.2, deviation: 0.8, print: "truncated" },
  { mean: 0.46, deviation: 0.011, print: "rounded" },
  { mean: 84.3, deviation: 0.9, print: "truncated" },
];

/** Figures that are printed with every digit, so that nothing hides chance. */
export const EXACT: readonly MadeUp[] = PRINTED.map((figure) => ({ ...figure, print: "exact" }));

/** Numbers from 0 to below 1 by mulberry32: the same for the same seed on every machine. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers, by Box and Muller. */
export function normal(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Verdicts over one made-up table: each of `runs` runs and the published run have all its figures.
 *
 * @param together How far the figures of one run go together, from 0 (not at all) to 1.
 */
export function replication(figures: readonly MadeUp[], runs: number, draw: () => number, together = 0): Verdict[] {
  const run = () => {
    const common = draw();
    return figures.map(() => Math.sqrt(together) * common + Math.sqrt(1 - together) * draw());
  };
  const ours = Array.from({ length: runs }, run);
  const theirs = run();
  return judgeTable(
    figures.map(({ mean, deviation, print, moved = 0 }, at): Figure => {
      const measured = summarize(ours.map((values) => mean + deviation * (values[at] as number)));
      return { ...printed(mean + deviation * ((theirs[at] as number) + moved), print), measured };
    }),
  );
}

function printed(value: number, print: MadeUp["print"]): Pick<Figure, "printed" | "published"> {
  if (print === "exact") return { printed: value, published: exact(value) };
  if (print === "truncated") return { printed: Math.floor(value), published: truncated(Math.floor(value)) };
  const shown = Math.round(value * 100) / 100;
  return { printed: shown, published: rounded(shown, 2) };
}
