import { type FileHandle, open } from "node:fs/promises";
import { linesIn, type PlacedLine, piece, sizeOf } from "../../files/jsonl.js";
import type { Curve } from "../api.js";

/** Up to so many bytes every line is read; more are sampled. */
const WHOLE = 1 << 19;
/** How many places of a longer stretch are looked at, and how many bytes at each. */
const PLACES = 1000;
const LOOK = 2048;
const AT_ONCE = 16;

/** A curve without points. */
export function emptyCurve(from = 0, to = from): Curve {
  return { x: [], loss: [], at: [], from, to, whole: true };
}

/**
 * The training losses in a stretch of `metrics.jsonl`. Of a long one a thousand places are looked at, and the lowest and the highest
 * loss at each are taken: a file of any size is opened in the same time, and a part of it can be asked for again.
 *
 * @param to The end of the stretch; undefined: of the file.
 */
export async function readCurve(path: string, from = 0, to?: number): Promise<Curve> {
  const size = await sizeOf(path);
  const end = Math.min(to ?? size, size);
  if (end <= from) return emptyCurve(from, from);
  const file = await open(path).catch(() => undefined);
  if (!file) return emptyCurve(from, from);
  try {
    return end - from <= WHOLE ? await whole(file, from, end) : await sampled(file, from, end);
  } catch {
    return emptyCurve(from, from);
  } finally {
    await file.close().catch(() => {});
  }
}

async function whole(file: FileHandle, from: number, end: number): Promise<Curve> {
  const bytes = await piece(file, from, end - from);
  const last = bytes.lastIndexOf(10) + 1;
  return curveOf(linesIn(bytes.subarray(0, last), from), from, from + last);
}

async function sampled(file: FileHandle, from: number, end: number): Promise<Curve> {
  const step = (end - from) / PLACES;
  const found: PlacedLine[][] = new Array(PLACES);
  let next = 0;
  const look = async () => {
    for (let place = next++; place < PLACES; place = next++) {
      const at = Math.floor(from + place * step);
      const bytes = await piece(file, at, Math.min(LOOK, end - at));
      const first = at === from ? 0 : bytes.indexOf(10) + 1;
      found[place] = outermost(linesIn(bytes.subarray(first, bytes.lastIndexOf(10) + 1), at + first));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return { ...curveOf(found.flat(), from, await endOfLines(file, end)), whole: false };
}

/** The end of the last whole line before a place. */
async function endOfLines(file: FileHandle, end: number): Promise<number> {
  const at = Math.max(0, end - (1 << 16));
  return at + (await piece(file, at, end - at)).lastIndexOf(10) + 1;
}

/** The training batches of the lowest and the highest loss, in the order of the file. */
function outermost(lines: PlacedLine[]): PlacedLine[] {
  const batches = lines.filter(({ value }) => isTraining(value));
  if (batches.length <= 2) return batches;
  const by = (better: (a: number, b: number) => boolean) =>
    batches.reduce((best, one) => (better(Number(one.value.loss), Number(best.value.loss)) ? one : best));
  const [low, high] = [by((a, b) => a < b), by((a, b) => a > b)];
  return low === high ? [low] : low.at < high.at ? [low, high] : [high, low];
}

function isTraining(value: Record<string, unknown>): boolean {
  return value.type === "batch" && value.phase === "train";
}

/** The curve of some lines; those that are no training batches are left out. */
export function curveOf(lines: readonly PlacedLine[], from: number, to: number): Curve {
  const curve = emptyCurve(from, to);
  for (const { at, value } of lines) {
    if (!isTraining(value)) continue;
    const [epoch, batch, batches, loss] = [value.epoch, value.batch, value.batches, value.loss].map(Number);
    const x = (epoch as number) - 1 + ((batch as number) + 1) / (batches as number);
    if (!Number.isFinite(x)) continue;
    curve.x.push(x);
    curve.loss.push(Number.isFinite(loss) ? (loss as number) : null);
    curve.at.push(at);
  }
  return curve;
}
