import type { ConfusionMatrix } from "../../experiment/result.js";
import { type ClassFindings, type ClassSummary, MOST_GROUPS } from "../findings/classes.js";
import {
  absent,
  type Cell,
  left,
  meanCell,
  numberCell,
  right,
  type Section,
  type Table,
  textCell,
} from "./document.js";

/** The identifier of the section that has the classes. */
export const CLASSES_SECTION = "classes";

/** Of so many classes at most a confusion matrix is shown as a whole: as a picture, and as a table. */
export const MOST_CLASSES = 20;

/** How many of the most confused pairs of labels are listed where the whole matrix is too large. */
const MOST_PAIRS = 20;

/** The figures of each class and the confusion matrices; null when no run was asked for them. */
export function classesSection(all: readonly ClassFindings[]): Section | null {
  if (all.length === 0) return null;
  const shown = all.slice(0, MOST_GROUPS);
  const more = all.length - shown.length;
  return {
    id: CLASSES_SECTION,
    title: "Classes",
    notes: more > 0 ? [`The first ${shown.length} of ${all.length} groups of runs.`] : [],
    listings: [],
    tables: shown.flatMap((one) => [
      ...(one.perClass ? [perClassTable(one, one.perClass)] : []),
      ...(one.matrix ? [matrixTable(one, one.matrix)] : []),
    ]),
  };
}

/** Which runs they are of, in words: `GRU, test, seeds 1, 2`. */
export function classesTitle({ title, phase, seeds }: ClassFindings): string {
  return `${title}, ${phase === "test" ? "test" : "last validation"}, ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`;
}

function perClassTable(one: ClassFindings, classes: readonly ClassSummary[]): Table {
  const several = one.seeds.length > 1;
  const absentOnes = classes.filter(({ f1 }) => f1 === null).map(({ label }) => label);
  return {
    title: `Each class: ${classesTitle(one)}`,
    columns: [left("Class", true), ...["Precision", "Recall", "F1", "Texts"].map(right)],
    rows: classes.map(({ label, precision, recall, f1, support }) => [
      textCell(label),
      ...[precision, recall, f1].map((summary) => meanCell(summary?.mean, summary?.deviation ?? null, 4)),
      supportCell(support),
    ]),
    notes: [
      ...(several ? ["Mean ± standard deviation (of a sample, n - 1) over the seeds."] : []),
      ...(absentOnes.length > 0
        ? ["A dash: the class has no text and none was taken for it, so it counts in no mean over the classes."]
        : []),
    ],
  };
}

function supportCell(support: ClassSummary["support"]): Cell {
  if (!support) return absent();
  return support.min === support.max ? numberCell(support.mean, 0) : textCell(`${support.min} to ${support.max}`);
}

function matrixTable(one: ClassFindings, matrix: ConfusionMatrix): Table {
  const several = one.seeds.length > 1 ? ["The counts of all seeds together."] : [];
  return matrix.labels.length > MOST_CLASSES
    ? pairsTable(one, matrix, several)
    : {
        title: `Confusion matrix: ${classesTitle(one)}`,
        columns: [left("Label", true), ...matrix.labels.map((label) => ({ ...right(label), group: "Taken for" }))],
        rows: matrix.labels.map((label, row) => [
          textCell(label),
          ...(matrix.counts[row] ?? []).map((count) => numberCell(count, 0)),
        ]),
        notes: several,
      };
}

function pairsTable(one: ClassFindings, { labels, counts }: ConfusionMatrix, several: string[]): Table {
  const pairs = counts
    .flatMap((row, at) => {
      const texts = row.reduce((sum, count) => sum + count, 0);
      return row.map((count, to) => ({ from: labels[at] ?? "", to: labels[to] ?? "", count, texts, right: at === to }));
    })
    .filter(({ count, right }) => !right && count > 0)
    .sort((a, b) => b.count - a.count);
  return {
    title: `Most confused: ${classesTitle(one)}`,
    columns: [left("Label", true), left("Taken for", true), right("Texts"), right("Of the label's (%)")],
    rows: pairs
      .slice(0, MOST_PAIRS)
      .map(({ from, to, count, texts }) => [
        textCell(from),
        textCell(to),
        numberCell(count, 0),
        numberCell((100 * count) / texts, 1),
      ]),
    notes: [
      ...several,
      `Of ${labels.length} classes ${pairs.length > MOST_PAIRS ? `the ${MOST_PAIRS} largest of ${pairs.length} confusions` : "all confusions"}; ` +
        `a matrix of more than ${MOST_CLASSES} is in the JSON report alone.`,
    ],
  };
}
