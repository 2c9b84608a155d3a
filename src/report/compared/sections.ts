import { MODEL_NAMES, modelLabel } from "../../config/models.js";
import type { Verdict } from "../statistics/verdict.js";
import type { Section } from "../tables/document.js";
import type { Comparison } from "./compare.js";
import { batchTable, comparisonTable, comparisonTitle, countsTable, seedsText } from "./tables.js";

/** The identifier of a comparison's section. */
export function sectionId({ id: { model, suffix } }: Comparison): string {
  return `compared-${model}${suffix}`;
}

/** The summary: what the verdicts of each comparison are, and what was not run. */
export function summaryNotes(comparisons: readonly Comparison[], omitted: number): string[] {
  const full = comparisons.filter(({ standing }) => standing.kind === "tutorial");
  const missing = MODEL_NAMES.filter((model) => !full.some((one) => one.model === model));
  return [
    ...comparisons.map(agreement),
    ...(missing.length > 0
      ? [`Not run with the tutorial's full settings: ${missing.map(modelLabel).join(", ")}.`]
      : []),
    ...(omitted > 0 ? [`${omitted} more groups of scaled-down runs are only in the table of runs.`] : []),
  ];
}

/** The verdicts of a comparison, counted, as a sentence. */
function agreement(comparison: Comparison): string {
  const name = `${comparisonTitle(comparison)}, ${seedsText(comparison.runs)}`;
  const judged = comparison.figures.filter(({ alike }) => alike !== null);
  if (judged.length === 0) return `${name}: shown beside the post, not judged.`;
  const count = (kind: Verdict["kind"]) => judged.filter(({ verdict }) => verdict.kind === kind).length;
  const [same, other, open] = [count("consistent"), count("inconsistent"), count("cannot tell yet")];
  const oneSeed = judged.every(({ verdict }) => verdict.kind === "cannot tell yet" && verdict.why === "one seed");
  const is = (n: number) => `${n} ${n === 1 ? "is" : "are"}`;
  const parts = [
    ...(same > 0 ? [`${is(same)} consistent with the post`] : []),
    ...(other > 0 ? [`${is(other)} inconsistent${same > 0 ? "" : " with the post"}`] : []),
    ...(open > 0 ? [`${open} cannot be judged yet${oneSeed ? " (one seed)" : ""}`] : []),
  ];
  const alike = judged.filter((figure) => figure.alike?.alike).length;
  return `${name}: of ${judged.length} figures, ${parts.join(", ")}; ${is(alike)} printed alike.`;
}

/** How verdicts are read. */
const VERDICTS = [
  "Each verdict answers one question: could the post's run, whose seed is unknown, be one more of these runs? How far their seeds " +
    "lie apart shows where one more run would fall; the consistent range is that, with the digits that the post cut off or rounded " +
    "allowed for.",
  "Consistent: what was published lies in that range. Inconsistent: it lies outside, and by how many standard deviations (sd) " +
    "from the mean. Cannot tell yet: there is one seed, or the range is too wide to mean anything. The ranges are wide enough that on average " +
    "at most one of 20 tables in which nothing differs has an inconsistent figure.",
  "Printed alike leaves chance out: it says whether what the printed figure stands for meets the range of the runs, and if not, the " +
    "distance between the two. The difference is the measured mean less the printed figure; the standard deviation is " +
    "that of a sample (n - 1).",
];

/** How the figures are read, the counts of the corpus, and a table for each comparison. */
export function comparisonSections(comparisons: readonly Comparison[]): Section[] {
  const byCorpus = new Map<string, Comparison[]>();
  for (const comparison of comparisons) {
    // A run of fewer epochs has the whole corpus.
    const marks = comparison.standing.onlyEpochs ? "" : comparison.standing.marks.join("; ");
    byCorpus.set(marks, [...(byCorpus.get(marks) ?? []), comparison]);
  }
  return [
    {
      id: "published",
      title: "Published and measured",
      notes: [
        "The post's accuracies are cut off to whole numbers: 84.00 stands for [84, 85). Its losses of evaluations are rounded: " +
          "0.69 stands for [0.685, 0.695].",
        ...VERDICTS,
      ],
      listings: [],
      tables: [...byCorpus].map(([marks, some]) => countsTable(marks === "" ? "Corpus" : `Corpus (${marks})`, some)),
    },
    ...comparisons.map((comparison) => ({
      id: sectionId(comparison),
      title: comparisonTitle(comparison),
      notes: [],
      listings: [],
      tables: [comparisonTable(comparison), batchTable(comparison)],
    })),
  ];
}
