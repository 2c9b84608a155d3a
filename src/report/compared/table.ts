import { type MetricDescription, type MetricName, metricNamed } from "../../config/metrics.js";
import type { ResolvedConfig } from "../../config/types.js";
import { withUnit } from "../findings/metrics.js";
import { exact, type Interval, rounded, truncated } from "../statistics/printed.js";

/**
 * How a published figure came to its digits: rounded to so many after the point, cut off behind so many, or given in full.
 */
export type Rounding = { kind: "rounded" | "truncated"; digits: number } | { kind: "exact" };

/** A published figure. */
export interface PublishedFigure {
  /** As it is printed: `84.00`. */
  text: string;
  value: number;
  /** Null of a figure that is shown and not judged. */
  rounding: Rounding | null;
}

/** A column: a figure that every row is asked for. */
export interface TableColumn {
  /** What it is called in the definition and in errors: its label, after its group's. */
  key: string;
  label: string;
  /** Columns of one group share a heading. */
  group: string | null;
  metric: MetricName;
  /** After which epoch; null: after the last. */
  epoch: number | null;
  /** A single training batch of that epoch, from 0 on; null: the metric as a whole. Single batches are shown and not judged. */
  batch: number | null;
  /** The column's figures are the seconds until the metric has this value; null: they are the metric's own. */
  reaches: number | null;
  /** Digits after the point. */
  digits: number;
  /** Whether no run gives its figure, so that only what was published is shown. */
  quoted: boolean;
}

/** What is run with each seed: a row's settings, with those of the columns that have some of their own. */
export interface TableExperiment {
  /** Letters, digits and hyphens; runs are named after it: `gru` in `gru-seed1`. */
  id: string;
  /** The row's label, and that of the columns where a row has several experiments. */
  label: string;
  /** The number of its row. */
  row: number;
  config: ResolvedConfig;
  /** The columns that it gives the figures of. */
  columns: readonly TableColumn[];
}

/** The numbers that a publication gives of its corpus. */
export type PublishedCounts = Partial<Record<"train" | "validation" | "test" | "vocabulary" | "classes", number>>;

/** A table of experiments and what was published of them, checked and with every default filled in. */
export interface ResultsTable {
  /** Letters, digits and hyphens. */
  name: string;
  /** What it shows, in a few words. */
  caption: string;
  /** Where the published figures are from; null where there are none. */
  source: string | null;
  /** `config: null`: a row that is only quoted, and not run. */
  rows: readonly { label: string; group: string | null; config: ResolvedConfig | null }[];
  columns: readonly TableColumn[];
  experiments: readonly TableExperiment[];
  /** By row, then by column; null where nothing is published. */
  published: readonly (readonly (PublishedFigure | null)[])[];
  counts: PublishedCounts | null;
  seeds: readonly number[];
}

/** What a column's figures are: its metric, or the seconds until that has a value. */
export function metricOf({ metric, reaches }: Pick<TableColumn, "metric" | "reaches">): MetricDescription {
  return metricNamed(reaches === null ? metric : "seconds");
}

/** The published figure of a row and a column. */
export function publishedIn(table: ResultsTable, row: number, column: TableColumn): PublishedFigure | null {
  return table.published[row]?.[table.columns.indexOf(column)] ?? null;
}

/** A column's name, or its label, with the unit of its metric, unless it says the unit itself. */
export function namedWithUnit(column: TableColumn, name = column.key): string {
  const { unit } = metricOf(column);
  if (unit === "s") return /second|\(s\)|%/i.test(name) ? name : `${name} (s)`;
  return name.includes("%") ? name : withUnit(name, unit);
}

/** The numbers that a published figure may stand for. */
export function intervalOf({ value, rounding }: PublishedFigure): Interval | null {
  if (rounding === null) return null;
  if (rounding.kind === "exact") return exact(value);
  return rounding.kind === "rounded" ? rounded(value, rounding.digits) : truncated(value, rounding.digits);
}
