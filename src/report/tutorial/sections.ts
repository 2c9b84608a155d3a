import { MODEL_NAMES, modelLabel } from "../../config/models.js";
import type { Section } from "../tables/document.js";
import type { Comparison } from "./compare.js";
import { comparisonTable, comparisonTitle, countsTable, seedsText } from "./tables.js";

/** The identifier of a comparison's section. */
export function sectionId({ id: { model, suffix } }: Comparison): string {
  return `compared-${model}${suffix}`;
}

/** The summary: how many figures of each comparison agree, and what was not run. */
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

/** How many evaluations of a comparison agree, as a sentence. */
function agreement(comparison: Comparison): string {
  const judged = comparison.figures.filter(({ verdict }) => verdict.kind === "agrees" || verdict.kind === "differs");
  const agree = judged.filter(({ verdict }) => verdict.kind === "agrees").length;
  const name = `${comparisonTitle(comparison)}, ${seedsText(comparison.runs)}`;
  if (judged.length === 0) return `${name}: shown beside the post, not judged.`;
  return `${name}: ${agree} of ${judged.length} evaluations agree with the post.`;
}

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
        "A figure agrees when the interval it stands for meets the range over the seeds; else the distance between the two is " +
          "given. Losses of single batches are shown and not judged: the post's seed is unknown. " +
          "The difference is the measured mean less the printed figure; the standard deviation is that of a sample (n - 1).",
      ],
      listings: [],
      tables: [...byCorpus].map(([marks, some]) => countsTable(marks === "" ? "Corpus" : `Corpus (${marks})`, some)),
    },
    ...comparisons.map((comparison) => ({
      id: sectionId(comparison),
      title: comparisonTitle(comparison),
      notes: [],
      listings: [],
      tables: [comparisonTable(comparison)],
    })),
  ];
}
