import { parseScalar } from "../../config/overrides.js";
import { SconceError } from "../../errors.js";
import type { TrialRecord } from "../../sweep/trial.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { type ColumnValue, columnNames, columnValue } from "./columns.js";
import type { SweepFindings } from "./sweep.js";

/** Which trials are shown, and in which order. */
export interface Selection {
  /** The trials of a sweep that are shown, sorted. */
  of(sweep: SweepFindings): TrialRecord[];
  /** What was asked for, as it was written. */
  sort: string | null;
  filter: string[];
}

const OPERATORS = {
  "=": (_order: number | undefined, same: boolean) => same,
  "!=": (_order: number | undefined, same: boolean) => !same,
  ">": (order: number | undefined) => order !== undefined && order > 0,
  ">=": (order: number | undefined) => order !== undefined && order >= 0,
  "<": (order: number | undefined) => order !== undefined && order < 0,
  "<=": (order: number | undefined) => order !== undefined && order <= 0,
};
type Operator = keyof typeof OPERATORS;

interface Filter {
  column: string;
  operator: Operator;
  wanted: string;
}

const STATUSES: TrialRecord["status"][] = ["completed", "pruned", "running", "stopped", "failed"];

/**
 * Read how trials are to be sorted and filtered.
 *
 * @throws SconceError `config` for an unknown column or a malformed filter, with what is allowed; `usage` when there is no sweep.
 */
export function selection(sweeps: SweepFindings[], sort: string | undefined, filter: readonly string[]): Selection {
  const readable = sweeps.filter(({ file }) => file !== null);
  if (readable.length === 0 && (sort !== undefined || filter.length > 0))
    throw new SconceError("usage", "only the trials of a sweep can be sorted and filtered, and no sweep was given", {
      hint: "name a sweep's folder, or leave out what sorts and filters",
    });
  const allowed = [...new Set(readable.flatMap(columnNames))];
  const known = (column: string, where: string) => {
    if (!allowed.includes(column))
      throw new SconceError(
        "config",
        `${where}: no column "${column}"${didYouMean(column, allowed)}; allowed: ${allowed.join(", ")}`,
      );
  };
  const descending = sort?.startsWith("-") ?? false;
  const by = descending ? sort?.slice(1) : sort;
  if (by !== undefined) known(by, `sort ${sort}`);
  const filters = filter.map((text) => {
    const parsed = parseFilter(text);
    known(parsed.column, `filter ${text}`);
    return parsed;
  });
  return {
    sort: sort ?? null,
    filter: [...filter],
    of(sweep) {
      const shown = sweep.trials.filter((trial) =>
        filters.every((one) => passes(columnValue(one.column, trial, sweep), one)),
      );
      if (by === undefined) return shown;
      const value = new Map(shown.map((trial) => [trial, columnValue(by, trial, sweep)]));
      // The sort is stable: equal ones stay in the order of their ranks.
      return shown.sort((a, b) => compare(value.get(a), value.get(b), descending));
    },
  };
}

function parseFilter(text: string): Filter {
  const match = /^\s*([A-Za-z][\w.]*)\s*(!=|>=|<=|=|>|<)\s*(.*?)\s*$/s.exec(text);
  const [, column, operator, wanted] = match ?? [];
  if (column === undefined || wanted === undefined || wanted === "")
    throw new SconceError(
      "config",
      `filter ${text}: must be COLUMN, one of ${Object.keys(OPERATORS).join(" ")}, VALUE, as in value>=80 or model.name=gru`,
    );
  if (operator !== "=" && operator !== "!=" && typeof parseScalar(wanted) !== "number")
    throw new SconceError("config", `filter ${text}: ${operator} takes a number, not "${wanted}"`);
  if (column === "status" && !STATUSES.some((status) => status === wanted))
    throw new SconceError(
      "config",
      `filter ${text}: no status "${wanted}"${didYouMean(wanted, STATUSES)}; allowed: ${STATUSES.join(", ")}`,
    );
  return { column, operator: operator as Operator, wanted };
}

function passes(value: ColumnValue, { operator, wanted }: Filter): boolean {
  const number = parseScalar(wanted);
  const order = typeof value === "number" && typeof number === "number" ? value - number : undefined;
  return OPERATORS[operator](order, value !== undefined && (order === 0 || String(value) === wanted));
}

/** Numbers by size, before texts by letter; what is not there comes last, either way. */
function compare(a: ColumnValue, b: ColumnValue, descending: boolean): number {
  const rank = (value: ColumnValue) =>
    value === undefined || Number.isNaN(value) ? 2 : typeof value === "number" ? 0 : 1;
  if (rank(a) !== rank(b)) return rank(a) === 2 || rank(b) === 2 || !descending ? rank(a) - rank(b) : rank(b) - rank(a);
  const order =
    typeof a === "number" && typeof b === "number" ? a - b : a === undefined || b === undefined ? 0 : collate(a, b);
  return descending ? -order : order;
}

const collator = new Intl.Collator("en", { numeric: true });
function collate(a: ColumnValue, b: ColumnValue): number {
  return collator.compare(String(a), String(b));
}
