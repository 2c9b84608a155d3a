import { loadConfigFile } from "../config/load.js";
import type { TableDefinition } from "../reproduce/tables/definition.js";
import { TABLE_FIELDS } from "../reproduce/tables/refuse.js";
import { resolveTable } from "../reproduce/tables/resolve.js";

/**
 * Read a table's file and check it, so that an error about it names the file.
 *
 * @throws SconceError `config`.
 */
export async function readTable(file: string) {
  const definition = (await loadConfigFile(file, TABLE_FIELDS)) as unknown as TableDefinition;
  return { definition, table: resolveTable(definition, file) };
}
