import { tableDigits } from "../findings/metrics.js";
import type { RunRecord } from "../read/run.js";
import type { Alike } from "../statistics/alike.js";
import { absent, type Cell, left, numberCell, right, type Table, textCell } from "../tables/document.js";
import { alikeCell, verdictColumns, verdictNotes } from "../tables/verdicts.js";
import type { Comparison } from "./compare.js";
import { type ComparedCount, type ComparedFigure, compareCounts } from "./figures.js";
import { NOT_REACHED, notReachedText } from "./reached.js";
import { metricOf, namedWithUnit, type PublishedCounts } from "./table.js";

/** The name of a comparison: `GRU`, `GRU (scaled down)`. What the latter means is said in the summary. */
export function comparisonTitle({ experiment, scale }: Pick<Comparison, "experiment" | "scale">): string {
  return scale === null ? experiment.label : `${experiment.label} (${scale.name})`;
}

/** The seeds of some runs: `seed 1`, `seeds 1, 2, 3`. */
export function seedsText(runs: readonly RunRecord[]): string {
  const seeds = runs.map((run) => run.config?.seed);
  const shown = seeds.length > 12 ? `${seeds.slice(0, 12).join(", ")}, … (${seeds.length})` : seeds.join(", ");
  return `${seeds.length === 1 ? "seed" : "seeds"} ${shown}`;
}

/** Digits of a figure as measured: a single batch's loss as training prints it. */
function digitsOf({ column }: ComparedFigure): number {
  if (column.batch !== null) return 6;
  const metric = metricOf(column);
  // One more than elsewhere: whether a percentage is printed alike is decided by less than what is printed.
  return tableDigits(metric) + (metric.unit === "%" ? 1 : 0);
}

/** A row for each figure but those of single batches, with a verdict where something is published of it. */
export function comparisonTable(comparison: Comparison): Table {
  const { runs } = comparison;
  const figures = comparison.figures.filter(({ column }) => column.batch === null);
  const rows = figures.map((figure) => ({
    ...figure,
    label: namedWithUnit(figure.column),
    digits: digitsOf(figure),
    rangeDigits: metricOf(figure.column).digits,
  }));
  const verdicts = verdictColumns(rows);
  const several = runs.length > 1;
  // Where nothing is published of any figure, there is nothing to stand beside it.
  const alone = figures.every(({ published }) => published === null);
  return {
    title: comparisonTitle(comparison),
    columns: [
      left("Figure"),
      ...(alone ? [] : [right("Published")]),
      right(several ? "Mean" : "Measured"),
      ...(alone ? [] : [...verdicts.columns, right("Difference")]),
      ...(several ? SPREAD : []),
    ],
    rows: figures.map((figure, at) => {
      const [label, published, measured] = beginning(figure);
      return [
        label,
        ...(alone ? [] : [published]),
        measured,
        ...(alone ? [] : [...(verdicts.cells[at] ?? []), differenceCell(figure)]),
        ...(several ? spreadCells(figure) : []),
      ];
    }),
    notes: [...(alone ? [] : verdictNotes(rows)), ...notesOf(comparison)],
  };
}

/** A row for each loss of a single batch, none of which is judged; null when the table asks for none. */
export function batchTable(comparison: Comparison): Table | null {
  const figures = comparison.figures.filter(({ column }) => column.batch !== null);
  if (figures.length === 0) return null;
  const several = comparison.runs.length > 1;
  return {
    title: `${comparisonTitle(comparison)}: single training batches`,
    columns: [
      left("Figure"),
      right("Published"),
      right(several ? "Mean" : "Measured"),
      right("Difference"),
      ...(several ? SPREAD : []),
    ],
    rows: figures.map((figure) => [
      ...beginning(figure),
      differenceCell(figure),
      ...(several ? spreadCells(figure) : []),
    ]),
    notes: ["Shown and not judged: a single batch says little of a run."],
    folded: true,
  };
}

const SPREAD = [right("Std. dev."), right("Min"), right("Max"), right("Seeds")];

function beginning(figure: ComparedFigure): [label: Cell, published: Cell, measured: Cell] {
  const { published, measured, notReached } = figure;
  return [
    textCell(namedWithUnit(figure.column)),
    published ? { text: published.text, value: published.value } : absent(),
    measured || notReached.length === 0 ? numberCell(measured?.mean, digitsOf(figure)) : absent(NOT_REACHED),
  ];
}

function differenceCell(figure: ComparedFigure): Cell {
  return numberCell(figure.difference, digitsOf(figure), true);
}

function spreadCells(figure: ComparedFigure): Cell[] {
  const { measured } = figure;
  const digits = digitsOf(figure);
  return [
    numberCell(measured?.deviation, digits),
    numberCell(measured?.min, digits),
    numberCell(measured?.max, digits),
    numberCell(measured?.runs ?? 0, 0),
  ];
}

function notesOf({ runs, repeated, figures }: Comparison): string[] {
  const notes = [`Measured with ${seedsText(runs)}.`];
  for (const { column, notReached, values } of figures)
    if (values.size > 0 && notReached.length > 0) notes.push(`${column.key}: ${notReachedText(notReached)}.`);
  const unfinished = runs.filter((run) => run.status !== "completed");
  if (unfinished.length > 0)
    notes.push(`Not finished: ${unfinished.map((run) => `${run.name} (${run.status})`).join(", ")}.`);
  for (const { run, of } of repeated.slice(0, 5))
    notes.push(`Not counted, because ${of.name} has the same seed: ${run.name}.`);
  if (repeated.length > 5)
    notes.push(`${repeated.length - 5} more are not counted, because another run has the same seed.`);
  return notes;
}

const COUNT_NAMES: Record<ComparedCount["name"], string> = {
  train: "Training reviews",
  validation: "Validation reviews",
  test: "Test reviews",
  vocabulary: "Vocabulary",
  classes: "Classes",
};

/** A row for each published count of the corpus. */
export function countsTable(title: string, counts: PublishedCounts, comparisons: readonly Comparison[]): Table {
  return {
    title,
    columns: [left("Count"), right("Published"), right("Measured"), right("Difference"), left("Printed alike")],
    rows: compareCounts(counts, comparisons).map(({ name, published, measured, alike, unjudged }) => {
      const same = measured === null || measured.min === measured.max;
      return [
        textCell(COUNT_NAMES[name]),
        numberCell(published, 0),
        same ? numberCell(measured?.mean, 0) : textCell(`${measured.min} to ${measured.max}`),
        same ? numberCell(measured && measured.mean - published, 0, true) : absent(),
        countCell(alike, unjudged),
      ];
    }),
    notes: [],
  };
}

/** Chance has no part in a count: printed alike is all that is asked of it. */
function countCell(alike: Alike | null, unjudged: string | null): Cell {
  if (unjudged !== null) return textCell(`not judged: ${unjudged}`, "quiet");
  if (alike === null) return textCell("not run", "quiet");
  return { ...alikeCell(alike, 0), tone: alike.alike ? "good" : "bad" };
}
