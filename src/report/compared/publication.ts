import { PUBLISHED, PUBLISHED_BATCHES, PUBLISHED_COUNTS, PUBLISHED_EPOCHS } from "../../reproduce/tables/published.js";
import type { Publication } from "../publication.js";
import { comparisonCharts } from "./charts.js";
import { type Comparison, compare } from "./compare.js";
import { compareCounts } from "./figures.js";
import { comparisonSections, summaryNotes } from "./sections.js";
import { standing } from "./standing.js";

/** The post whose experiments sconce regenerates, as a publication that runs are put beside. */
export const TUTORIAL: Publication = {
  standing,
  batches: (run) => (standing(run)?.comparable ? { epochs: PUBLISHED_EPOCHS, batches: PUBLISHED_BATCHES } : null),
  compare(runs, trials) {
    // A search has many settings that are nobody's in particular: only the tutorial's own are put beside the post.
    const tutorials = trials.filter((run) => standing(run)?.kind === "tutorial");
    const { comparisons, omitted } = compare([...runs, ...tutorials]);
    const none =
      runs.length === 0 ? [] : ["No run has the tutorial's settings, so none is put beside the published figures."];
    return {
      notes: comparisons.length > 0 ? summaryNotes(comparisons, omitted) : none,
      sections: comparisons.length > 0 ? comparisonSections(comparisons) : [],
      charts: () => comparisonCharts(comparisons),
      data: {
        published: { counts: PUBLISHED_COUNTS, models: PUBLISHED },
        comparisons: comparisons.map(comparisonData),
        omittedComparisons: omitted,
      },
    };
  },
};

function comparisonData(one: Comparison) {
  return {
    model: one.model,
    standing: one.standing.kind,
    marks: one.standing.marks,
    seeds: one.runs.map((run) => run.config?.seed),
    runs: one.runs.map((run) => run.name),
    notCounted: one.repeated.map(({ run, of }) => ({ run: run.name, sameSeedAs: of.name })),
    counts: compareCounts([one]),
    figures: one.figures,
  };
}
