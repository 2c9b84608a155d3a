import { createInterface } from "node:readline/promises";
import { SconceError } from "../errors.js";
import type { Io } from "./command.js";

/**
 * Ask whether something that cannot be taken back is to be done.
 * @param yes Whether it was answered on the command line already: `--yes`.
 * @throws SconceError `usage` where nobody can be asked: stdin or stderr is no terminal.
 */
export async function confirm(question: string, yes: boolean, io: Io): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new SconceError("usage", `${question} Nobody can be asked here, and nothing was done`, {
      hint: "add --yes, if that is what you want",
    });
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: io.signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch {
    return false; // Ctrl-C, or the end of the input
  } finally {
    lines.close();
  }
}
