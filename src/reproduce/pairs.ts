import { metricOf, type ResultsTable } from "../report/compared/table.js";
import type { ResultFigure, Results } from "./earlier.js";

type Comparison = Results["comparisons"][number];

/** A cell of both the results and the earlier ones. */
export interface Pair {
  experiment: string;
  column: string;
  before: ResultFigure["values"];
  after: ResultFigure["values"];
}

/** What some results and earlier ones have in common. */
export interface Pairs {
  pairs: Pair[];
  /** Experiments that have been run, and of which the earlier results have no figure. */
  alone: string[];
}

/** The cells that results have in common with earlier ones: of the same experiment, scaled down in the same way. */
export function pairsOf(now: Results, earlier: Results): Pairs {
  const before = new Map(
    earlier.comparisons.flatMap((one) =>
      one.figures.map((figure) => [keyOf(one, figure.column), figure.values] as const),
    ),
  );
  const pairs: Pair[] = [];
  const alone: string[] = [];
  for (const one of now.comparisons) {
    const figures = one.figures.filter(isComparable);
    const found = figures.flatMap(({ column, values }): Pair[] => {
      const was = before.get(keyOf(one, column));
      return was && Object.keys(was).length > 0
        ? [{ experiment: nameOf(one), column, before: was, after: values }]
        : [];
    });
    pairs.push(...found);
    if (figures.length > 0 && found.length === 0) alone.push(nameOf(one));
  }
  return { pairs, alone };
}

function keyOf({ experiment, marks }: Comparison, column: string): string {
  return JSON.stringify([experiment, marks, column]);
}

/** Whether a run has the figure, and it is no time: that differs from run to run, and from machine to machine. */
function isComparable({ values, timing }: ResultFigure): boolean {
  return !timing && Object.keys(values).length > 0;
}

/** An experiment's label, and how it is scaled down where it is. */
export function nameOf({ label, marks }: Pick<Comparison, "label" | "marks">): string {
  return marks.length === 0 ? label : `${label} (${marks.join("; ")})`;
}

/** What results have figures of, in words. */
export function experimentsText({ comparisons }: Results): string {
  return listed(comparisons.filter(({ figures }) => figures.some(isComparable)).map(nameOf));
}

/**
 * Why nothing of earlier results can be held against those of a table, whatever its runs give: what each side has. Undefined when
 * something may.
 */
export function nothingShared(earlier: Results, { experiments }: ResultsTable): string | undefined {
  const columnsOf = (id: string) =>
    earlier.comparisons
      .filter(({ experiment }) => experiment === id)
      .flatMap(({ figures }) => figures.filter(isComparable).map(({ column }) => column));
  const shared = experiments.filter(({ id }) => columnsOf(id).length > 0);
  if (shared.length === 0)
    return `they have figures of ${experimentsText(earlier)}; the table's experiments are ${listed(experiments.map(({ label }) => label))}`;
  const asked = shared.map(({ id, label, columns }) => ({
    label,
    theirs: columnsOf(id),
    ours: columns.filter((column) => metricOf(column).unit !== "s").map(({ key }) => key),
  }));
  const [first] = asked;
  if (!first || asked.some(({ theirs, ours }) => ours.some((column) => theirs.includes(column)))) return undefined;
  return `of ${first.label} they have ${listed([...new Set(first.theirs)])}; the table asks for ${listed(first.ours)}`;
}

/** How many names a text has at most. */
const MOST_NAMED = 12;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  const more = names.length - MOST_NAMED;
  // A label may have a comma of its own.
  const shown = names.slice(0, MOST_NAMED).map((name) => (/[,;]/.test(name) ? JSON.stringify(name) : name));
  return `${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}
