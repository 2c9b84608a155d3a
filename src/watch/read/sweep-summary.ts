import { join } from "node:path";
import { METRIC_NAMES, type MetricName } from "../../config/metrics.js";
import { ABOUT, aboutOf } from "../../experiment/about.js";
import { inodeOf, LOCK } from "../../files/held-locks.js";
import { readTail } from "../../files/jsonl.js";
import type { Figures, Item, Status } from "../api.js";
import { moment, numeric, readSmallJson, record, textual } from "./small-file.js";
import { sweepStanding } from "./sweep-left.js";

/** How far the trials of a sweep are, read from `trials.jsonl` by and by. */
export class SweepProgress {
  readonly #path: string;
  #offset = 0;
  readonly #ended = new Map<number, { value: number | null; over: boolean }>();

  constructor(folder: string) {
    this.#path = join(folder, "trials.jsonl");
  }

  /** Read what is new. Never rejects. */
  async read(): Promise<void> {
    for (let more = true; more; ) {
      const part = await readTail(this.#path, this.#offset);
      if (part.reset) this.#ended.clear();
      for (const { value } of part.lines) {
        const values = Array.isArray(value.values) ? value.values : [];
        const breaks = Array.isArray(value.violates) && value.violates.length > 0;
        const completed = value.status === "completed" && !breaks;
        const over = value.interrupted !== true;
        this.#ended.set(Number(value.number), { value: completed ? numeric(values[0]) : null, over });
      }
      this.#offset = part.offset;
      more = part.more;
    }
  }

  /** Trials that need no more work. */
  get done(): number {
    return [...this.#ended.values()].filter(({ over }) => over).length;
  }

  /** The best value of the first objective; null before there is one. */
  best(direction: unknown): number | null {
    const values = [...this.#ended.values()].flatMap(({ value }) => value ?? []);
    if (values.length === 0) return null;
    return values.reduce((a, b) => (direction === "minimize" ? Math.min(a, b) : Math.max(a, b)));
  }
}

/** What is noted of a sweep that begins no further trial until somebody says so. */
export const PAUSED = "paused";

/** A sweep as the list has it. */
export function summarizeSweep(
  folder: string,
  progress: SweepProgress,
  held: ReadonlySet<string> | null,
): Omit<Item, "id" | "name" | "parent"> {
  const file = readSmallJson(folder, "sweep.json");
  const outcome = readSmallJson(folder, "outcome.json");
  const definition = record(file?.definition);
  const objective = record((definition?.objectives as unknown[] | undefined)?.[0]);
  const base = record(definition?.base);
  const of = numeric(file?.target);
  const lock = inodeOf(join(folder, LOCK));
  const { done } = progress;
  const status = file === null ? "unreadable" : statusOf(outcome?.status, lock, held);
  const { secondsLeft, paused } = status === "at work" ? sweepStanding(folder) : { secondsLeft: null, paused: false };
  return {
    kind: "sweep",
    about: aboutOf(readSmallJson(folder, ABOUT)),
    status,
    note: file === null ? "sweep.json cannot be read" : paused ? PAUSED : null,
    model: textual(record(base?.model)?.name),
    corpus: textual(record(base?.data)?.corpus),
    seed: null,
    startedAt: moment(file?.createdAt),
    finishedAt: moment(outcome?.finishedAt),
    seconds: null,
    secondsLeft,
    progress: of ? Math.min(1, done / of) : null,
    done,
    of,
    last: null,
    best: figureOf(objective?.metric, progress.best(objective?.direction)),
    test: null,
  };
}

function statusOf(told: unknown, lock: string | null, held: ReadonlySet<string> | null): Status {
  if (lock !== null && held?.has(lock)) return "at work";
  if (told === "completed" || told === "stopped") return told;
  return held === null && lock !== null ? "killed or at work" : "killed";
}

/** An objective's value as the figure that it is: `validation.accuracy` as accuracy. */
function figureOf(metric: unknown, value: number | null): Figures | null {
  if (value === null || !METRIC_NAMES.includes(metric as MetricName)) return null;
  return { [String(metric).split(".").at(-1) as string]: value };
}
