import { stat } from "node:fs/promises";
import { join } from "node:path";
import { linesWith } from "./metric-lines.js";

/** The training losses of a run, batch by batch. */
export interface BatchCurve {
  /** Epochs, with a fraction for the batches: 1.5 is in the middle of the second epoch. In no particular order. */
  x: number[];
  loss: number[];
}

/** Of a larger file the curve is not read: the mean of each epoch says enough. */
const MOST_BYTES = 1 << 26;

/** The finite training losses in a run's `metrics.jsonl`; null when there are none, or the file is very large. Never rejects. */
export async function readBatchCurve(directory: string): Promise<BatchCurve | null> {
  const size = await stat(join(directory, "metrics.jsonl")).then(
    (file) => file.size,
    () => 0,
  );
  if (size === 0 || size > MOST_BYTES) return null;
  // A resumed run has written some batches twice: the later line counts.
  const losses = new Map<number, number>();
  for await (const { type, phase, ...line } of linesWith(directory, /"train"/g)) {
    if (type !== "batch" || phase !== "train") continue;
    const [epoch, batch, batches, loss] = [line.epoch, line.batch, line.batches, line.loss].map(Number) as number[] &
      [number, number, number, number];
    const x = epoch - 1 + (batch + 1) / batches;
    if (Number.isFinite(x) && Number.isFinite(loss)) losses.set(x, loss);
  }
  return losses.size === 0 ? null : { x: [...losses.keys()], loss: [...losses.values()] };
}
