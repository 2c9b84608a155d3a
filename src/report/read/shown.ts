import { isAbsolute, relative } from "node:path";

/** A folder as it is shown: relative to the working directory where it lies in it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path) || ".";
  return short.startsWith("..") || isAbsolute(short) ? path : short;
}

/** Why something could not be read, in one line, without the folder, which stands beside it. */
export function reason(error: unknown, path?: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "no permission";
  if (code === "ENOENT") return "it is no longer there";
  const lines = String(message).split("\n");
  const first = (path ? lines[0]?.replaceAll(`${path}/`, "").replaceAll(`${path} is`, "it is") : lines[0]) ?? "";
  return lines.length > 1 ? `${first} (and ${lines.length - 1} more)` : first;
}

/** Whether an error says that a file is not there. */
export function isMissing(error: unknown): boolean {
  return ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}
