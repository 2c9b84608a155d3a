import type { SeedGroup } from "../findings/over-seeds.js";
import { absent, type Column, left, numberCell, right, type Table, textCell } from "./document.js";

/** How many groups are shown at most. */
const MOST = 100;

/** A row for each group and figure: mean, sample standard deviation, range; null when no two runs differ in their seed alone. */
export function overSeedsTable(groups: readonly SeedGroup[]): Table | null {
  const [first] = groups;
  if (!first) return null;
  const paths = [...new Set(groups.flatMap(({ settings }) => [...settings.keys()]))].filter((path) =>
    groups.some(({ settings }) => !Object.is(settings.get(path), first.settings.get(path))),
  );
  const notes = [
    "Completed runs that differ in nothing but their seed. The standard deviation is that of a sample (n - 1).",
  ];
  if (groups.length > MOST) notes.push(`The first ${MOST} of ${groups.length} groups.`);
  return {
    title: "Over the seeds",
    columns: [
      ...paths.map((path): Column => left(path)),
      left("Figure"),
      ...["Mean", "Std. dev.", "Min", "Max", "Seeds"].map(right),
    ],
    rows: groups
      .slice(0, MOST)
      .flatMap(({ settings, figures }) =>
        figures.map(({ label, digits, summary: { mean, deviation, min, max, runs } }) => [
          ...paths.map((path) => (settings.has(path) ? textCell(String(settings.get(path))) : absent())),
          textCell(label),
          numberCell(mean, digits),
          numberCell(deviation, digits),
          numberCell(min, digits),
          numberCell(max, digits),
          numberCell(runs, 0),
        ]),
      ),
    notes,
  };
}
