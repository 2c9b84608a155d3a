import { open } from "node:fs/promises";
import { join } from "node:path";
import { linesIn, piece, readTail, sizeOf } from "../../files/jsonl.js";
import type { Figures } from "../api.js";
import { EPOCHS, epochsIn } from "./epochs.js";
import { evaluationsIn } from "./evaluations.js";
import { bestOf } from "./run-summary.js";

/** How much of the end of a file says where a run is. */
const END = 1 << 18;
/** So many of the last epochs say how long one takes. */
const RECENT = 5;

/** Where a run at work is: the end of its `metrics.jsonl`, and from then on what is added. */
export class LiveProgress {
  readonly #folder: string;
  readonly #path: string;
  #offset: number | undefined;
  #validations: Figures[] = [];
  #position: { epoch: number; share: number } | null = null;
  /** Where it was last seen before it moved: its speed is measured from there. */
  #first: { at: number; epochs: number } | undefined;
  #told = 0;
  /** The time of each epoch that is done. */
  readonly #seconds: number[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, "metrics.jsonl");
  }

  /** Read what is new. Never rejects. */
  async read(): Promise<void> {
    this.#offset ??= await this.#start();
    for (let more = true; more; ) {
      const part = await readTail(this.#path, this.#offset);
      if (part.reset) this.#validations = [];
      this.#take(part.lines.map(({ value }) => value));
      this.#offset = part.offset;
      more = part.more;
    }
    const { epochs } = this;
    // As long as it stands still it loads, which says nothing about its speed.
    if (this.#position && (this.#first?.epochs ?? epochs) === epochs) this.#first = { at: Date.now(), epochs };
    const done = await readTail(join(this.#folder, EPOCHS), this.#told);
    this.#told = done.offset;
    this.#seconds.push(...epochsIn(done.lines).flatMap(({ seconds }) => seconds ?? []));
  }

  /** Epochs, the begun one by its share. */
  get epochs(): number {
    return this.#position ? this.#position.epoch - 1 + this.#position.share : 0;
  }

  get last(): Figures | null {
    return this.#validations.at(-1) ?? null;
  }

  get best(): Figures | null {
    return bestOf(this.#validations);
  }

  /** Seconds until so many epochs are done, by the speed since it was seen to move, or by the epochs that are done; null while neither is known. */
  secondsLeft(of: number): number | null {
    const { epochs } = this;
    const left = Math.max(0, of - epochs);
    const moved = epochs - (this.#first?.epochs ?? epochs);
    if (this.#first && moved > 0.02) return ((Date.now() - this.#first.at) / 1000 / moved) * left;
    const last = this.#seconds.slice(-RECENT);
    return last.length === 0 ? null : (last.reduce((sum, one) => sum + one, 0) / last.length) * left;
  }

  async #start(): Promise<number> {
    const size = await sizeOf(this.#path);
    if (size <= END) return 0;
    const file = await open(this.#path).catch(() => undefined);
    if (!file) return 0;
    try {
      const bytes = await piece(file, size - END, END);
      const [from, to] = [bytes.indexOf(10) + 1, bytes.lastIndexOf(10) + 1];
      this.#take(linesIn(bytes.subarray(from, to), 0).map(({ value }) => value));
      return size - END + to;
    } finally {
      await file.close().catch(() => {});
    }
  }

  #take(values: Record<string, unknown>[]): void {
    const validations = evaluationsIn(values.map((value) => ({ at: 0, value })));
    const found = validations.filter(({ phase }) => phase === "validation").map(({ validation }) => validation);
    this.#validations.push(...found.filter((one) => one !== null));
    const batch = values.findLast(({ type }) => type === "batch");
    if (!batch) return;
    const share = (Number(batch.batch) + 1) / Number(batch.batches);
    // Training is most of an epoch; its validation is counted as the end of it.
    this.#position = { epoch: Number(batch.epoch), share: batch.phase === "train" ? share * 0.9 : 0.9 + share * 0.1 };
  }
}
