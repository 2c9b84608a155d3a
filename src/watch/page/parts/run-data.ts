import { signal } from "@preact/signals";
import type { Curve, EpochRow, Item, LogAnswer, StreamMessage, SystemAnswer, SystemSample } from "../../api.js";
import { ask } from "../client.js";

/** So many points are drawn at most; then the curve is sampled anew. */
const MOST = 30_000;
/** So many samples of its process; then they are read anew, fewer of them. */
const MOST_SAMPLES = 8000;

type EvaluationRow = EpochRow & { phase: "validation" | "test" };

/** What a page has of one run's metrics: a curve that grows, and its evaluations. */
export class RunData {
  readonly id: string;
  readonly curve = signal<Curve>({ x: [], loss: [], at: [], from: 0, to: 0, whole: true });
  readonly evaluations = signal<EvaluationRow[]>([]);
  readonly item = signal<Item | undefined>(undefined);
  readonly system = signal<SystemSample[]>([]);
  /** What it said; undefined while nobody looks at it. */
  readonly log = signal<LogAnswer | undefined>(undefined);
  readonly error = signal<string | undefined>(undefined);
  /** Places in its files from which on the server is to tell what is new. */
  offset = 0;
  #system = -1;

  constructor(id: string) {
    this.id = id;
  }

  /** Read what there is, sampled where it is much. */
  async load(): Promise<void> {
    try {
      this.curve.value = await ask<Curve>("run/curve", { id: this.id });
      this.offset = this.curve.value.to;
      this.error.value = undefined;
    } catch (error) {
      this.error.value = (error as Error).message;
    }
    ask<EvaluationRow[]>("run/evaluations", { id: this.id })
      .then((rows) => this.#evaluated(rows))
      .catch(() => {});
  }

  /** Read what its process took. */
  async loadSystem(): Promise<void> {
    const { samples, to } = await ask<SystemAnswer>("run/system", { id: this.id });
    this.system.value = samples;
    this.#system = to;
  }

  /** Read what it said, and from now on what it says. */
  async readLog(): Promise<void> {
    this.log.value = await ask<LogAnswer>("run/log", { id: this.id });
  }

  /** What the server is to tell of it. */
  where(): [name: string, value: string][] {
    return [
      ["run", this.id],
      ["offset", String(this.offset)],
      ["system", String(this.#system)],
    ];
  }

  /** Read a stretch of it in more detail. */
  async zoom([from, to]: [number, number]): Promise<void> {
    const { x, at, whole } = this.curve.value;
    if (whole) return;
    const first = Math.max(0, x.findIndex((one) => one >= from) - 1);
    const after = x.findIndex((one) => one > to);
    const last = after === -1 ? x.length - 1 : after;
    const finer = await ask<Curve>("run/curve", { id: this.id, from: String(at[first]), to: String(at[last]) });
    const splice = <T>(a: T[], b: T[]) => [...a.slice(0, first), ...b, ...a.slice(last)];
    const now = this.curve.value;
    const parts = { x: splice(now.x, finer.x), loss: splice(now.loss, finer.loss), at: splice(now.at, finer.at) };
    this.curve.value = { ...now, ...parts };
  }

  /** Take what the server tells. */
  hear(message: StreamMessage): void {
    if (message.type === "changed" && message.id === this.id) void this.load();
    if (message.type === "item" && message.item.id === this.id) this.item.value = message.item;
    if (message.type === "system" && message.run === this.id) this.#sampled(message);
    if (message.type === "epochs" && message.run === this.id)
      this.#evaluated(message.rows.map((row) => ({ ...row, phase: "validation" as const })));
    if (message.type === "log" && message.run === this.id && this.log.value) void this.readLog().catch(() => {});
    if (message.type !== "metrics" || message.run !== this.id) return;
    this.offset = message.offset;
    if (message.reset) {
      void this.load();
      return;
    }
    if (message.evaluations.length > 0) this.#evaluated(message.evaluations);
    const { x, loss, at, ...rest } = this.curve.value;
    if (x.length > MOST) {
      void this.load();
      return;
    }
    const more = message.curve;
    this.curve.value = {
      ...rest,
      to: message.offset,
      x: [...x, ...more.x],
      loss: [...loss, ...more.loss],
      at: [...at, ...more.at],
    };
  }

  #sampled({ samples, offset }: Extract<StreamMessage, { type: "system" }>): void {
    const all = [...this.system.value, ...samples];
    if (all.length > MOST_SAMPLES) void this.loadSystem().catch(() => {});
    else this.system.value = all;
    this.#system = offset;
  }

  /** An evaluation comes alone, and with its epoch's training loss and time when that is done. */
  #evaluated(rows: EvaluationRow[]): void {
    const known = new Map(this.evaluations.value.map((row) => [`${row.phase} ${row.epoch}`, row]));
    for (const row of rows) {
      const before = known.get(`${row.phase} ${row.epoch}`);
      const { trainLoss, seconds } = row;
      known.set(`${row.phase} ${row.epoch}`, {
        ...row,
        trainLoss: trainLoss ?? before?.trainLoss ?? null,
        seconds: seconds ?? before?.seconds ?? null,
      });
    }
    this.evaluations.value = [...known.values()].sort((a, b) => a.epoch - b.epoch);
  }
}
