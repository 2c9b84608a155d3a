import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sentences } from "../config/sentences.js";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";

const number = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);

/** What is needed of a `report.json`: every figure with its values by seed, and its verdict. */
const resultsSchema = z.object({
  /** The table that the runs were put beside. */
  table: z.object({ name: z.string() }),
  comparisons: z.array(
    z.object({
      experiment: z.string(),
      label: z.string(),
      standing: z.string(),
      marks: z.array(z.string()),
      figures: z.array(
        z.object({
          column: z.string(),
          published: number.nullable(),
          values: z.record(z.string(), number),
          /** Whether it is a time, which no two runs have alike. */
          timing: z.boolean(),
          verdict: z.object({ kind: z.string(), evidence: z.object({ distance: number }).nullish() }),
        }),
      ),
    }),
  ),
});

/** Results as a `report.json` has them. */
export type Results = z.output<typeof resultsSchema>;
/** A figure of them. */
export type ResultFigure = Results["comparisons"][number]["figures"][number];

/** The file of a reproduction's folder, or of any report, that has its results. */
const FILE = "report.json";

/**
 * Read the results of a report in JSON.
 *
 * @param place The file, or a reproduction's folder that holds it.
 * @param table The name of the table that they have to be of: experiments of two tables may have the same name.
 * @returns undefined when it is not there.
 * @throws SconceError `run-directory` when it cannot be read, is of another table, or was written by a version that kept other things.
 */
export async function readResults(place: string, table: string): Promise<Results | undefined> {
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const path = isFolder ? join(place, FILE) : place;
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(path, cause instanceof SyntaxError ? "it is not JSON" : reason(cause), cause);
  }
  const parsed = resultsSchema.safeParse(content);
  if (parsed.success) {
    const { name } = parsed.data.table;
    if (name === table) return parsed.data;
    throw new SconceError("run-directory", `${path} has results of the table ${name}, not of ${table}`, {
      hint: "name results of the same table",
    });
  }
  const [first] = sentences(parsed.error.issues, { value: content, schema: resultsSchema, prefix: "" });
  throw unreadable(path, `it is not a report of this version: ${first}`);
}

function unreadable(path: string, why: string, cause?: unknown): SconceError {
  return new SconceError("run-directory", `cannot read the results in ${path}: ${why}`, {
    hint: "make the report again from its runs, in the format json",
    cause,
  });
}
