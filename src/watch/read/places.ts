import { type FileHandle, open } from "node:fs/promises";
import { linesIn, type PlacedLine, piece, sizeOf } from "../../files/jsonl.js";

/** Up to so many bytes every line is read; more are sampled. */
const WHOLE = 1 << 19;
/** How many places of a longer stretch are looked at, and how many bytes at each. */
const PLACES = 1000;
const LOOK = 2048;
const AT_ONCE = 16;

/** Lines of a stretch of a file. */
export interface Looked {
  lines: PlacedLine[];
  /** The end of the last whole line. */
  to: number;
  /** Whether every line of the stretch is there. */
  whole: boolean;
}

/**
 * Look at a stretch of a file of JSON lines: at every line of a short one, at a thousand places of a long one, so that a file of any size is
 * opened in the same time.
 *
 * @param to The end of the stretch; undefined: of the file.
 * @param pick Which lines of a place are taken.
 * @returns undefined where there is nothing to read.
 */
export async function lookAt(
  path: string,
  from: number,
  to: number | undefined,
  pick: (lines: PlacedLine[]) => PlacedLine[],
): Promise<Looked | undefined> {
  const size = await sizeOf(path);
  const end = Math.min(to ?? size, size);
  if (end <= from) return undefined;
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    return end - from <= WHOLE ? await whole(file, from, end) : await sampled(file, from, end, pick);
  } catch {
    return undefined;
  } finally {
    await file.close().catch(() => {});
  }
}

async function whole(file: FileHandle, from: number, end: number): Promise<Looked> {
  const bytes = await piece(file, from, end - from);
  const last = bytes.lastIndexOf(10) + 1;
  return { lines: linesIn(bytes.subarray(0, last), from), to: from + last, whole: true };
}

async function sampled(
  file: FileHandle,
  from: number,
  end: number,
  pick: (lines: PlacedLine[]) => PlacedLine[],
): Promise<Looked> {
  const step = (end - from) / PLACES;
  const found: PlacedLine[][] = new Array(PLACES);
  let next = 0;
  const look = async () => {
    for (let place = next++; place < PLACES; place = next++) {
      const at = Math.floor(from + place * step);
      const bytes = await piece(file, at, Math.min(LOOK, end - at));
      const first = at === from ? 0 : bytes.indexOf(10) + 1;
      found[place] = pick(linesIn(bytes.subarray(first, bytes.lastIndexOf(10) + 1), at + first));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return { lines: found.flat(), to: await endOfLines(file, end), whole: false };
}

/** The end of the last whole line before a place. */
async function endOfLines(file: FileHandle, end: number): Promise<number> {
  const at = Math.max(0, end - (1 << 16));
  return at + (await piece(file, at, end - at)).lastIndexOf(10) + 1;
}
