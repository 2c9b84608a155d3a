import { METRICS, metricNamed } from "../../config/metrics.js";
import { parseWith } from "../../config/parse.js";
import { SconceError } from "../../errors.js";
import {
  metricOf,
  type PublishedFigure,
  type ResultsTable,
  type Rounding,
  type TableColumn,
} from "../../report/compared/table.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { type ParsedTable, type RoundingDefinition, type TableDefinition, tableSchema } from "./definition.js";
import { experimentsOf } from "./experiments.js";
import { refuse, uniqueIn } from "./refuse.js";

type Cell = ParsedTable["cells"][string][string];

/**
 * Check a table's definition and fill in the defaults.
 *
 * @param source The file that the definition comes from, which an error then names.
 * @throws SconceError `config`, naming the field: a label or a cell that stands twice, a cell of no row or column, a figure that the
 *   metric does not have, published figures without a source or a rounding, rows that are the same experiment, and settings that an
 *   experiment cannot have.
 */
export function resolveTable(definition: TableDefinition, source?: string): ResultsTable {
  try {
    return resolve(definition);
  } catch (error) {
    if (source === undefined || !(error instanceof SconceError)) throw error;
    throw new SconceError(error.kind, `${source}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

function resolve(definition: TableDefinition): ResultsTable {
  const parsed = parseWith(tableSchema, definition);
  uniqueIn("seeds", parsed.seeds.map(String));
  uniqueIn(
    "rows",
    parsed.rows.map(({ label }) => label),
    "label",
  );
  const columns = parsed.columns.map(columnOf);
  uniqueIn(
    "columns",
    columns.map(({ key }) => key),
    "label",
  );
  const { rows, experiments } = experimentsOf(parsed, columns);
  return {
    name: parsed.name,
    caption: parsed.caption ?? parsed.name,
    source: parsed.published?.source ?? null,
    rows,
    columns,
    experiments,
    published: publishedOf(parsed, columns),
    counts: parsed.counts ?? null,
    seeds: parsed.seeds,
  };
}

function columnOf(column: ParsedTable["columns"][number], at: number): TableColumn {
  const { label, group, metric, epoch, batch, reaches } = column;
  const { known } = metricNamed(metric);
  const byEpoch = METRICS.filter((one) => one.known === "epoch").map(({ name }) => name);
  if (reaches !== undefined) checkReaches(column, reaches, at, byEpoch);
  if (epoch !== undefined && known !== "epoch")
    refuse(
      `columns.${at}.epoch`,
      `${metric} is known once, at the end`,
      `leave it out, or ask for ${byEpoch.join(", ")}`,
    );
  if (batch !== undefined && metric !== "trainLoss")
    refuse(`columns.${at}.batch`, `only training batches have a loss of their own, not ${metric}`, "ask for trainLoss");
  if (batch !== undefined && epoch === undefined)
    refuse(`columns.${at}.epoch`, "missing: a single batch is one of an epoch", "say which epoch, from 1 on");
  if (column.quoted && column.config !== undefined)
    refuse(`columns.${at}.config`, "no run gives the figure of a quoted column", "leave out `config`, or `quoted`");
  const resolved = {
    key: group === undefined ? label : `${group}: ${label}`,
    label,
    group: group ?? null,
    metric,
    epoch: epoch ?? null,
    batch: batch ?? null,
    reaches: reaches ?? null,
    quoted: column.quoted,
  };
  return { ...resolved, digits: column.digits ?? metricOf(resolved).digits };
}

/** Whether the time to a value can be asked for. */
function checkReaches(
  { metric, epoch, batch }: ParsedTable["columns"][number],
  value: number,
  at: number,
  byEpoch: readonly string[],
): void {
  const field = `columns.${at}.reaches`;
  const beside = epoch !== undefined ? "epoch" : batch !== undefined ? "batch" : undefined;
  const { known, range, unit } = metricNamed(metric);
  if (known !== "epoch")
    refuse(
      field,
      `${metric} is known once, at the end, so when it first was ${value} is not known`,
      `ask for ${byEpoch.join(", ")}`,
    );
  if (beside)
    refuse(
      field,
      `it asks for the time until ${metric} is ${value}, whichever epoch that is, but ${beside} is given, too`,
      `leave out ${beside} for the time to ${value}, or reaches for the figure of that ${beside}`,
    );
  if (range && (value < range[0] || value > range[1]))
    refuse(
      field,
      `${metric} is never ${value}`,
      `it is from ${range[0]} to ${range[1]}${unit === "" ? "" : ` ${unit}`}`,
    );
}

/** The published figures by row, then by column. */
function publishedOf(parsed: ParsedTable, columns: readonly TableColumn[]): (PublishedFigure | null)[][] {
  const rowLabels = parsed.rows.map(({ label }) => label);
  const keys = columns.map(({ key }) => key);
  for (const [row, cells] of Object.entries(parsed.cells)) {
    if (!rowLabels.includes(row))
      refuse(`cells.${row}`, `no row has this label${didYouMean(row, rowLabels)}`, `rows: ${rowLabels.join(", ")}`);
    for (const column of Object.keys(cells))
      if (!keys.includes(column))
        refuse(
          `cells.${row}.${column}`,
          `no column is called this${didYouMean(column, keys)}`,
          `columns: ${keys.join(", ")}`,
        );
  }
  if (Object.keys(parsed.cells).length > 0 && !parsed.published)
    refuse("published", "missing: cells have published figures", "say where they are from: published: { source: … }");
  const cellAt = (row: string, key: string): Cell | undefined => parsed.cells[row]?.[key];
  return rowLabels.map((row) =>
    columns.map((column) => {
      const cell = cellAt(row, column.key);
      if (!cell) return null;
      // A text has the digits that it has; a number may have lost the 0s at its end, which others of its column tell of.
      const most =
        typeof cell.published === "string"
          ? decimals(cell.published)
          : Math.max(...rowLabels.map((label) => decimals(cellAt(label, column.key)?.published)));
      return figureOf(cell, column, most, parsed, `cells.${row}.${column.key}`);
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
