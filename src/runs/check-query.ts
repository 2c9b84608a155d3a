import { FIGURE_NAMES } from "../config/metrics.js";
import { SconceError } from "../errors.js";
import { didYouMean } from "../text/did-you-mean.js";
import type { Catalog } from "../watch/read/catalog.js";
import { COLUMNS, FIGURE } from "../watch/read/cells.js";
import { conditionsOf, numberIn, SIGNS } from "../watch/read/filter.js";

/** How a run, a sweep or a reproduction can stand, as a filter names it. */
const STATUSES = ["at-work", "paused", "completed", "stopped", "failed", "killed", "interrupted", "unreadable"];
/** Columns that hold numbers; a setting may hold anything. */
const NUMBERS = [
  "test",
  "best",
  "last",
  "loss",
  "done",
  "of",
  "progress",
  "left",
  "seconds",
  "started",
  "finished",
  "seed",
];

/** Those of them that are moments. */
const MOMENTS = ["started", "finished"];

/**
 * Refuse a filter or an order that can mean nothing here.
 * @throws SconceError `config` for a column that no row has, a status that there is not, or a figure that is compared with no number.
 */
export function checkQuery(catalog: Catalog, filter: string, sort: string): void {
  const { entries } = catalog;
  if (entries.length === 0) return; // which settings there are is not known
  if ((filter.match(/"/g) ?? []).length % 2 === 1)
    throw new SconceError("config", `filter ${filter}: a quote is opened and not closed`, {
      hint: 'quotes go around a value with spaces, as in note~"to do"',
    });
  const settings = new Set(entries.flatMap((entry) => Object.keys(entry.settings)));
  const known = (column: string, where: string) => {
    const [, , figure] = FIGURE.exec(column) ?? [];
    const names: readonly string[] = [...COLUMNS, "tags", ...settings];
    if (names.includes(column) || FIGURE_NAMES.some((name) => name === figure)) return;
    const all = [
      ...names,
      ...FIGURE_NAMES.flatMap((name) => ["test", "best", "validation"].map((of) => `${of}.${name}`)),
    ];
    throw new SconceError("config", `${where}: there is no column ${column}${didYouMean(column, all)}`, {
      hint: `columns: ${COLUMNS.join(", ")}, figures such as test.accuracy and best.loss, and any setting that a run has here, such as training.epochs`,
    });
  };
  known(sort.replace(/^-/, ""), `sort ${sort}`);
  for (const { text, key, sign, wanted } of conditionsOf(filter)) {
    if (key === undefined) continue;
    known(key, `filter ${text}`);
    const fault = (why: string, hint: string) => new SconceError("config", `filter ${text}: ${why}`, { hint });
    if (wanted === "" && sign !== "=" && sign !== "!=")
      throw fault("there is nothing behind the sign", `signs: ${SIGNS.join(" ")}`);
    const isNumber = NUMBERS.includes(key) || FIGURE.test(key);
    if (isNumber && sign !== "~" && sign !== "!~" && Number.isNaN(numberIn(wanted)))
      throw MOMENTS.includes(key)
        ? fault(
            `${key} is a moment, "${wanted}" is none`,
            `give a date, or a date and a time of day: ${key}>2026-11-27, ${key}>2026-11-27T14:30`,
          )
        : fault(`${key} is a number, "${wanted}" is none`, "as in test.accuracy>=84");
    if (
      key === "status" &&
      (sign === "=" || sign === "!=") &&
      !STATUSES.includes(wanted.toLowerCase().replaceAll(" ", "-"))
    )
      throw fault(`there is no status ${wanted}${didYouMean(wanted, STATUSES)}`, `statuses: ${STATUSES.join(", ")}`);
  }
}
