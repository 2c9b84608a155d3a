import { metricOf, type PublishedFigure, type Rounding, type TableColumn } from "../../report/compared/table.js";
import { checkedCells, pathOf } from "./cell-names.js";
import type { Cells, ParsedTable, RoundingDefinition } from "./definition.js";
import { refuse } from "./refuse.js";

type Cell = Cells[string][string];

/**
 * The published figures by row, then by column.
 *
 * @throws SconceError `config` for a cell of no row or column, and a published figure without a source or a rounding.
 */
export function publishedOf(parsed: ParsedTable, columns: readonly TableColumn[]): (PublishedFigure | null)[][] {
  const rowLabels = parsed.rows.map(({ label }) => label);
  const keys = columns.map(({ key }) => key);
  const cells = parsed.cells === undefined ? {} : checkedCells(parsed.cells, rowLabels, columns);
  if (Object.keys(cells).length > 0 && !parsed.published)
    refuse("published", "missing: cells have published figures", "say where they are from: published: { source: … }");
  const cellAt = (row: string, key: string): Cell | undefined => {
    const ofRow = Object.hasOwn(cells, row) ? cells[row] : undefined; // a label may be `toString`
    return ofRow && Object.hasOwn(ofRow, key) ? ofRow[key] : undefined;
  };
  // A text has the digits that it has; a number may have lost the 0s at its end, which others of its column tell of.
  const most = keys.map((key) => Math.max(...rowLabels.map((row) => decimals(cellAt(row, key)?.published))));
  return rowLabels.map((row) =>
    columns.map((column, at) => {
      const cell = cellAt(row, column.key);
      if (!cell) return null;
      const digits = typeof cell.published === "string" ? decimals(cell.published) : (most[at] as number);
      return figureOf(cell, column, digits, parsed, pathOf(row, column.key));
    }),
  );
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
