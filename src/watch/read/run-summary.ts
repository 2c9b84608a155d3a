import { join } from "node:path";
import { scalarsOf } from "../../config/scalars.js";
import { ABOUT, aboutOf } from "../../experiment/about.js";
import { inodeOf, LOCK } from "../../files/held-locks.js";
import type { Item, Scalar, Status } from "../api.js";
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
 * @param names What is in the folder, where that is known: what is not there is then not looked for.
 */
export function summarizeRun(
  folder: string,
  held: ReadonlySet<string> | null,
  names?: ReadonlySet<string>,
): RunSummary {
  const read = (name: string) => (names?.has(name) === false ? undefined : readSmallJson(folder, name));
  const configFile = read("config.json");
  const resultFile = read("result.json");
  const lock = names?.has(LOCK) === false ? null : inodeOf(join(folder, LOCK));
  const config = record(configFile?.config);
  const training = record(config?.training);
  const epochs: unknown[] = Array.isArray(resultFile?.epochs) ? resultFile.epochs : [];
  const validations = epochs.map((epoch) => record(record(epoch)?.validation)).filter((one) => one !== undefined);
  const error = record(resultFile?.error);
  const status = statusOf(configFile, resultFile, lock, held);
  const of = numeric(training?.epochs);
  return {
    item: {
      kind: "run",
      status,
      about: aboutOf(read(ABOUT)),
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
      last: figuresOf(validations.at(-1)),
      best: figuresOf(bestOf(validations)),
      test: figuresOf(resultFile?.test),
    },
    settings: scalarsOf(config ?? {}),
    lock,
  };
}

/** The evaluation of the highest accuracy, the earliest of equals. */
export function bestOf<One extends { accuracy?: unknown }>(all: readonly One[]): One | null {
  let [best, most]: [One | null, number] = [null, Number.NEGATIVE_INFINITY];
  for (const one of all) {
    const accuracy = numeric(one.accuracy) ?? -1;
    if (accuracy > most) [best, most] = [one, accuracy];
  }
  return best;
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
