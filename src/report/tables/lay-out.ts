import { formatFixed } from "../../text/format-fixed.js";
import type { Environments } from "../findings/environments.js";
import type { Selection } from "../findings/selection.js";
import type { RunRecord } from "../read/runs.js";
import type { SweepRecord } from "../read/sweeps.js";
import { type ComparedCount, type ComparedFigure, type Comparison, compareCounts } from "../tutorial/compare.js";
import type { Verdict } from "../tutorial/verdict.js";
import { absent, type Cell, type Column, numberCell, type ReportDocument, type Table, textCell } from "./document.js";
import { environmentSection, runsSection } from "./runs.js";
import { sweepNote, sweepSections } from "./sweeps.js";

const left = (label: string): Column => ({ label, align: "left" });
const right = (label: string): Column => ({ label, align: "right" });

/** Digits of a figure as measured: 25,000 reviews give accuracies to 0.004 per cent. */
export function digitsOf(kind: ComparedFigure["kind"]): number {
  return kind === "accuracy" ? 3 : 6;
}

/** A verdict in words. */
export function verdictText(verdict: Verdict, digits: number): string {
  switch (verdict.kind) {
    case "differs": {
      if (Number.isNaN(verdict.by)) return "differs: not a number";
      const by = formatFixed(verdict.by, digits);
      return Number(by) === 0 ? `differs by less than ${formatFixed(10 ** -digits, digits)}` : `differs by ${by}`;
    }
    case "not judged":
      return verdict.why.startsWith("a single batch") ? "shown only" : `not judged: ${verdict.why}`;
    default:
      return verdict.kind;
  }
}

function verdictCell(verdict: Verdict, digits: number): Cell {
  const tone = verdict.kind === "agrees" ? "good" : verdict.kind === "differs" ? "bad" : "quiet";
  return textCell(verdictText(verdict, digits), tone);
}

/** The name of a comparison: `GRU`, `GRU (scaled down: 5 of 15 epochs)`. */
export function comparisonTitle({ model, standing }: Comparison): string {
  return standing.marks.length === 0 ? model.toUpperCase() : `${model.toUpperCase()} (${standing.marks.join("; ")})`;
}

/** The seeds of some runs: `seed 1`, `seeds 1, 2, 3`. */
export function seedsText(runs: RunRecord[]): string {
  const seeds = runs.map((run) => run.config?.seed);
  const shown = seeds.length > 12 ? `${seeds.slice(0, 12).join(", ")}, … (${seeds.length})` : seeds.join(", ");
  return `${seeds.length === 1 ? "seed" : "seeds"} ${shown}`;
}

function comparisonTable(comparison: Comparison): Table {
  const { figures, runs, repeated } = comparison;
  const several = runs.length > 1;
  const notes = [`Measured with ${seedsText(runs)}.`];
  const unfinished = runs.filter((run) => run.status !== "completed");
  if (unfinished.length > 0)
    notes.push(`Not finished: ${unfinished.map((run) => `${run.name} (${run.status})`).join(", ")}.`);
  for (const { run, of } of repeated.slice(0, 5))
    notes.push(`Not counted, for its seed is that of ${of.name}: ${run.name}.`);
  if (repeated.length > 5) notes.push(`Nor are ${repeated.length - 5} more whose seed is there already.`);
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
    rows: figures.map((figure) => {
      const { kind, published, measured, difference, verdict, label } = figure;
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
        verdictCell(verdict, digits),
      ];
    }),
    notes,
  };
}

const COUNT_NAMES: Record<ComparedCount["name"], string> = {
  train: "Training reviews",
  validation: "Validation reviews",
  test: "Test reviews",
  vocabulary: "Vocabulary",
  classes: "Classes",
};

function countsTable(title: string, comparisons: Comparison[]): Table {
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

/** How many evaluations of a comparison agree, as a sentence. */
function summary(comparison: Comparison): string {
  const judged = comparison.figures.filter(({ verdict }) => verdict.kind === "agrees" || verdict.kind === "differs");
  const agree = judged.filter(({ verdict }) => verdict.kind === "agrees").length;
  const name = `${comparisonTitle(comparison)}, ${seedsText(comparison.runs)}`;
  if (judged.length === 0) return `${name}: shown beside the post, not judged.`;
  return `${name}: ${agree} of ${judged.length} evaluations agree with the post.`;
}

/** What a report is made of. */
export interface Findings {
  title: string;
  runs: RunRecord[];
  comparisons: Comparison[];
  /** Comparisons of scaled-down runs that were left out, for there are many. */
  omitted: number;
  environments: Environments;
  sweeps: SweepRecord[];
  /** Which of the sweeps' trials are shown. */
  selection: Selection;
}

/** Lay the findings out as tables. `charts` has the identifiers of each section's charts, by the section's title. */
export function layOut(findings: Findings, charts: ReadonlyMap<string, string[]> = new Map()): ReportDocument {
  const { title, runs, comparisons, omitted, environments, sweeps, selection } = findings;
  const notes = sweeps.map((sweep) => sweepNote(sweep, sweeps));
  const sections = sweeps.flatMap((sweep) => sweepSections(sweep, sweeps, selection, environments, charts));
  if (comparisons.length > 0) {
    notes.push(...comparisons.map(summary));
    const full = comparisons.filter(({ standing }) => standing.kind === "tutorial");
    const missing = ["rnn", "gru", "lstm"].filter((model) => !full.some((one) => one.model === model));
    if (missing.length > 0)
      notes.push(
        `Not run with the tutorial's full settings: ${missing.map((model) => model.toUpperCase()).join(", ")}.`,
      );
    const byStanding = new Map<string, Comparison[]>();
    for (const comparison of comparisons) {
      // A run of fewer epochs has the whole corpus.
      const marks = comparison.standing.onlyEpochs ? "" : comparison.standing.marks.join("; ");
      byStanding.set(marks, [...(byStanding.get(marks) ?? []), comparison]);
    }
    sections.push({
      title: "Published and measured",
      notes: [
        "The post's accuracies are cut off to whole numbers: 84.00 stands for [84, 85). Its losses of evaluations are rounded: " +
          "0.69 stands for [0.685, 0.695].",
        "A figure agrees when the interval it stands for meets the range over the seeds; else the distance between the two is " +
          "given. Losses of single batches are shown and not judged: the post's seed is unknown. " +
          "The difference is the measured mean less the printed figure; the standard deviation is that of a sample (n - 1).",
      ],
      charts: [],
      listings: [],
      tables: [...byStanding].map(([marks, some]) => countsTable(marks === "" ? "Corpus" : `Corpus (${marks})`, some)),
    });
    for (const comparison of comparisons)
      sections.push({
        title: comparisonTitle(comparison),
        notes: [],
        charts: charts.get(comparisonTitle(comparison)) ?? [],
        listings: [],
        tables: [comparisonTable(comparison)],
      });
    if (omitted > 0) notes.push(`${omitted} more groups of scaled-down runs are only in the table of runs.`);
  } else if (runs.length > 0)
    notes.push("No run has the tutorial's settings, so none is put beside the published figures.");
  if (runs.length > 0) sections.push(runsSection(runs, charts));
  sections.push(environmentSection(runs, environments));
  return { title, notes, sections };
}
