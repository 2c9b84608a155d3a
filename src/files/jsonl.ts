import { type FileHandle, open, stat } from "node:fs/promises";

/** A line of a file of JSON lines, and the byte where it begins. */
export interface PlacedLine {
  at: number;
  value: Record<string, unknown>;
}

/** What was read of a file that grows. */
export interface TailPart {
  lines: PlacedLine[];
  /** Where to go on: behind the last whole line. */
  offset: number;
  /** The file is shorter than the offset, or was cut and grew again: all of it is new. */
  reset: boolean;
  /** Whether there is more to read at once. */
  more: boolean;
}

/** How much of a file is read at a time. */
const PIECE = 1 << 20;

/**
 * Read the whole lines of a file from an offset on; a last line without its end is left for the next time. A file that is not there
 * has no lines. Never rejects.
 *
 * @param limit Bytes at most.
 */
export async function readTail(path: string, offset: number, limit = PIECE): Promise<TailPart> {
  const nothing = (reset: boolean): TailPart => ({ lines: [], offset: reset ? 0 : offset, reset, more: false });
  const size = await sizeOf(path);
  if (size === offset) return nothing(false);
  if (size < offset) return size === 0 ? nothing(true) : { ...(await readTail(path, 0, limit)), reset: true };
  const file = await open(path).catch(() => undefined);
  if (!file) return nothing(false);
  try {
    if (offset > 0 && (await piece(file, offset - 1, 1))[0] !== NEWLINE)
      return { ...(await readTail(path, 0, limit)), reset: true };
    const bytes = await piece(file, offset, Math.min(limit, size - offset));
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    return {
      lines: linesIn(bytes.subarray(0, end), offset),
      offset: offset + end,
      reset: false,
      more: offset + end < size && end > 0,
    };
  } catch {
    return nothing(false);
  } finally {
    await file.close().catch(() => {});
  }
}

const NEWLINE = 10;

/** A file's bytes; 0 when it is not there. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Read so many bytes from a place on, or as many as there are. */
export async function piece(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/** The whole lines in some bytes, parsed; those that are no objects are left out. @param at Where in the file the bytes begin. */
export function linesIn(bytes: Buffer, at: number): PlacedLine[] {
  const lines: PlacedLine[] = [];
  for (let begin = 0; begin < bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, begin);
    const end = found === -1 ? bytes.length : found;
    const value = parseLine(bytes.toString("utf8", begin, end));
    if (value) lines.push({ at: at + begin, value });
    begin = end + 1;
  }
  return lines;
}

/** A line as an object; undefined for a torn one. */
export function parseLine(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
