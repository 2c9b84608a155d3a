import type { Verdict } from "../statistics/verdict.js";
import type { Section, Table } from "../tables/document.js";
import type { Comparison } from "./compare.js";
import { intervalOf, metricOf, type ResultsTable } from "./table.js";
import { batchTable, comparisonTable, comparisonTitle, countsTable, seedsText } from "./tables.js";

/** The identifier of the section of the table itself. */
export const RESULTS_SECTION = "results";

/** The identifier of a comparison's section. */
export function sectionId({ id: { experiment, suffix } }: Comparison): string {
  return `compared-${experiment}${suffix}`;
}

/** Of so many experiments at most the summary says one by one that nothing is published of them. */
const MOST_UNPUBLISHED = 5;

/** The summary: what the verdicts of each comparison are, after how they are scaled down, and what was not run. */
export function summaryNotes(table: ResultsTable, comparisons: readonly Comparison[], omitted: number): string[] {
  const full = new Set(
    comparisons.filter(({ standing }) => standing.kind === "published").map((one) => one.experiment),
  );
  const missing = table.experiments.filter((experiment) => !full.has(experiment));
  const unpublished = comparisons.filter(({ figures }) => figures.every(({ published }) => published === null));
  // Of many such experiments a sentence each would hide the others.
  const together = new Set(unpublished.length > MOST_UNPUBLISHED ? unpublished : []);
  return [
    ...comparisons.flatMap((one, at) => [
      ...(one.scale === null || one.scale === comparisons[at - 1]?.scale ? [] : [one.scale.definition]),
      ...(together.has(one) ? [] : [agreement(one)]),
    ]),
    ...(together.size > 0
      ? [`Run, with nothing published to compare with: ${unpublished.map(comparisonTitle).join("; ")}.`]
      : []),
    ...(missing.length > 0
      ? [`Not run with the table's full settings: ${missing.map(({ label }) => label).join(", ")}.`]
      : []),
    ...(omitted > 0 ? [`${omitted} more groups of scaled-down runs are only in the table of runs.`] : []),
  ];
}

/** The verdicts of a comparison, counted, as a sentence. */
function agreement(comparison: Comparison): string {
  const name = `${comparisonTitle(comparison)}, ${seedsText(comparison.runs)}`;
  const judged = comparison.figures.filter(({ alike }) => alike !== null);
  if (judged.length === 0) {
    return isQuoted(comparison)
      ? `${name}: shown beside what was published, not judged.`
      : `${name}: nothing is published to compare with.`;
  }
  const count = (kind: Verdict["kind"]) => judged.filter(({ verdict }) => verdict.kind === kind).length;
  const [same, other, open] = [count("consistent"), count("inconsistent"), count("cannot tell yet")];
  const oneSeed = judged.every(({ verdict }) => verdict.kind === "cannot tell yet" && verdict.why === "one seed");
  const is = (n: number) => `${n} ${n === 1 ? "is" : "are"}`;
  const parts = [
    ...(same > 0 ? [`${is(same)} consistent with what was published`] : []),
    ...(other > 0 ? [`${is(other)} inconsistent${same > 0 ? "" : " with what was published"}`] : []),
    ...(open > 0 ? [`${open} cannot be judged yet${oneSeed ? " (one seed)" : ""}`] : []),
  ];
  const alike = judged.filter((figure) => figure.alike?.alike).length;
  const figures = judged.length === 1 ? "figure" : "figures";
  return `${name}: of ${judged.length} ${figures}, ${parts.join(", ")}; ${is(alike)} printed alike.`;
}

/** How verdicts are read. */
const VERDICTS = [
  "Each verdict answers one question: could the published run, whose seed is unknown, be one more of these runs? How far their seeds " +
    "lie apart shows where one more run would fall; the consistent range is that, with the digits that were cut off or rounded " +
    "allowed for.",
  "Consistent: what was published lies in that range. Inconsistent: it lies outside, and by how many standard deviations (sd) " +
    "from the mean. Cannot tell yet: there is one seed, or the range is too wide to mean anything. The ranges are wide enough that on average " +
    "at most one of 20 tables in which nothing differs has an inconsistent figure.",
  "Printed alike leaves chance out: it says whether what the printed figure stands for meets the range of the runs, and if not, the " +
    "distance between the two. The difference is the measured mean less the printed figure; the standard deviation is " +
    "that of a sample (n - 1).",
];

/** How the figures are read, the table itself, the counts of the corpus, and a table for each comparison. @param grids The table, once for each scale. */
export function comparisonSections(
  table: ResultsTable,
  comparisons: readonly Comparison[],
  grids: readonly Table[],
): Section[] {
  const { counts } = table;
  const judged = comparisons.some(isJudged);
  // What was published is in nobody's way where the runs are too few or too small to be held against it.
  const folded = !judged && comparisons.some(isQuoted);
  return [
    { id: RESULTS_SECTION, title: table.caption, notes: [], listings: [], tables: [...grids], folded },
    {
      id: "published",
      title: table.source === null ? "Measured" : "Published and measured",
      notes: [...roundingNotes(table), ...(judged ? VERDICTS : [])],
      listings: [],
      tables: counts === null ? [] : byCorpus(comparisons).map(([title, some]) => countsTable(title, counts, some)),
      folded,
    },
    ...comparisons.map((comparison) => ({
      id: sectionId(comparison),
      title: comparisonTitle(comparison),
      notes: [],
      listings: [],
      tables: [comparisonTable(comparison), batchTable(comparison)].filter((one) => one !== null),
      folded: isQuoted(comparison) && !isJudged(comparison),
    })),
  ];
}

/** Whether anything is published of an experiment. */
function isQuoted({ figures }: Comparison): boolean {
  return figures.some(({ published }) => published !== null);
}

/** Whether a published figure is judged by the runs. */
function isJudged({ figures }: Comparison): boolean {
  return figures.some(({ alike }) => alike !== null);
}

function byCorpus(comparisons: readonly Comparison[]): [title: string, Comparison[]][] {
  const groups = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    // A run of fewer epochs has the whole corpus.
    const name = comparison.standing.onlyEpochs ? null : (comparison.scale?.name ?? null);
    const title = name === null ? "Corpus" : `Corpus (${name})`;
    groups.set(title, [...(groups.get(title) ?? []), comparison]);
  }
  return [...groups];
}

/** How the published figures came to their digits, with one of each kind as the example. */
function roundingNotes(table: ResultsTable): string[] {
  const sentences = new Map<string, string>();
  for (const row of table.published)
    for (const [at, figure] of row.entries()) {
      const column = table.columns[at];
      if (!figure?.rounding || !column || column.batch !== null) continue;
      const { label, name } = metricOf(column);
      const what = name.includes(".") ? `${name.split(".")[1]}` : label;
      const { kind } = figure.rounding;
      const interval = intervalOf(figure);
      if (kind === "exact" || !interval || sentences.has(`${what} ${kind}`)) continue;
      const stands = `${figure.text} stands for [${interval.low}, ${interval.high}${interval.open ? ")" : "]"}`;
      sentences.set(
        `${what} ${kind}`,
        `Published ${what}: ${kind === "truncated" ? "cut off" : "rounded"}; ${stands}.`,
      );
    }
  return [...sentences.values()];
}
