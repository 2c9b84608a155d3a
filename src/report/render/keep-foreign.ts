import { readFile } from "node:fs/promises";
import { SconceError } from "../../errors.js";

/** Stands in every report that can hold a remark: by it a report is known when another is to take its place. */
export const REMARK = "made by sconce report";

/** Whether a text is a report in any of the formats. */
export function isReport(text: string): boolean {
  return (
    text.includes(REMARK) ||
    text.startsWith("table,") ||
    /^\{\s*"schemaVersion": \d+,/.test(text) ||
    (/\n=+\n/.test(text) && /\n-+( {2}-+)+\n/.test(text))
  );
}

/**
 * Refuse to write a report over a file that is none. An earlier report, and an empty file, may be overwritten.
 * @throws SconceError `run-directory`.
 */
export async function keepForeign(path: string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => "");
  if (text.trim() === "" || isReport(text)) return;
  throw new SconceError("run-directory", `${path} is there, and is not a report of sconce's: it is not overwritten`, {
    hint: "choose another name, or move that file away",
  });
}
