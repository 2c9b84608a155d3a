import { SconceError } from "../../errors.js";

/** @throws SconceError `config`, always: what is wrong with which field, and what to do. */
export function refuse(field: string, what: string, hint?: string): never {
  throw new SconceError("config", `${field}: ${what}`, { hint });
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
