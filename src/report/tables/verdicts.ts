import type { Alike } from "../statistics/alike.js";
import type { Verdict } from "../statistics/verdict.js";
import { alikeText, rangeText, verdictText } from "../statistics/words.js";
import { absent, type Cell, type Column, left, numberCell, right, textCell } from "./document.js";

/** A figure of a table and what was found of it. */
export interface VerdictRow {
  label: string;
  verdict: Verdict;
  alike: Alike | null;
  /** Digits after the point of the figure as measured. */
  digits: number;
  /** Digits after the point of the range in which the published figure would be consistent. */
  rangeDigits: number;
}

/** Columns with a cell for each row. */
export interface Columns {
  columns: Column[];
  cells: Cell[][];
}

const TONES: Partial<Record<Verdict["kind"], Cell["tone"]>> = { consistent: "good", inconsistent: "bad" };

/** The verdicts of a table and what they rest on, column by column; a column that has nothing in any row is left out. */
export function verdictColumns(rows: readonly VerdictRow[]): Columns {
  const all: [Column, (row: VerdictRow) => Cell][] = [
    [left("Verdict"), verdictCell],
    [left("Consistent range"), rangeCell],
    [right("More seeds"), ({ verdict }) => numberCell("moreSeeds" in verdict ? verdict.moreSeeds : null, 0)],
    [left("Printed alike"), ({ alike, digits }) => alikeCell(alike, digits)],
  ];
  const used = all.filter(([, cell], at) => at === 0 || rows.some((row) => cell(row).value !== null));
  return {
    columns: used.map(([column]) => column),
    cells: rows.map((row) => used.map(([, cell]) => cell(row))),
  };
}

function verdictCell({ verdict }: VerdictRow): Cell {
  return { ...textCell(verdictText(verdict), TONES[verdict.kind] ?? "quiet"), breaks: true };
}

function rangeCell({ verdict, rangeDigits }: VerdictRow): Cell {
  const evidence = "evidence" in verdict ? verdict.evidence : null;
  return evidence ? textCell(rangeText(evidence.range, rangeDigits)) : absent();
}

/** Whether a figure is printed alike; a dash where nothing was compared. */
export function alikeCell(alike: Alike | null, digits: number): Cell {
  return alike ? textCell(alikeText(alike, digits), "quiet") : absent();
}

/** Why there are figures of which it cannot be told yet, in sentences. */
export function verdictNotes(rows: readonly VerdictRow[]): string[] {
  const notes: string[] = [];
  const open = rows.flatMap(({ verdict, ...row }) => (verdict.kind === "cannot tell yet" ? [{ ...row, verdict }] : []));
  const single = open.flatMap(({ verdict }) => (verdict.why === "one seed" ? [verdict.moreSeeds ?? 0] : []));
  if (single.length > 0)
    notes.push(
      "Cannot tell yet: one seed does not show how far chance alone moves a figure. " +
        `With ${Math.max(...single)} more seeds it can be told in any case, with fewer if the seeds lie close together.`,
    );
  const wide = open.flatMap(({ label, verdict, rangeDigits }) =>
    verdict.why === "too wide"
      ? [`${label}, ${(verdict.evidence.range.high - verdict.evidence.range.low).toFixed(rangeDigits)} wide`]
      : [],
  );
  if (wide.length > 0)
    notes.push(
      `Cannot tell yet: the consistent range is so wide that a figure within it shows nothing (${wide.join("; ")}). ` +
        "“More seeds” says about how many would narrow it enough.",
    );
  const same = open.flatMap(({ label, verdict }) => (verdict.why === "same values" ? [label] : []));
  if (same.length > 0)
    notes.push(
      `Cannot tell yet: every seed gave the same value, which does not show how far chance moves it (${same.join("; ")}).`,
    );
  return notes;
}
