import { join } from "node:path";
import { scalarsOf } from "../../config/scalars.js";
import { ABOUT, aboutOf } from "../../experiment/about.js";
import { inodeOf, LOCK } from "../../files/held-locks.js";
import type { Figures, Item, Scalar, Status } from "../api.js";
import { figuresOf } from "./evaluations.js";
import { moment, numeric, readSmallJson, record, textual } from "./small-file.js";

/** A run as the list has it, and what the list is sorted and filtered by. */
export interface RunSummary {
  item: Omit<Item, "id" | "name" | "parent">;
  settings: Record<string, Scalar>;
  /** The inode of its lock, by which the system's list of locks names it. */
  lock: string | null;
}

/**
 * Read what the list shows of a run: two small files. What a run at work has reached is in `metrics.jsonl`, of which nothing is read here.
 *
 * @param held Which inodes are locked at this moment; null where the system does not say.
 */
export function summarizeRun(folder: string, held: ReadonlySet<string> | null): RunSummary {
  const configFile = readSmallJson(folder, "config.json");
  const resultFile = readSmallJson(folder, "result.json");
  const lock = inodeOf(join(folder, LOCK));
  const config = record(configFile?.config);
  const training = record(config?.training);
  const epochs = Array.isArray(resultFile?.epochs) ? resultFile.epochs.map(record) : [];
  const validations = epochs.map((epoch) => figuresOf(epoch?.validation)).filter((one) => one !== null);
  const error = record(resultFile?.error);
  const status = statusOf(configFile, resultFile, lock, held);
  const of = numeric(training?.epochs);
  return {
    item: {
      kind: "run",
      status,
      about: aboutOf(readSmallJson(folder, ABOUT)),
      note: error ? `${textual(error.kind)}: ${String(error.message).split("\n")[0]}` : noteOf(configFile, resultFile),
      model: textual(record(config?.model)?.name),
      corpus: textual(record(config?.data)?.corpus),
      seed: numeric(config?.seed),
      startedAt: moment(configFile?.startedAt),
      finishedAt: moment(resultFile?.finishedAt),
      seconds: numeric(resultFile?.seconds),
      secondsLeft: null,
      progress: status === "completed" ? 1 : of ? Math.min(1, epochs.length / of) : null,
      done: epochs.length,
      of,
      last: validations.at(-1) ?? null,
      best: bestOf(validations),
      test: figuresOf(resultFile?.test),
    },
    settings: scalarsOf(config ?? {}),
    lock,
  };
}

/** The evaluation of the highest accuracy, the earliest of equals. */
export function bestOf(all: readonly Figures[]): Figures | null {
  return all.reduce<Figures | null>(
    (best, one) => ((one.accuracy ?? -1) > (best?.accuracy ?? Number.NEGATIVE_INFINITY) ? one : best),
    null,
  );
}

type Read = ReturnType<typeof readSmallJson>;

function statusOf(config: Read, result: Read, lock: string | null, held: ReadonlySet<string> | null): Status {
  if (lock !== null && held?.has(lock)) return "at work";
  const told = result?.status;
  if (told === "completed" || told === "stopped" || told === "failed") return told;
  if (config === null || result === null || result) return "unreadable";
  return held === null && lock !== null ? "killed or at work" : "killed";
}

function noteOf(config: Read, result: Read): string | null {
  if (config === null) return "config.json cannot be read";
  if (result === null) return "result.json cannot be read";
  return config === undefined ? "it has no config.json" : null;
}
