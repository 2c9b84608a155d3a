/** How often a difference is found, by the number of seeds and the size of the difference, as a table. */
import { type MadeUp, normal, replication, uniform } from "./replications.js";

/** Numbers of seeds: the table's rows. */
export const SEEDS = [2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
/** How far what was published is from what we run, in standard deviations: the table's columns. */
export const DISTANCES = [0, 2, 3, 4, 5, 6, 8, 10] as const;
const REPLICATIONS = 2000;
const FIGURE: MadeUp = { mean: 84, deviation: 0.8, print: "exact" };

/** How often, of 2,000 made-up tables, the one figure that differs is called inconsistent. `figures`: how many the table has. */
export function power(figures: number, seeds: number, distance: number): number {
  // The same draws for every distance: what differs within a row is the distance alone.
  const draw = normal(uniform(1000 * figures + seeds));
  const table = [{ ...FIGURE, moved: distance }, ...Array<MadeUp>(figures - 1).fill(FIGURE)];
  let found = 0;
  for (let n = 0; n < REPLICATIONS; n++) if (replication(table, seeds, draw)[0]?.kind === "inconsistent") found++;
  return found / REPLICATIONS;
}

/** The table as Markdown, in per cent. */
export function powerTable(figures: number): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  const rows = SEEDS.map((seeds) =>
    line([seeds, ...DISTANCES.map((distance) => Math.round(100 * power(figures, seeds, distance)))]),
  );
  return [
    line(["seeds", ...DISTANCES.map((sd) => `${sd} sd`)]),
    line(Array(DISTANCES.length + 1).fill("---:")),
    ...rows,
  ].join("\n");
}
