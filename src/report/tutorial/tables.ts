import { modelLabel } from "../../config/models.js";
import { formatFixed } from "../../text/format-fixed.js";
import type { RunRecord } from "../read/run.js";
import { type Verdict, verdictText } from "../statistics/printed.js";
import { absent, type Cell, left, numberCell, right, type Table, textCell } from "../tables/document.js";
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

function verdictCell(verdict: Verdict, digits: number): Cell {
  const tone = verdict.kind === "agrees" ? "good" : verdict.kind === "differs" ? "bad" : "quiet";
  return textCell(verdictText(verdict, digits), tone);
}

/** A row for each figure that the post prints of the model. */
export function comparisonTable(comparison: Comparison): Table {
  const { figures, runs } = comparison;
  const several = runs.length > 1;
  return {
    title: comparisonTitle(comparison),
    columns: [
      left("Figure"),
      right("Published"),
      right(several ? "Mean" : "Measured"),
      ...(several ? [right("Std. dev."), right("Min"), right("Max"), right("Seeds")] : []),
      right("Difference"),
      left("Verdict"),
    ],
    rows: figures.map((figure) => figureRow(figure, several)),
    notes: notesOf(comparison),
  };
}

function figureRow(
  { kind, published, measured, difference, verdict, label }: ComparedFigure,
  several: boolean,
): Cell[] {
  const digits = digitsOf(kind);
  return [
    textCell(kind === "accuracy" ? `${label} (%)` : label),
    { text: formatFixed(published, kind === "batch loss" ? 6 : 2), value: published },
    numberCell(measured?.mean, digits),
    ...(several
      ? [
          numberCell(measured?.deviation, digits),
          numberCell(measured?.min, digits),
          numberCell(measured?.max, digits),
          numberCell(measured?.runs ?? 0, 0),
        ]
      : []),
    numberCell(difference, digits, true),
    kind === "batch loss" && verdict.kind === "not judged"
      ? textCell("shown only", "quiet")
      : verdictCell(verdict, digits),
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
    columns: [left("Count"), right("Published"), right("Measured"), right("Difference"), left("Verdict")],
    rows: compareCounts(comparisons).map(({ name, published, measured, verdict }) => {
      const same = measured === null || measured.min === measured.max;
      return [
        textCell(COUNT_NAMES[name]),
        numberCell(published, 0),
        same ? numberCell(measured?.mean, 0) : textCell(`${measured.min} to ${measured.max}`),
        same ? numberCell(measured && measured.mean - published, 0, true) : absent(),
        verdictCell(verdict, 0),
      ];
    }),
    notes: [],
  };
}
