/** A made-up report whose one table has all that a table can have. */
import {
  absent,
  type Cell,
  left,
  meanCell,
  numberCell,
  type ReportDocument,
  right,
  type Table,
  textCell,
} from "#sconce/report/tables/document.js";

const failed = "seed 3 failed: out of memory";
const few = "two seeds_only";
const marked = (cell: Cell, marks: Partial<Cell>): Cell => ({ ...cell, ...marks });

/** Rows in three groups, of two, one and two rows; columns under two headings, and two by themselves. */
export const grouped = (): Table => ({
  title: "Cells by size",
  columns: [
    left("cell"),
    { ...right("accuracy"), group: "Test & more" },
    { ...right("loss"), group: "Test & more" },
    { ...right("loss"), group: "Validation, on the reviews drawn by each seed" },
    left("remark"),
  ],
  rows: [
    [
      textCell("GRU"),
      marked(meanCell(84.221, 0.312, 2), { strong: true, note: failed }),
      marked(meanCell(-0.251, 0.0123, 3), { strong: true }),
      numberCell(0.5, 2),
      textCell("x_1"),
    ],
    [
      textCell("LSTM"),
      meanCell(9.5, 10.25, 2),
      meanCell(-1.5, null, 3),
      marked(absent(), { note: failed }),
      textCell(""),
    ],
    [
      textCell("가나"),
      marked(meanCell(50, null, 2), { note: few }),
      meanCell(null, null, 3),
      numberCell(12.25, 2),
      marked(textCell("*"), { strong: true }),
    ],
    [textCell("RNN"), numberCell(7, 2), numberCell(1, 3), numberCell(3, 2), textCell("")],
    [textCell("GRU"), numberCell(8, 2), numberCell(2, 3), numberCell(4, 2), marked(textCell("both"), { note: few })],
  ],
  notes: ["Bold: the best."],
  rowGroups: {
    title: "size",
    groups: [
      { label: "small [1]", rows: 2 },
      { label: "middle", rows: 1 },
      { label: "large", rows: 2 },
    ],
  },
});

/** A report of one table. */
export function reportOf(table: Table): ReportDocument {
  const section = { id: "cells", title: "Cells", notes: [], listings: [], tables: [table] };
  return { title: "Cells", notes: [], sections: [section] };
}

/** The table with its rows so many times. */
export function repeated(table: Table, times: number): Table {
  const repeat = <T>(list: readonly T[]) => Array.from({ length: times }, () => list).flat();
  return {
    ...table,
    rows: repeat(table.rows),
    ...(table.rowGroups && { rowGroups: { ...table.rowGroups, groups: repeat(table.rowGroups.groups) } }),
  };
}
