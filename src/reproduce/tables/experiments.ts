import { isDeepStrictEqual } from "node:util";
import { metricsFor } from "../../config/asked-metrics.js";
import { parseWith } from "../../config/parse.js";
import { experimentSchema } from "../../config/schema.js";
import type { ResolvedConfig } from "../../config/types.js";
import type { ResultsTable, TableColumn, TableExperiment } from "../../report/compared/table.js";
import { type ParsedTable, tableConfigSchema } from "./definition.js";
import { refuse, refuseSeeds, TABLE_FIELDS } from "./refuse.js";

type Fields = Record<string, unknown>;
/** Columns that ask for the same settings, beyond the row's. */
interface Variant {
  config: Fields | undefined;
  columns: TableColumn[];
}

/**
 * The experiments of a table: one for each row, or one for each row and each set of columns that have settings of their own.
 *
 * @throws SconceError `config` for settings that an experiment cannot have, an epoch behind the last, and experiments that are the same.
 */
export function experimentsOf(
  parsed: ParsedTable,
  columns: readonly TableColumn[],
): Pick<ResultsTable, "rows" | "experiments"> {
  if (parsed.base) checkPart("base", parsed.base);
  for (const [at, { config }] of parsed.columns.entries()) if (config) checkPart(`columns.${at}.config`, config);
  const variants = variantsOf(parsed, columns);
  if (variants.length === 0)
    refuse("columns", "each is quoted, so nothing would be measured", "give at least one that is not `quoted`");
  const names = namesOf(variants);
  const ids = new Set<string>();
  const experiments: TableExperiment[] = [];
  const known = new Map<string, TableExperiment>();
  const rows = parsed.rows.map(({ label, group, config }, row) => {
    if (!config) return { label, group: group ?? null, config: null };
    checkPart(`rows.${row}.config`, config);
    for (const variant of variants) {
      const resolved = withMetrics(
        resolveAt(`rows.${row}.config`, merge(merge(parsed.base ?? {}, config), variant.config ?? {})),
        variant.columns,
      );
      const name = [label, names.get(variant)].filter(Boolean).join(", ");
      checkEpochs(variant, columns, resolved, label);
      const settings = JSON.stringify(resolved); // the schema gives the fields their order
      const twin = known.get(settings);
      if (twin)
        refuse(
          `rows.${row}.config`,
          `${name} is the same experiment as ${twin.label}`,
          "give it a setting of its own, or leave out one of the two",
        );
      const experiment = { id: unusedId(name, ids), label: name, row, config: resolved, columns: variant.columns };
      known.set(settings, experiment);
      experiments.push(experiment);
    }
    return { label, group: group ?? null, config: experiments.at(-variants.length)?.config ?? null };
  });
  if (experiments.length === 0)
    refuse(
      "rows",
      "none has a config, so nothing would be run",
      "give at least one row a config: { model: { name: … } }",
    );
  return { rows, experiments };
}

/** A part is checked by itself, so that its error has its own path. */
function checkPart(at: string, config: Fields): void {
  refuseSeeds(at, config);
  parseWith(tableConfigSchema, config, at, undefined, TABLE_FIELDS);
}

function resolveAt(at: string, config: Fields): ResolvedConfig {
  return parseWith(experimentSchema, config, at, undefined, TABLE_FIELDS);
}

/** Who asks for a number in a column wants it computed. */
function withMetrics(config: ResolvedConfig, columns: readonly TableColumn[]): ResolvedConfig {
  const numbers = columns.map(({ metric }) => metric);
  return { ...config, metrics: metricsFor(config.metrics, numbers) };
}

function variantsOf(parsed: ParsedTable, columns: readonly TableColumn[]): Variant[] {
  const variants: Variant[] = [];
  for (const [at, { config, quoted }] of parsed.columns.entries()) {
    if (quoted) continue;
    const column = columns[at] as TableColumn;
    const known = variants.find((variant) => isDeepStrictEqual(variant.config ?? {}, config ?? {}));
    if (known) known.columns.push(column);
    else variants.push({ config, columns: [column] });
  }
  return variants;
}

/** What tells the experiments of a row apart: the group of their first columns, or its label where groups or labels are shared. */
function namesOf(variants: readonly Variant[]): Map<Variant, string> {
  if (variants.length === 1) return new Map();
  const firsts = variants.map(({ columns }) => columns[0] as TableColumn);
  const ways = [({ group, label }: TableColumn) => group ?? label, ({ label }: TableColumn) => label];
  const distinct = ways.find((way) => new Set(firsts.map(way)).size === firsts.length);
  return new Map(variants.map((variant, at) => [variant, (distinct ?? (({ key }) => key))(firsts[at] as TableColumn)]));
}

function checkEpochs(variant: Variant, all: readonly TableColumn[], { training }: ResolvedConfig, row: string): void {
  for (const column of variant.columns)
    if (column.epoch !== null && column.epoch > training.epochs)
      refuse(
        `columns.${all.indexOf(column)}.epoch`,
        `${row} is trained for ${training.epochs} epochs, so there is no epoch ${column.epoch}`,
        `ask for one of 1 to ${training.epochs}, or give the row more training.epochs`,
      );
}

/** A copy in which sections are merged field by field, and all else is taken from `over`. */
function merge(under: Fields, over: Fields): Fields {
  const merged: Fields = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const both = isSection(merged[key]) && isSection(value);
    merged[key] = both ? merge(merged[key] as Fields, value as Fields) : value;
  }
  return merged;
}

function isSection(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Letters, and bytes, of an id: file systems take 255 bytes, and in the names of folders and charts the seed, or what the chart shows,
 * comes after it.
 */
const LONGEST_ID = { letters: 60, bytes: 180 };

/** `Bi-LSTM, 2 layers` becomes `bi-lstm-2-layers`; a name that is taken gets a number. */
function unusedId(name: string, taken: Set<string>): string {
  const words = name
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? ["row"];
  const letters = [...words.join("-")].slice(0, LONGEST_ID.letters);
  while (Buffer.byteLength(letters.join("")) > LONGEST_ID.bytes) letters.pop();
  const base = letters.join("").replace(/-$/, "");
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
  taken.add(id);
  return id;
}
