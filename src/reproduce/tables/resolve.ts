import { METRICS, metricNamed } from "../../config/metrics.js";
import { parseWith, withSource } from "../../config/parse.js";
import { shown } from "../../config/sentences.js";
import { metricOf, type ResultsTable, type TableColumn } from "../../report/compared/table.js";
import { publishedOf } from "./cells.js";
import { type ParsedTable, type TableDefinition, tableSchema } from "./definition.js";
import { experimentsOf } from "./experiments.js";
import { refuseMisplaced } from "./misplaced.js";
import { refuse, refuseProto, TABLE_FIELDS, uniqueIn } from "./refuse.js";

/** Tables of files. Nobody but sconce has what was read from a file, so it does not change. */
const ofFiles = new WeakMap<TableDefinition, ResultsTable>();

/**
 * Check a table's definition and fill in the defaults. What was read from a file is resolved once: `reproduce` and `report` are given
 * the definition again.
 *
 * @param source The file that the definition was read from, which an error then names.
 * @throws SconceError `config`, naming the field: a label or a cell that stands twice, a cell of no row or column, a figure that the
 *   metric does not have, published figures without a source or a rounding, rows that are the same experiment, and settings that an
 *   experiment cannot have.
 */
export function resolveTable(definition: TableDefinition, source?: string): ResultsTable {
  const known = ofFiles.get(definition);
  if (known) return known;
  const table = withSource(source, () => resolve(definition));
  if (source !== undefined) ofFiles.set(definition, table);
  return table;
}

function resolve(definition: TableDefinition): ResultsTable {
  if (typeof definition !== "object" || definition === null || Array.isArray(definition))
    refuse("the table", `must be an object, got ${shown(definition)}`, "give it name, rows and columns");
  refuseProto(definition);
  refuseMisplaced(definition);
  const parsed = parseWith(tableSchema, definition, "", undefined, TABLE_FIELDS);
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
