import * as Plot from "@observablehq/plot";
import type { ConfusionMatrix } from "../../experiment/result.js";
import { formatFixed } from "../../text/format-fixed.js";
import { type ClassFindings, MOST_GROUPS } from "../findings/classes.js";
import { CLASSES_SECTION, classesTitle, MOST_CLASSES } from "../tables/classes.js";
import { basis, SIZE } from "./axes.js";
import type { Drawing } from "./drawing.js";
import { FONT, frame, LETTER } from "./frame.js";
import type { Palette } from "./palette.js";

/** A label is cut to so many letters. */
const MOST_LETTERS = 18;
/** Up to so many classes a matrix fits a column of the page; a larger one has its own width. */
const MOST_IN_COLUMN = 8;
const CELL = { width: 36, least: 30, most: 66 };

/** A cell of a matrix: a label, what its texts were taken for, and how many they are. */
interface MatrixCell {
  row: number;
  column: number;
  text: string;
  fill: string;
  ink: string;
  title: string;
}

/** A confusion matrix for each group of runs that has one, of so many classes that it can be read. */
export function confusionDrawings(all: readonly ClassFindings[]): Drawing[] {
  return all.slice(0, MOST_GROUPS).flatMap((one) => {
    const { matrix } = one;
    return matrix && matrix.labels.length <= MOST_CLASSES ? [drawing(one, matrix)] : [];
  });
}

function drawing(one: ClassFindings, matrix: ConfusionMatrix): Drawing {
  const size = sizeOf(matrix);
  return {
    id: `${one.id}-confusion`,
    section: CLASSES_SECTION,
    room: matrix.labels.length > MOST_IN_COLUMN ? "whole" : "column",
    title: `Confusion matrix: ${classesTitle(one)}`,
    description: describe(one, matrix),
    draw: (as, palette, standalone) =>
      frame(as, {
        width: size.width,
        height: size.height,
        legend: [{ shape: "scale", worst: "0 %", best: "100 % of the label's texts", colours: stepsOf(palette) }],
        palette,
        standalone,
        plot: (document, top, height) => plot(matrix, size, palette, document, top, height),
      }),
  };
}

function describe({ seeds }: ClassFindings, { labels, counts }: ConfusionMatrix): string {
  const right = labels.map((label, at) => {
    const row = counts[at] ?? [];
    return `${row[at]} of ${total(row)} ${label}`;
  });
  const all = seeds.length > 1 ? `, counts of ${seeds.length} seeds together` : "";
  return `How often each label (a row) was taken for which (a column)${all}. Right: ${right.join(", ")}.`;
}

type Size = ReturnType<typeof sizeOf>;

/** The size of the picture in pixels: its cells, and the room for the labels. */
function sizeOf({ labels }: ConfusionMatrix) {
  const longest = Math.max(...labels.map((label) => short(label).length)) * LETTER * 1.1;
  const left = 34 + longest;
  const inColumn = labels.length <= MOST_IN_COLUMN;
  const cell = inColumn ? (SIZE.width - left - 14) / labels.length : CELL.width;
  const turned = longest + 8 > cell;
  const bottom = 34 + (turned ? longest * 0.75 : 12);
  const upright = Math.max(CELL.least, Math.min(CELL.most, cell));
  const width = inColumn ? SIZE.width : Math.max(SIZE.width, left + cell * labels.length + 14);
  return { left, bottom, cell, turned, width, height: upright * labels.length + bottom };
}

/** The palette's scale without its middle step: on all others a text can be read, the dark on the light and the light on the dark. */
function stepsOf({ scale }: Palette): string[] {
  const middle = Math.floor(scale.length / 2);
  return scale.filter((_, step) => step !== middle);
}

function cellsOf({ labels, counts }: ConfusionMatrix, { cell }: Size, palette: Palette): MatrixCell[] {
  const steps = stepsOf(palette);
  return counts.flatMap((line, row) => {
    const texts = total(line);
    return line.map((count, column) => {
      const share = texts === 0 ? 0 : count / texts;
      const step = Math.min(steps.length - 1, Math.floor(share * steps.length));
      const percent = `${formatFixed(100 * share, 1)} %`;
      return {
        row,
        column,
        text: labels.length <= MOST_IN_COLUMN && texts > 0 && cell > 44 ? `${count}\n${percent}` : fitted(count, cell),
        fill: count === 0 ? "none" : (steps[step] as string),
        ink: count === 0 || step < steps.length / 2 ? palette.ink : palette.paper,
        title: `${labels[row]} taken for ${labels[column]}: ${count} of ${texts} (${percent})`,
      };
    });
  });
}

function plot(matrix: ConfusionMatrix, size: Size, palette: Palette, document: unknown, top: number, height: number) {
  const { labels } = matrix;
  const cells = cellsOf(matrix, size, palette);
  const domain = labels.map((_, at) => at);
  const named = { domain, tickFormat: (at: number) => short(labels[at] ?? ""), tickSize: 0 };
  const place = { x: "column", y: "row" } as const;
  return Plot.plot({
    ...basis(document, size.width, height, top),
    marginLeft: size.left,
    marginBottom: size.bottom,
    x: { ...named, type: "band", padding: 0.04, label: null, ...(size.turned ? { tickRotate: -45 } : {}) },
    y: { ...named, type: "band", padding: 0.04, label: null },
    color: { type: "identity" },
    marks: [
      Plot.cell(cells, { ...place, fill: "fill", stroke: palette.ink, strokeOpacity: 0.2, title: "title" }),
      Plot.text(cells, {
        ...place,
        text: "text",
        fill: "ink",
        fontSize: size.cell < 44 ? FONT - 2 : FONT,
        pointerEvents: "none",
      }),
      Plot.text(["Taken for"], { frameAnchor: "bottom", dy: size.bottom - 8, fontWeight: "bold" }),
      Plot.text(["Label"], { frameAnchor: "left", dx: 12 - size.left, rotate: -90, fontWeight: "bold" }),
    ],
  });
}

function total(row: readonly number[]): number {
  return row.reduce((sum, count) => sum + count, 0);
}

function short(label: string): string {
  const letters = [...label];
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join("")}…` : label;
}

/** A count in as many letters as there is room for: 12500, or 13k. */
function fitted(count: number, cell: number): string {
  const whole = String(count);
  return whole.length * (FONT - 2) * 0.62 <= cell - 2 ? whole : `${Math.round(count / 1000)}k`;
}
