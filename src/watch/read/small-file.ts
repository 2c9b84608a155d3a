import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What is there at a path; undefined when there is nothing, or it cannot be looked at. */
export function look(path: string): { mtimeMs: number; size: number; isDirectory: boolean } | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return undefined;
    return { mtimeMs: found.mtimeMs, size: found.size, isDirectory: found.isDirectory() };
  } catch {
    return undefined;
  }
}

/** The content of a JSON file; undefined when it is not there, `null` when it cannot be read. Read at once: it is small. */
export function readSmallJson(folder: string, name: string): Record<string, unknown> | null | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, name), "utf8");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? undefined : null;
  }
  try {
    return record(JSON.parse(text)) ?? null;
  } catch {
    return null;
  }
}

/** A value as an object, if it is one. */
export function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A value as a finite number, if it is one. */
export function numeric(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A value as a text, if it is one. */
export function textual(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A moment as milliseconds since 1970. */
export function moment(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}
