import { isUserMistake, SconceError } from "../errors.js";
import { remedyInFlags } from "./option-flags.js";

/** What the user reads of an error: what is wrong, what to do, what was kept. @param command The command that threw it. */
export function explain(error: unknown, command: string | undefined): string {
  if (!(error instanceof SconceError)) return explainForeign(error);
  return [
    `sconce: ${remedyInFlags(error.message, command)}`,
    ...(error.hint ? [`  hint: ${remedyInFlags(error.hint, command)}`] : []),
    ...(error.runDir ? [`  kept: ${error.runDir}`] : []),
    ...(error.traceback && !isUserMistake(error) ? [error.traceback.trimEnd()] : []),
  ].join("\n");
}

/** An error of the system is the machine's: one line. Anything else is a fault of sconce, and its stack helps to find it. */
function explainForeign(error: unknown): string {
  if (!(error instanceof Error)) return `sconce: ${String(error)}`;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code !== undefined && syscall !== undefined) return `sconce: ${error.message}`;
  return `sconce: unexpected error, probably a fault of sconce itself; please report it:\n${error.stack ?? error.message}`;
}
