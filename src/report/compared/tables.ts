import { FIGURES } from "../../config/metrics.js";
import { modelLabel } from "../../config/models.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { RunRecord } from "../read/run.js";
import type { Alike } from "../statistics/alike.js";
import { absent, type Cell, left, numberCell, right, type Table, textCell } from "../tables/document.js";
import { alikeCell, verdictColumns, verdictNotes } from "../tables/verdicts.js";
import type { Comparison } from "./compare.js";
import { type ComparedCount, type ComparedFigure, compareCounts } from "./figures.js";

/** The name of a comparison: `GRU`, `GRU (scaled down: 5 of 15 epochs)`. */
export function comparisonTitle({ model, standing }: Pick<Comparison, "model" | "standing">): string {
  return standing.marks.length === 0 ? modelLabel(model) : `${modelLabel(model)} (${standing.marks.join("; ")})`;
}

/** The seeds of some runs: `seed 1`, `seeds 1, 2, 3`. */
export function seedsText(runs: readonly RunRecord[]): string {
  const seeds = runs.map((run) => run.config?.seed);
  const shown = seeds.length > 12 ? `${seeds.slice(0, 12).join(", ")}, … (${seeds.length})` : seeds.join(", ");
  return `${seeds.length === 1 ? "seed" : "seeds"} ${shown}`;
}

/** Digits of a figure as measured: 25,000 reviews give accuracies to 0.004 per cent. */
function digitsOf(kind: ComparedFigure["kind"]): number {
  return kind === "accuracy" ? 3 : 6;
}

/** A row for each figure that is judged, with a verdict. */
export function comparisonTable(comparison: Comparison): Table {
  const { runs } = comparison;
  const figures = comparison.figures.filter(({ kind }) => kind !== "batch loss");
  const rows = figures.map((figure) => ({
    ...figure,
    label: labelOf(figure),
    digits: digitsOf(figure.kind),
    rangeDigits: FIGURES[figure.kind === "accuracy" ? "accuracy" : "loss"].digits,
  }));
  const verdicts = verdictColumns(rows);
  const several = runs.length > 1;
  return {
    title: comparisonTitle(comparison),
    columns: [
      left("Figure"),
      right("Published"),
      right(several ? "Mean" : "Measured"),
      ...verdicts.columns,
      right("Difference"),
      ...(several ? SPREAD : []),
    ],
    rows: figures.map((figure, at) => [
      ...beginning(figure),
      ...(verdicts.cells[at] ?? []),
      differenceCell(figure),
      ...(several ? spreadCells(figure) : []),
    ]),
    notes: [...verdictNotes(rows), ...notesOf(comparison)],
  };
}

/** A row for each loss of a single batch that the post prints. None is judged. */
export function batchTable(comparison: Comparison): Table {
  const figures = comparison.figures.filter(({ kind }) => kind === "batch loss");
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
  };
}

const SPREAD = [right("Std. dev."), right("Min"), right("Max"), right("Seeds")];

function labelOf({ kind, label }: ComparedFigure): string {
  return kind === "accuracy" ? `${label} (%)` : label;
}

function beginning(figure: ComparedFigure): Cell[] {
  const { kind, published, measured } = figure;
  return [
    textCell(labelOf(figure)),
    { text: formatFixed(published, kind === "batch loss" ? 6 : 2), value: published },
    numberCell(measured?.mean, digitsOf(kind)),
  ];
}

function differenceCell({ kind, difference }: ComparedFigure): Cell {
  return numberCell(difference, digitsOf(kind), true);
}

function spreadCells({ kind, measured }: ComparedFigure): Cell[] {
  const digits = digitsOf(kind);
  return [
    numberCell(measured?.deviation, digits),
    numberCell(measured?.min, digits),
    numberCell(measured?.max, digits),
    numberCell(measured?.runs ?? 0, 0),
  ];
}

function notesOf({ runs, repeated }: Comparison): string[] {
  const notes = [`Measured with ${seedsText(runs)}.`];
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

/** A row for each count that the post prints of the corpus. */
export function countsTable(title: string, comparisons: readonly Comparison[]): Table {
  return {
    title,
    columns: [left("Count"), right("Published"), right("Measured"), right("Difference"), left("Printed alike")],
    rows: compareCounts(comparisons).map(({ name, published, measured, alike, unjudged }) => {
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
