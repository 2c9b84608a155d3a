import { SconceError } from "../../errors.js";

/** The command that prints the fields of a table. */
export const TABLE_FIELDS = "sconce schema table";

/** @throws SconceError `config`, always: what is wrong with which field, and what to do. */
export function refuse(field: string, what: string, hint?: string): never {
  throw new SconceError("config", `${field}: ${what}`, { hint });
}

/** @throws SconceError `config` when something below the table names seeds of its own. */
export function refuseSeeds(at: string, fields: unknown): void {
  if (typeof fields !== "object" || fields === null) return;
  for (const name of ["seed", "seeds"])
    if (name in fields)
      refuse(
        `${at}.${name}`,
        "the seeds are the table's own: every cell has the same",
        "name them in the table's `seeds`",
      );
}

/** @throws SconceError `config` when something stands twice in a list. @param field What of each entry is compared, for the error. */
export function uniqueIn(list: string, entries: readonly string[], field?: string): void {
  for (const [at, entry] of entries.entries()) {
    const first = entries.indexOf(entry);
    const name = (n: number) => [list, n, field].filter((part) => part !== undefined).join(".");
    if (first < at)
      refuse(name(at), `${entry} is there twice, at ${name(first)}, too`, `name each of the ${list} once`);
  }
}

/** Fields within each other that are looked into: a table has fewer, and what contains itself has no end. */
const DEEPEST = 12;

/**
 * JavaScript gives `__proto__` a meaning of its own, and a check of fields passes over it: what it holds would be lost without a word.
 *
 * @throws SconceError `config` where a field, or a label among the cells, is called so.
 */
export function refuseProto(value: unknown, path: readonly string[] = []): void {
  if (typeof value !== "object" || value === null || path.length > DEEPEST) return;
  for (const [key, inner] of Object.entries(value)) {
    const place = [...path, key];
    if (key === "__proto__") refuse(place.join("."), "no field and no cell can have this name", "choose another name");
    refuseProto(inner, place);
  }
}
