import type { Item } from "./api.js";

/** A table's cell as it is shown. */
export interface CellView {
  text: string;
  tone: "good" | "bad" | "quiet" | null;
  note: string | null;
}

/** A table of a reproduction. */
export interface TableView {
  title: string;
  columns: { label: string; right: boolean; group: string | null }[];
  rows: CellView[][];
  notes: string[];
}

/** All about one reproduction. */
export interface ReproductionAnswer {
  item: Item;
  path: string;
  title: string;
  /** What the table shows, and where its published figures are from. */
  caption: string | null;
  source: string | null;
  notes: string[];
  tables: TableView[];
  runs: Item[];
}
