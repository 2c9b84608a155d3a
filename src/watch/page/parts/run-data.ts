import { signal } from "@preact/signals";
import type { Curve, EpochRow, Item, StreamMessage, SystemSample } from "../../api.js";
import { ask } from "../client.js";

/** So many points are drawn at most; then the curve is sampled anew. */
const MOST = 30_000;

type EvaluationRow = EpochRow & { phase: "validation" | "test" };

/** What a page has of one run's metrics: a curve that grows, and its evaluations. */
export class RunData {
  readonly id: string;
  readonly curve = signal<Curve>({ x: [], loss: [], at: [], from: 0, to: 0, whole: true });
  readonly evaluations = signal<EvaluationRow[]>([]);
  readonly item = signal<Item | undefined>(undefined);
  readonly system = signal<SystemSample[]>([]);
  readonly error = signal<string | undefined>(undefined);
  /** How long it took until the curve was there, in milliseconds. */
  offset = 0;

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
    if (message.type === "item" && message.item.id === this.id) this.item.value = message.item;
    if (message.type === "system" && message.run === this.id)
      this.system.value = [...this.system.value, ...message.samples].slice(-3600);
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

  #evaluated(rows: EvaluationRow[]): void {
    const all = [...this.evaluations.value, ...rows];
    const known = new Map(all.map((row) => [`${row.phase} ${row.epoch}`, row]));
    this.evaluations.value = [...known.values()].sort((a, b) => a.epoch - b.epoch);
  }
}
