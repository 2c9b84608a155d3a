import { z } from "zod";
import { metricNameSchema } from "../../config/asked-metrics.js";
import { FIGURE_NAMES, type FigureName, METRIC_NAMES, type MetricName } from "../../config/metrics.js";
import { experimentSchema, MAX_SEED, modelSchema } from "../../config/schema.js";
import type { ExperimentConfig, ModelConfig } from "../../config/types.js";
import type { PublishedCounts } from "../../report/compared/table.js";

/** Settings of an experiment, as far as a table, a row or a column names them. The seeds are the table's own. */
export type TableConfig = Omit<ExperimentConfig, "model" | "seed"> & { model?: Partial<ModelConfig> | undefined };

/**
 * How published figures came to their digits: `rounded`, `truncated` (cut off: 84 stands for [84, 85)), or `exact`. A figure that is
 * given as text (`"0.70"`) has the digits after the point that stand there; a number has as many as the figure of its column that has
 * the most, because 0.70 is read as 0.7. `{ rounded: 2 }` and `{ truncated: 0 }` name them.
 */
export type RoundingDefinition = "rounded" | "truncated" | "exact" | { rounded: number } | { truncated: number };

/** A row: an experiment that is run with every seed. */
export interface TableRow {
  /** What it is called. */
  label: string;
  /** Rows that follow each other and have the same group stand together under its name. */
  group?: string | undefined;
  /** In what its experiment differs from `base`. Absent: the row is only quoted, and not run. */
  config?: TableConfig | undefined;
}

/** A column: a figure of each row's experiment. */
export interface TableColumnDefinition {
  /** What it is called. In `cells` a column of a group is called `group: label`. */
  label: string;
  /** Columns that follow each other and have the same group share a heading. */
  group?: string | undefined;
  /** Which figure: `test.accuracy`, `validation.loss`, `test.macroF1`, … One that `metrics` does not name is computed all the same. */
  metric: MetricName;
  /** After which epoch, from 1 on, of a figure that is known after each. Default: after the last. */
  epoch?: number | undefined;
  /** The loss of a single training batch of that epoch, from 0 on; only with `trainLoss`. It is shown and not judged. */
  batch?: number | undefined;
  /**
   * Ask for the time to this value of the metric instead of for the metric: the wall-clock seconds of training and validation until it
   * first is at least so much after an epoch (of a metric to minimise: at most), summed over the epochs. Only with a metric that is known
   * after each epoch, and without `epoch` and `batch`. Published figures of such a column are seconds.
   */
  reaches?: number | undefined;
  /** Digits after the point. Default: those of the metric; 1 of seconds. */
  digits?: number | undefined;
  /** True: the column is only quoted, and no run gives its figure: another task's, say. Default false. */
  quoted?: boolean | undefined;
  /** Settings in which the column's experiments differ from the row's: another cut of the data, say. Default: none. */
  config?: TableConfig | undefined;
}

/** A cell of which something was published. */
export interface TableCell {
  /** The published figure; as text, `"0.70"`, where its last digits are 0 or others of its column have more digits than it. */
  published: number | string;
  /** How it came to its digits. Default: as `published.rounding` says. */
  rounding?: RoundingDefinition | undefined;
}

/** A table of experiments, and what was published of them. */
export interface TableDefinition {
  /** Letters, digits and hyphens. */
  name: string;
  /** What it shows, in a few words. Default: the name. */
  caption?: string | undefined;
  /** Where the published figures are from, and how they came to their digits, by figure or metric. Needed where a cell has one. */
  published?:
    | { source: string; rounding?: Partial<Record<FigureName | MetricName, RoundingDefinition>> | undefined }
    | undefined;
  /** What the experiments of all rows have in common. Default: the tutorial's settings. */
  base?: TableConfig | undefined;
  rows: TableRow[];
  columns: TableColumnDefinition[];
  /** Every experiment is run once with each. Default: [1]. */
  seeds?: number[] | undefined;
  /** What was published, by the label of the row, then of the column. */
  cells?: Record<string, Record<string, TableCell>> | undefined;
  /** The published numbers of reviews, words and classes: runs on a corpus of another size are marked as scaled down. */
  counts?: PublishedCounts | undefined;
}

/** Give a table its type in a file: `export default defineTable({ … })`. Returns it as it is. */
export function defineTable(definition: TableDefinition): TableDefinition {
  return definition;
}

const label = z.string().trim().min(1);
const digits = z.int().min(0).max(12);

const roundingSchema = z.union(
  [
    z.enum(["rounded", "truncated", "exact"]),
    z.strictObject({ rounded: digits }),
    z.strictObject({ truncated: digits }),
  ],
  "must be rounded, truncated, exact, { rounded: DIGITS } or { truncated: DIGITS }",
);

/** Settings in part: of the model not even the name has to be there. */
export const tableConfigSchema = z
  .strictObject({ ...experimentSchema.shape, model: modelSchema.partial() })
  .omit({ seed: true })
  .partial();

const figureText = 'must be a number, or a text like "0.70"';
const PRINTED = /^-?\d{1,15}(\.\d{1,20})?$/;
/** A number that JavaScript writes as 1.5e-7 does not show its digits. */
const hasDigits = (value: number) => PRINTED.test(String(value));
const figure = z.union(
  [
    z.number().refine(hasDigits, 'must be written as a text, like "0.0000012", so that its digits are known'),
    z.string().regex(PRINTED, `${figureText}, with at most 15 digits before the point and 20 after it`),
  ],
  figureText,
);
const roundings = Object.fromEntries(
  [...FIGURE_NAMES, ...METRIC_NAMES].map((name) => [name, roundingSchema.optional()]),
);
const count = z.int().min(0).optional();

/** What was published, by row and column. */
export const cellsSchema = z.record(
  z.string(),
  z.record(z.string(), z.strictObject({ published: figure, rounding: roundingSchema.optional() })),
);
/** Cells whose shape is right. */
export type Cells = z.output<typeof cellsSchema>;

const shapeOf = <C extends z.ZodType, D extends z.ZodType>(config: C, cells: D) =>
  z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, "must be letters, digits and hyphens"),
    caption: label.optional(),
    published: z
      .strictObject({
        source: label,
        rounding: z.strictObject(roundings).optional(),
      })
      .optional(),
    base: config,
    rows: z.array(z.strictObject({ label, group: label.optional(), config })).min(1),
    columns: z
      .array(
        z.strictObject({
          label,
          group: label.optional(),
          metric: metricNameSchema,
          epoch: z.int().min(1).optional(),
          batch: z.int().min(0).optional(),
          reaches: z.number().optional(),
          digits: digits.optional(),
          quoted: z.boolean().default(false),
          config,
        }),
      )
      .min(1),
    seeds: z.array(z.int().min(0).max(MAX_SEED)).min(1).default([1]),
    cells,
    counts: z
      .strictObject({ train: count, validation: count, test: count, vocabulary: count, classes: count })
      .optional(),
  });

/**
 * The shape of a {@link TableDefinition}; settings are left as they are written, to be merged before they are checked, and so are cells,
 * whose names are checked first. What its parts have to do with each other is checked by `resolveTable`.
 */
export const tableSchema = shapeOf(z.record(z.string(), z.unknown()).optional(), z.unknown().optional());

/** The same with the fields of the settings and the cells, for editors. */
export const describedTableSchema = shapeOf(tableConfigSchema.optional(), cellsSchema.default({}));

/** A definition whose shape is right. */
export type ParsedTable = z.output<typeof tableSchema>;
