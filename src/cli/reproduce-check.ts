import { SconceError } from "../errors.js";
import { type CheckResult, check } from "../reproduce/check.js";
import { type Results, readResults } from "../reproduce/earlier.js";
import type { Io } from "./command.js";

/** What a check holds the results against: the earlier ones, if there are any. */
export interface Checking {
  /** The table's name. */
  table: string;
  earlier: Results | undefined;
}

/**
 * Read the earlier results, before the new ones are written over them.
 *
 * @returns undefined when nothing is to be checked.
 * @throws SconceError `usage` for --against without --check; `run-directory` when the earlier results are not there or cannot be read.
 */
export async function startCheck(
  given: {
    check?: boolean | undefined;
    against?: string | undefined;
    out?: string | undefined;
  },
  table: string,
): Promise<Checking | undefined> {
  if (!given.check) {
    if (given.against !== undefined)
      throw new SconceError("usage", "--against says what --check holds the results against", { hint: "add --check" });
    return undefined;
  }
  const earlier = await readResults(given.against ?? given.out ?? "results", table);
  if (given.against !== undefined && !earlier)
    throw new SconceError("run-directory", `there are no results in ${given.against}`, {
      hint: "name the folder of a reproduction, or its report.json",
    });
  return { table, earlier };
}

/** Check what was written into `out`, and say what was found. @returns Whether nothing is inconsistent. */
export async function endCheck(checking: Checking, out: string, json: boolean | undefined, io: Io): Promise<boolean> {
  const now = await readResults(out, checking.table);
  const result = check(now ?? { table: { name: checking.table }, comparisons: [] }, checking.earlier);
  const bad = result.cells.filter(({ kind }) => kind === "inconsistent").length;
  if (json) io.json({ type: "check", passed: bad === 0, ...result });
  else for (const line of linesOf(result, bad, checking)) io.out(line);
  return bad === 0;
}

function linesOf({ cells, checked }: CheckResult, bad: number, { earlier }: Checking): string[] {
  const against = earlier ? "what was published and the earlier results" : "what was published";
  return [
    ...cells.map(
      ({ experiment, column, against: what, kind, text }) =>
        `check: ${experiment}, ${column}: ${kind}${what === "earlier" ? " since the earlier results" : " with what was published"}: ${text}`,
    ),
    `check: ${checked} ${checked === 1 ? "figure" : "figures"} held against ${against}: ${bad === 0 ? "none is" : bad === 1 ? "1 is" : `${bad} are`} inconsistent`,
  ];
}
