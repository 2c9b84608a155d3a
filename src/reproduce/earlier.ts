import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SconceError } from "../errors.js";
import { reason } from "../files/reason.js";

const number = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)]);

/** What is needed of a `report.json`: every figure with its values by seed, and its verdict. */
const resultsSchema = z.object({
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
 * @returns undefined when it is not there.
 * @throws SconceError `run-directory` when it cannot be read, or was written by a version that kept other things.
 */
export async function readResults(place: string): Promise<Results | undefined> {
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
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.map(String).join(".") || "the whole";
  throw unreadable(path, `${field} is not as this version writes it: ${issue?.message ?? ""}`);
}

function unreadable(path: string, why: string, cause?: unknown): SconceError {
  return new SconceError("run-directory", `cannot read the results in ${path}: ${why}`, {
    hint: "make it anew from its runs, as a report in the format json",
    cause,
  });
}
