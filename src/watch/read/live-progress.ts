import { open } from "node:fs/promises";
import { join } from "node:path";
import { linesIn, piece, readTail, sizeOf } from "../../files/jsonl.js";
import type { Figures } from "../api.js";
import { evaluationsIn } from "./evaluations.js";
import { bestOf } from "./run-summary.js";

/** How much of the end of a file says where a run is. */
const END = 1 << 18;

/** Where a run at work is: the end of its `metrics.jsonl`, and from then on what is added. */
export class LiveProgress {
  readonly #path: string;
  #offset: number | undefined;
  #validations: Figures[] = [];
  #position: { epoch: number; share: number } | null = null;
  /** Where it was when it was first looked at: its speed is measured from there. */
  #first: { at: number; epochs: number } | undefined;

  constructor(folder: string) {
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
    if (this.#position) this.#first ??= { at: Date.now(), epochs: this.epochs };
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

  /** Seconds until so many epochs are done, by the speed since the first look, or since the run's start. */
  secondsLeft(of: number, startedAt: number | null): number | null {
    const { epochs } = this;
    const since = this.#first && epochs - this.#first.epochs > 0.02 ? this.#first : undefined;
    const from = since ?? (startedAt === null ? undefined : { at: startedAt, epochs: 0 });
    if (!from || epochs <= from.epochs) return null;
    return ((Date.now() - from.at) / 1000 / (epochs - from.epochs)) * Math.max(0, of - epochs);
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
