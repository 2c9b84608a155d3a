import { metricOf, type PublishedFigure, type Rounding, type TableColumn } from "../../report/compared/table.js";
import { didYouMean } from "../../text/did-you-mean.js";
import type { ParsedTable, RoundingDefinition } from "./definition.js";
import { refuse } from "./refuse.js";

type Cell = ParsedTable["cells"][string][string];

/**
 * The published figures by row, then by column.
 *
 * @throws SconceError `config` for a cell of no row or column, and a published figure without a source or a rounding.
 */
export function publishedOf(parsed: ParsedTable, columns: readonly TableColumn[]): (PublishedFigure | null)[][] {
  const rowLabels = parsed.rows.map(({ label }) => label);
  const keys = columns.map(({ key }) => key);
  const [rowSet, keySet] = [new Set(rowLabels), new Set(keys)];
  for (const [row, cells] of Object.entries(parsed.cells)) {
    if (!rowSet.has(row))
      refuse(
        `cells.${row}`,
        `no row has this label${didYouMean(row, rowLabels)}`,
        `rows: ${rowLabels.slice(0, MOST_NAMED).map(quoted).join(", ")}${more(rowLabels)}`,
      );
    for (const column of Object.keys(cells)) if (!keySet.has(column)) refuseColumn(row, column, columns);
  }
  if (Object.keys(parsed.cells).length > 0 && !parsed.published)
    refuse("published", "missing: cells have published figures", "say where they are from: published: { source: … }");
  const cellAt = (row: string, key: string): Cell | undefined => {
    const cells = Object.hasOwn(parsed.cells, row) ? parsed.cells[row] : undefined; // a label may be `toString`
    return cells && Object.hasOwn(cells, key) ? cells[key] : undefined;
  };
  // A text has the digits that it has; a number may have lost the 0s at its end, which others of its column tell of.
  const most = keys.map((key) => Math.max(...rowLabels.map((row) => decimals(cellAt(row, key)?.published))));
  return rowLabels.map((row) =>
    columns.map((column, at) => {
      const cell = cellAt(row, column.key);
      if (!cell) return null;
      const digits = typeof cell.published === "string" ? decimals(cell.published) : (most[at] as number);
      return figureOf(cell, column, digits, parsed, `cells.${row}.${column.key}`);
    }),
  );
}

/** @throws SconceError `config`, always; a column of a group is often called by one of its two names alone. */
function refuseColumn(row: string, name: string, columns: readonly TableColumn[]): never {
  const keys = columns.map(({ key }) => key);
  const grouped = columns.filter(({ group, label }) => group !== null && (group === name || label === name));
  const meant = grouped.length > 0 ? grouped.map(({ key }) => key) : keys;
  const what =
    grouped.length > 0
      ? "a column of a group is called by both: `group: label`"
      : `no column is called this${didYouMean(name, keys)}`;
  refuse(`cells.${row}.${name}`, what, `columns: ${meant.slice(0, MOST_NAMED).map(quoted).join(", ")}${more(meant)}`);
}

/** How many names a hint has at most. */
const MOST_NAMED = 12;

function more({ length }: readonly string[]): string {
  return length > MOST_NAMED ? `, and ${length - MOST_NAMED} more` : "";
}

/** In quotation marks where it could be taken for several, or for a field: as YAML needs it, too. */
function quoted(name: string): string {
  return /[,:]/.test(name) ? JSON.stringify(name) : name;
}

function figureOf(cell: Cell, column: TableColumn, most: number, parsed: ParsedTable, at: string): PublishedFigure {
  const value = Number(cell.published);
  const { name } = metricOf(column);
  const told = cell.rounding ?? roundingFor(name, parsed);
  if (told === undefined && column.batch === null)
    refuse(
      at,
      `it is not said how the published ${cell.published} came to its digits`,
      `add published.rounding.${name.split(".").at(-1)}: rounded, truncated (cut off) or exact`,
    );
  const rounding = told === undefined ? null : roundingOf(told, most);
  const text = typeof cell.published === "string" ? cell.published : textOf(value, rounding, most);
  return { text, value, rounding: column.batch === null ? rounding : null };
}

function roundingFor(metric: string, { published }: ParsedTable): RoundingDefinition | undefined {
  const rounding = published?.rounding as Record<string, RoundingDefinition> | undefined;
  return rounding?.[metric] ?? rounding?.[metric.split(".").at(-1) as string];
}

function roundingOf(told: RoundingDefinition, most: number): Rounding {
  if (told === "exact") return { kind: "exact" };
  if (typeof told === "string") return { kind: told, digits: most };
  return "rounded" in told ? { kind: "rounded", digits: told.rounded } : { kind: "truncated", digits: told.truncated };
}

/** A number that lost the 0s at its end gets them back. */
function textOf(value: number, rounding: Rounding | null, most: number): string {
  const digits = rounding !== null && rounding.kind !== "exact" ? rounding.digits : most;
  return Number(value.toFixed(digits)) === value ? value.toFixed(digits) : String(value);
}

function decimals(published: number | string | undefined): number {
  return /\.(\d+)$/.exec(String(published ?? ""))?.[1]?.length ?? 0;
}
