import { SconceError } from "../errors.js";
import type { ResultsTable } from "../report/compared/table.js";
import { type CheckResult, check } from "../reproduce/check.js";
import { type Results, readResults } from "../reproduce/earlier.js";
import { experimentsText, nothingShared } from "../reproduce/pairs.js";
import { quantity } from "../text/quantity.js";
import type { Io } from "./command.js";

/** What a check holds the results against. */
export interface Checking {
  /** The table's name. */
  table: string;
  /** The earlier results, if there are any. */
  earlier: Results | undefined;
  /** Whether they were asked for, so that a check which holds nothing against them has failed. */
  asked: boolean;
}

/**
 * Read the earlier results, before the new ones are written over them.
 *
 * @returns undefined when nothing is to be checked.
 * @throws SconceError `usage` for --against without --check, and for earlier results that have nothing in common with the table;
 *   `run-directory` when the earlier results are not there or cannot be read.
 */
export async function startCheck(
  given: {
    check?: boolean | undefined;
    against?: string | undefined;
    out?: string | undefined;
  },
  table: ResultsTable,
): Promise<Checking | undefined> {
  const { against } = given;
  if (!given.check) {
    if (against !== undefined)
      throw new SconceError("usage", "--against says what --check holds the results against", { hint: "add --check" });
    return undefined;
  }
  const earlier = await readResults(against ?? given.out ?? "results", table.name);
  if (against !== undefined && !earlier)
    throw new SconceError("run-directory", `there are no results in ${against}`, {
      hint: "name the folder of a reproduction, or its report.json",
    });
  const why = against !== undefined && earlier ? nothingShared(earlier, table) : undefined;
  if (why !== undefined)
    throw new SconceError("usage", `nothing of the results in ${against} can be held against this table: ${why}`, {
      hint: "name results of these experiments, or leave out --against to check what was published alone",
    });
  return { table: table.name, earlier, asked: against !== undefined };
}

/**
 * Check what was written into `out`, and say what was found.
 *
 * @returns Whether nothing is inconsistent, and something was held against the earlier results if they were asked for.
 */
export async function endCheck(checking: Checking, out: string, json: boolean | undefined, io: Io): Promise<boolean> {
  const now = (await readResults(out, checking.table)) ?? { table: { name: checking.table }, comparisons: [] };
  const result = check(now, checking.earlier);
  const bad = result.cells.filter(({ kind }) => kind === "inconsistent").length;
  const nothing = checking.asked && result.withEarlier === 0;
  const passed = bad === 0 && !nothing;
  if (json) io.json({ type: "check", passed, ...result });
  else for (const line of linesOf(result, bad, checking)) io.out(line);
  if (nothing && checking.earlier)
    io.err(
      `the check failed: nothing was held against the earlier results: they have figures of ${experimentsText(checking.earlier)}; now there are figures of ${experimentsText(now)}`,
    );
  return passed;
}

function linesOf({ cells, checked, notInEarlier }: CheckResult, bad: number, { earlier }: Checking): string[] {
  const against = earlier ? "what was published and the earlier results" : "what was published";
  const found = bad === 0 ? "none is" : bad === 1 ? "1 is" : `${bad} are`;
  return [
    ...cells.map(
      ({ experiment, column, against: what, kind, text }) =>
        `check: ${experiment}, ${column}: ${kind}${what === "earlier" ? " since the earlier results" : " with what was published"}: ${text}`,
    ),
    ...(notInEarlier.length > 0 ? [`check: not in the earlier results: ${notInEarlier.join(", ")}`] : []),
    `check: ${quantity(checked, "figure")} held against ${against}: ${checked === 0 ? "nothing was checked" : `${found} inconsistent`}`,
  ];
}
