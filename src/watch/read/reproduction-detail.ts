import { join } from "node:path";
import { publicationOf } from "../../report/compared/publication.js";
import { Contents } from "../../report/contents.js";
import type { Table } from "../../report/tables/document.js";
import { readTable } from "../../reproduce/table-file.js";
import type { Item } from "../api.js";
import type { ReproductionAnswer, TableView } from "../api-tables.js";
import type { Entry } from "./catalog.js";

const NO_TABLE =
  "The folder does not hold its table, as those of earlier versions: the command that made it writes it there when it is given again.";

function noRun(status: Item["status"]): string {
  if (status === "at work") return "There is no run yet; the first is about to begin.";
  return status === "completed" ? "It is done, and its runs are not in this folder any more." : "There is no run yet.";
}

/** A reproduction's tables as they stand: what its runs have reached so far beside what was published. */
export async function reproductionDetail({ item, path }: Entry, runs: Item[]): Promise<ReproductionAnswer> {
  const table = await readTable(path);
  const contents = table && (await Contents.read([join(path, "runs")], publicationOf(table)).catch(() => undefined));
  return {
    item,
    path,
    title: item.name,
    caption: table?.caption ?? null,
    source: table?.source ?? null,
    notes: contents ? contents.compared.notes : [table ? noRun(item.status) : NO_TABLE],
    tables: contents ? contents.compared.sections.flatMap(({ tables }) => tables).map(tableView) : [],
    runs,
  };
}

function tableView({ title, columns, rows, notes, rowGroups }: Table): TableView {
  const labels = rowGroups?.groups.flatMap(({ label, rows: count }) => Array<string>(count).fill(label));
  const cells = rows.map((row, at) => [
    ...(labels ? [{ text: labels[at] ?? "", tone: null, note: null }] : []),
    ...row.map(({ text, tone, note, deviation }) => ({
      text: deviation ? `${text} ± ${deviation.text}` : text,
      tone: tone ?? null,
      note: note ?? null,
    })),
  ]);
  const heads = columns.map(({ label, align, group }) => ({ label, right: align === "right", group: group ?? null }));
  const first = rowGroups ? [{ label: rowGroups.title, right: false, group: null }] : [];
  return { title, columns: [...first, ...heads], rows: cells, notes };
}
