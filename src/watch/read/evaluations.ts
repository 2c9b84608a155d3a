import { open } from "node:fs/promises";
import { FIGURE_NAMES } from "../../config/metrics.js";
import { linesIn, type PlacedLine, piece, sizeOf } from "../../files/jsonl.js";
import type { EpochRow, Figures } from "../api.js";

/** A validation or the test of a run. */
export type EvaluationRow = EpochRow & { phase: "validation" | "test" };

const PIECE = 1 << 22;
const MARK = Buffer.from('"evaluation"');

/** The evaluations in a `metrics.jsonl` that grows: each byte of it is looked at once. */
export class Evaluations {
  readonly #path: string;
  #offset = 0;
  #rows: EvaluationRow[] = [];
  #reading: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Those that the file has by now, by epoch; of two of one epoch the later counts. Never rejects. */
  async read(): Promise<EvaluationRow[]> {
    this.#reading ??= this.#go().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
    return [...new Map(this.#rows.map((row) => [`${row.phase} ${row.epoch}`, row])).values()];
  }

  async #go(): Promise<void> {
    const size = await sizeOf(this.#path);
    if (size < this.#offset) [this.#offset, this.#rows] = [0, []];
    if (size <= this.#offset) return;
    const file = await open(this.#path).catch(() => undefined);
    if (!file) return;
    try {
      while (this.#offset < size) {
        const bytes = await piece(file, this.#offset, Math.min(PIECE, size - this.#offset));
        const end = bytes.lastIndexOf(10) + 1;
        if (end === 0) return; // the last line is being written
        this.#rows.push(...evaluationsIn(matching(bytes.subarray(0, end), this.#offset)));
        this.#offset += end;
      }
    } catch {
      // Gone meanwhile: what is known of it stays.
    } finally {
      await file.close().catch(() => {});
    }
  }
}

/** The lines with the mark; the others, which are nearly all, are not cut out. */
function matching(bytes: Buffer, at: number): PlacedLine[] {
  const lines: PlacedLine[] = [];
  for (let found = bytes.indexOf(MARK); found !== -1; ) {
    const begin = bytes.lastIndexOf(10, found) + 1;
    const end = bytes.indexOf(10, found);
    lines.push(...linesIn(bytes.subarray(begin, end), at + begin));
    found = bytes.indexOf(MARK, end);
  }
  return lines;
}

/** The evaluations among some lines. */
export function evaluationsIn(lines: readonly PlacedLine[]): EvaluationRow[] {
  return lines.flatMap(({ value }) => {
    const epoch = Number(value.epoch);
    const phase = value.phase;
    if (value.type !== "evaluation" || !Number.isInteger(epoch)) return [];
    if (phase !== "validation" && phase !== "test") return [];
    return [{ phase, epoch, trainLoss: null, seconds: null, validation: figuresOf(value) }];
  });
}

/** The numbers of an evaluation; null for what is not a number. */
export function figuresOf(value: unknown): Figures | null {
  if (typeof value !== "object" || value === null) return null;
  const known = value as Record<string, unknown>;
  const pairs = FIGURE_NAMES.filter((name) => name in known).map((name): [string, number | null] => {
    const number = Number(known[name]);
    return [name, Number.isFinite(number) ? number : null];
  });
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}
