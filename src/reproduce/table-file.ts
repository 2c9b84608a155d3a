import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../files/write-whole.js";
import type { ResultsTable, TableExperiment } from "../report/compared/table.js";
import { toJson } from "../text/to-json.js";
import { POST } from "./tables/post.js";

/** The file in a reproduction's folder that keeps a table of one's own, so that whoever looks at the folder needs no other. */
export const TABLE_FILE = "table.json";
const SCHEMA_VERSION = 1;

/** In the file an experiment names its columns by their keys. */
interface TableFile extends Omit<ResultsTable, "experiments"> {
  schemaVersion: number;
  experiments: (Omit<TableExperiment, "columns"> & { columns: string[] })[];
}

/** Keep a table in the folder of its reproduction. The tutorial's is known without that. */
export async function keepTable(out: string, table: ResultsTable): Promise<void> {
  if (table === POST) return;
  const experiments = table.experiments.map((one) => ({ ...one, columns: one.columns.map(({ key }) => key) }));
  const file: TableFile = { schemaVersion: SCHEMA_VERSION, ...table, experiments };
  await writeWhole(join(out, TABLE_FILE), `${toJson(file, 2)}\n`);
}

/** The table of a reproduction's folder; undefined where an earlier version kept none, or it cannot be read. Never rejects. */
export async function readTable(out: string): Promise<ResultsTable | undefined> {
  try {
    const { table } = JSON.parse(await readFile(join(out, "reproduction.json"), "utf8")) as { table?: unknown };
    const text = await readFile(join(out, TABLE_FILE), "utf8").catch(() => undefined);
    // The first plans named no table: there was only the tutorial's.
    if (text === undefined) return table === undefined || table === POST.name ? POST : undefined;
    const { schemaVersion, experiments, ...rest } = JSON.parse(text) as TableFile;
    if (schemaVersion !== SCHEMA_VERSION) return undefined;
    const named = (keys: string[]) => rest.columns.filter(({ key }) => keys.includes(key));
    return { ...rest, experiments: experiments.map((one) => ({ ...one, columns: named(one.columns) })) };
  } catch {
    return undefined;
  }
}
