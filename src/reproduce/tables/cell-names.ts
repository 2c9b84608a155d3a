import { parseWith } from "../../config/parse.js";
import { shown } from "../../config/sentences.js";
import type { TableColumn } from "../../report/compared/table.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { type Cells, cellsSchema } from "./definition.js";
import { refuse, refuseSeeds, TABLE_FIELDS } from "./refuse.js";

/**
 * Check the cells of a table: first that each stands at a row and a column, then what it holds. Labels that are taken for one another
 * would else be told as fields that are missing.
 *
 * @throws SconceError `config` for a cell of no row or column, with what was likely meant, and for one that holds no figure.
 */
export function checkedCells(given: unknown, rows: readonly string[], columns: readonly TableColumn[]): Cells {
  const names = new Names(rows, columns);
  if (!isRecord(given)) refuse("cells", `must be an object, got ${shown(given)}`, names.order());
  for (const [row, cells] of Object.entries(given)) {
    if (!names.hasRow(row)) names.refuseRow(row, cells);
    if (!isRecord(cells)) refuse(pathOf(row), `must be an object, got ${shown(cells)}`, names.order(row));
    for (const [column, cell] of Object.entries(cells)) {
      if (!names.hasColumn(column)) names.refuseColumn(row, column, cell);
      if (!isRecord(cell)) refuseBare(pathOf(row, column), cell);
      refuseSeeds(pathOf(row, column), cell);
    }
  }
  return parseWith(cellsSchema, given, "cells", undefined, TABLE_FIELDS);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws SconceError `config`, always: a figure may stand where an object that has it is due. */
function refuseBare(at: string, cell: unknown): never {
  const figure = typeof cell === "number" || typeof cell === "string" ? shown(cell) : "…";
  refuse(at, `must be an object, got ${shown(cell)}`, `write { published: ${figure} }`);
}

/** The names of a table's rows and columns, and what a name that is none of them may mean. */
class Names {
  readonly #rows: readonly string[];
  readonly #columns: readonly TableColumn[];
  readonly #rowSet: ReadonlySet<string>;
  readonly #keySet: ReadonlySet<string>;

  constructor(rows: readonly string[], columns: readonly TableColumn[]) {
    this.#rows = rows;
    this.#columns = columns;
    this.#rowSet = new Set(rows);
    this.#keySet = new Set(columns.map(({ key }) => key));
  }

  hasRow(name: string): boolean {
    return this.#rowSet.has(name);
  }

  hasColumn(name: string): boolean {
    return this.#keySet.has(name);
  }

  /** How cells are named, with an example. */
  order(row = this.#rows[0] as string, column = this.#columns[0]?.key as string): string {
    return `cells are named by the row, then by the column: cells: { ${quoted(row)}: { ${quoted(column)}: { published: … } } }`;
  }

  /** @throws SconceError `config`, always; what stands first may be a column. @param cells What stands behind it. */
  refuseRow(name: string, cells: unknown): never {
    const [meant] = this.#meant(name, cells);
    if (meant)
      refuse(
        pathOf(name),
        `this is ${meant.as}, where a row is due`,
        `${this.order(undefined, meant.column.key)}; rows: ${listed(this.#rows)}`,
      );
    refuse(pathOf(name), `no row has this label${didYouMean(name, this.#rows)}`, `rows: ${listed(this.#rows)}`);
  }

  /** @throws SconceError `config`, always; a column is often called by its group, its label or its metric alone. */
  refuseColumn(row: string, name: string, cell: unknown): never {
    const at = pathOf(row, name);
    if (name === "published" || name === "rounding")
      refuse(at, "no column is called this: the column is missing between the row and its figure", this.order(row));
    const all = this.#columns.map(({ key }) => key);
    const meant = this.#meant(name, cell);
    const keys = meant.map(({ column }) => column.key);
    const what = this.hasRow(name)
      ? "this is a row, where a column is due"
      : meant.some(({ as }) => as === METRIC)
        ? "a column is called by its label, not by its metric"
        : meant.some(({ column, as }) => as === GROUP || column.label.toLowerCase() === name.toLowerCase())
          ? "a column of a group is called by both: `group: label`"
          : "no column is called this";
    const ask = keys.length > 0 && keys.length < 4 ? ` (did you mean ${keys.join(" or ")}?)` : didYouMean(name, all);
    refuse(at, `${what}${ask}`, `columns: ${listed(keys.length > 0 ? keys : all)}`);
  }

  /** The columns that a name may stand for, and as what of them. @param inner What stands behind it: after a group often a label. */
  #meant(name: string, inner: unknown): { column: TableColumn; as: string }[] {
    const like = (other: string | null) => other?.toLowerCase() === name.toLowerCase();
    const found = this.#columns.flatMap((column) => {
      const { key, label, group, metric } = column;
      const isMetric = like(metric) || like(metric.split(".").at(-1) as string);
      const as = like(key) || like(label) ? "a column" : like(group) ? GROUP : isMetric ? METRIC : undefined;
      return as === undefined ? [] : [{ column, as }];
    });
    // A label goes before a metric of the same name.
    const named = found.filter(({ as }) => as !== METRIC);
    const labels = new Set(isRecord(inner) ? Object.keys(inner) : []);
    const both = named.filter(({ column, as }) => as === GROUP && labels.has(column.label));
    return both.length > 0 ? both : named.length > 0 ? named : found;
  }
}

const GROUP = "a group of columns";
const METRIC = "the metric of a column";

/** How many names a hint has at most. */
const MOST_NAMED = 12;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).map(quoted).join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

/** A cell as errors name it. */
export function pathOf(row: string, column?: string): string {
  return ["cells", row, column]
    .filter((name) => name !== undefined)
    .map(quoted)
    .join(".");
}

/** In quotation marks where it could be taken for several, or for a field: as YAML needs it, too. */
function quoted(name: string): string {
  return /[,:]/.test(name) ? JSON.stringify(name) : name;
}
