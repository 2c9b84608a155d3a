import type { PlacedLine } from "../../files/jsonl.js";
import type { Curve } from "../api.js";
import { lookAt } from "./places.js";

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
  const looked = await lookAt(path, from, to, outermost);
  if (!looked) return emptyCurve(from, from);
  return { ...curveOf(looked.lines, from, looked.to), whole: looked.whole };
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
