import { createReadStream } from "node:fs";
import { join } from "node:path";
import { PUBLISHED_BATCHES, PUBLISHED_EPOCHS } from "../tutorial/published.js";

/** The figures of one epoch, as far as they are known. */
export interface EpochFigures {
  epoch: number;
  /** Mean of the epoch's training losses, each batch weighing the same. */
  trainLoss: number | null;
  validation: { loss: number; accuracy: number } | null;
}

/** What `metrics.jsonl` says of a run that has no result. */
export interface MetricsFigures {
  epochs: EpochFigures[];
  test: { loss: number; accuracy: number } | null;
}

interface Line {
  type?: unknown;
  phase?: unknown;
  epoch?: unknown;
  batch?: unknown;
  batches?: unknown;
  loss?: unknown;
  accuracy?: unknown;
}

/** The figures of an interrupted run. With `curves` also the mean training losses of finished epochs, which takes longer. */
export async function readMetrics(directory: string, curves: boolean): Promise<MetricsFigures> {
  const epochs = new Map<number, EpochFigures>();
  const losses = new Map<number, number[]>();
  let test: MetricsFigures["test"] = null;
  const at = (epoch: number) => {
    const known = epochs.get(epoch) ?? { epoch, trainLoss: null, validation: null };
    epochs.set(epoch, known);
    return known;
  };
  for await (const line of linesWith(directory, curves ? /"evaluation"|"train"/g : /"evaluation"/g)) {
    const epoch = Number(line.epoch);
    if (!Number.isInteger(epoch)) continue;
    if (line.type === "batch" && line.phase === "train") {
      const all = losses.get(epoch) ?? [];
      all[Number(line.batch)] = Number(line.loss);
      losses.set(epoch, all);
      // A resumed run has written a batch twice where its checkpoint was older: the later line counts.
      if (all.length === line.batches && !all.includes(undefined as never))
        at(epoch).trainLoss = all.reduce((sum, loss) => sum + loss, 0) / all.length;
    } else if (line.type === "evaluation") {
      const figures = { loss: Number(line.loss), accuracy: Number(line.accuracy) };
      if (line.phase === "validation") at(epoch).validation = figures;
      else if (line.phase === "test") test = figures;
    }
  }
  return { epochs: [...epochs.values()].sort((a, b) => a.epoch - b.epoch), test };
}

/** The training losses of the batches that the post prints: `losses.get("15.50")`. */
export async function readPublishedBatches(directory: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const wanted = new RegExp(`"batch":\\s*(?:${PUBLISHED_BATCHES.join("|")})[,}\\s]`, "g");
  const epochs: readonly unknown[] = PUBLISHED_EPOCHS;
  for await (const line of linesWith(directory, wanted))
    if (line.type === "batch" && line.phase === "train" && epochs.includes(line.epoch))
      found.set(`${line.epoch}.${line.batch}`, Number(line.loss));
  return found;
}

/**
 * The lines of `metrics.jsonl` that match, parsed; a torn one, or one that is no object, is left out. The file is read in
 * pieces, and a line that does not match is never cut out of them; the lines are ASCII. No file: no lines.
 */
async function* linesWith(directory: string, pattern: RegExp): AsyncGenerator<Line> {
  let rest = "";
  try {
    const stream = createReadStream(join(directory, "metrics.jsonl"), { encoding: "latin1", highWaterMark: 1 << 19 });
    for await (const piece of stream) {
      const text: string = rest + piece;
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      let from = 0;
      for (pattern.lastIndex = 0; ; pattern.lastIndex = from) {
        const match = pattern.exec(text);
        if (!match || match.index >= end) break;
        const begin = text.lastIndexOf("\n", match.index) + 1;
        from = text.indexOf("\n", match.index) + 1;
        const line = parse(text.slice(begin, from));
        if (line) yield line;
      }
      if (rest.length > 1 << 24) return; // no line of sconce's is that long
    }
  } catch {
    return; // missing, or not to be read: the run is shown by what else is known of it
  }
}

function parse(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
