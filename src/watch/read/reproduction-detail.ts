import { join } from "node:path";
import { publicationOf } from "../../report/compared/publication.js";
import { Contents } from "../../report/contents.js";
import type { Table } from "../../report/tables/document.js";
import { POST } from "../../reproduce/tables/post.js";
import type { Item } from "../api.js";
import type { ReproductionAnswer, TableView } from "../api-tables.js";
import type { Entry } from "./catalog.js";

/** A reproduction's tables as they stand: what its runs have reached so far beside what was published. */
export async function reproductionDetail({ item, path }: Entry, runs: Item[]): Promise<ReproductionAnswer> {
  const contents = await Contents.read([join(path, "runs")], publicationOf(POST)).catch(() => undefined);
  return {
    item,
    path,
    title: item.name,
    notes: contents ? contents.compared.notes : ["There is no run yet."],
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
