import type { Publication } from "../publication.js";
import { comparisonCharts } from "./charts.js";
import { type Comparison, compare } from "./compare.js";
import { compareCounts } from "./figures.js";
import { gridTables } from "./grid.js";
import { comparisonSections, summaryNotes } from "./sections.js";
import { standing } from "./standing.js";
import { metricOf, type ResultsTable } from "./table.js";
import { timeCharts } from "./time-charts.js";

/** A table as something that runs are put beside. */
export function publicationOf(table: ResultsTable): Publication {
  return {
    standing: (run) => standing(table, run),
    batches: (run) => {
      const columns = standing(table, run)?.experiment?.columns.filter(({ batch }) => batch !== null) ?? [];
      if (columns.length === 0) return null;
      const distinct = (numbers: (number | null)[]) => [...new Set(numbers.filter((one) => one !== null))];
      return {
        epochs: distinct(columns.map(({ epoch }) => epoch ?? 1)),
        batches: distinct(columns.map(({ batch }) => batch)),
      };
    },
    compare(runs, trials) {
      // A search has many settings that are nobody's in particular: only those of the table are put beside it.
      const ofTheTable = trials.filter((run) => standing(table, run)?.kind === "published");
      const { comparisons, omitted } = compare(table, [...runs, ...ofTheTable]);
      const tables = gridTables(table, comparisons);
      const none =
        runs.length === 0 ? [] : ["No run has the table's settings, so none is put beside the published figures."];
      return {
        notes: comparisons.length > 0 ? summaryNotes(table, comparisons, omitted) : none,
        sections: comparisons.length > 0 ? comparisonSections(table, comparisons, tables) : [],
        tables,
        groups: comparisons.map((one) => ({
          label: one.experiment.label,
          scale: one.scale?.name ?? null,
          runs: one.runs,
          repeated: one.repeated.map(({ run }) => run),
        })),
        charts: () => comparisonCharts(comparisons),
        timeCharts: () => timeCharts(table, comparisons),
        data: {
          table: tableData(table),
          comparisons: comparisons.map((one) => comparisonData(table, one)),
          omittedComparisons: omitted,
        },
      };
    },
  };
}

function tableData({ name, caption, source, seeds, counts, rows, columns, published }: ResultsTable) {
  return {
    name,
    caption,
    source,
    seeds,
    counts,
    rows: rows.map(({ label, group }) => ({ label, group })),
    columns: columns.map(({ key, metric, epoch, batch, reaches, quoted }) => ({
      key,
      metric,
      epoch,
      batch,
      reaches,
      quoted,
    })),
    published: published.map((row) => row.map((figure) => figure && { text: figure.text, rounding: figure.rounding })),
  };
}

function comparisonData(table: ResultsTable, one: Comparison) {
  return {
    experiment: one.experiment.id,
    label: one.experiment.label,
    model: one.experiment.config.model.name,
    standing: one.standing.kind,
    marks: one.standing.marks,
    seeds: one.runs.map((run) => run.config?.seed),
    runs: one.runs.map((run) => run.name),
    notCounted: one.repeated.map(({ run, of }) => ({ run: run.name, sameSeedAs: of.name })),
    counts: table.counts === null ? [] : compareCounts(table.counts, [one]),
    figures: one.figures.map(({ column, published, values, ...figure }) => ({
      ...figure,
      column: column.key,
      timing: metricOf(column).unit === "s",
      published: published?.value ?? null,
      values: Object.fromEntries(values),
    })),
  };
}
