/** How often a table in which nothing differs has an inconsistent figure, by the number of seeds, as a table. */
import { SEEDS } from "./power.js";
import { EXACT, type MadeUp, normal, PRINTED, replication, uniform } from "./replications.js";

/** 2,000 made-up tables for each number of seeds. */
export const REPLICATIONS = 2000;

/** What is made up. `together`: how far the figures of one run go together. */
export const CASES: readonly { what: string; figures: readonly MadeUp[]; together: number }[] = [
  { what: "printed as the post prints, figures of a run go together", figures: PRINTED, together: 0.5 },
  { what: "printed with every digit, figures of a run go together", figures: EXACT, together: 0.5 },
  { what: "printed with every digit, every figure by itself", figures: EXACT, together: 0 },
];

/** The share of tables with at least one inconsistent figure, although nothing differs. */
export function wrong(figures: readonly MadeUp[], seeds: number, together: number): number {
  const draw = normal(uniform(seeds));
  let tables = 0;
  for (let n = 0; n < REPLICATIONS; n++)
    if (replication(figures, seeds, draw, together).some(({ kind }) => kind === "inconsistent")) tables++;
  return tables / REPLICATIONS;
}

/** The shares of each case, by the number of seeds. */
export function calibration(): { what: string; shares: number[] }[] {
  return CASES.map(({ what, figures, together }) => ({
    what,
    shares: SEEDS.map((seeds) => wrong(figures, seeds, together)),
  }));
}

/** The table as Markdown, in per cent. */
export function calibrationTable(found: ReturnType<typeof calibration>): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [
    line(["seeds", ...SEEDS]),
    line(["---", ...SEEDS.map(() => "---:")]),
    ...found.map(({ what, shares }) => line([what, ...shares.map((share) => (100 * share).toFixed(1))])),
  ].join("\n");
}
