import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toJson } from "../text/to-json.js";
import { isClocked } from "./clocked.js";
import type { Objective } from "./definition.js";
import type { Replay } from "./replay.js";
import type { TrialRecord } from "./trial.js";

/** How a sweep that was run again compares with the earlier one. */
export interface Replayed {
  /** The earlier sweep's folder. */
  folder: string;
  /** How many trials were compared. */
  trials: number;
  /** Those that are not equal, and in what. */
  differing: { number: number; in: ("settings" | "status" | "values" | "epochs" | "weights")[] }[];
}

/**
 * Compare each trial of a replay with the one that it repeats: settings, how it ended, values (but for seconds, which never are the same), epochs, and
 * every weight by its SHA-256.
 */
export async function checkReplay(
  replay: Replay,
  folder: string,
  trials: readonly TrialRecord[],
  objectives: readonly Pick<Objective, "metric">[],
): Promise<Replayed> {
  const isRepeated = (at: number) => !isClocked((objectives[at] as Objective).metric);
  const valuesOf = ({ values }: TrialRecord) => toJson(values?.filter((_, at) => isRepeated(at)) ?? null);
  const now = new Map(trials.map((trial) => [trial.number, trial]));
  const before = replay.trials.filter(({ number }) => replay.fates.has(number) && now.has(number));
  const differing: Replayed["differing"] = [];
  for (const was of before) {
    const is = now.get(was.number) as TrialRecord;
    const same = {
      settings: sorted(was.params) === sorted(is.params),
      status: was.status === is.status,
      values: valuesOf(was) === valuesOf(is),
      epochs: was.epochs === is.epochs,
      weights: (await weightsOf(replay.folder, was)) === (await weightsOf(folder, is)),
    };
    const names = Object.keys(same) as (keyof typeof same)[];
    const others = names.filter((name) => !same[name]);
    if (others.length > 0) differing.push({ number: was.number, in: others });
  }
  return { folder: replay.folder, trials: before.length, differing };
}

function sorted(params: TrialRecord["params"]): string {
  return toJson(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function weightsOf(folder: string, trial: TrialRecord): Promise<string> {
  const runs = (trial.seeds ?? [trial]).map(async ({ runDir }) => {
    if (runDir === null) return "";
    const text = await readFile(join(folder, runDir, "result.json"), "utf8").catch(() => "{}");
    return toJson((JSON.parse(text) as { weights?: unknown }).weights ?? null);
  });
  return (await Promise.all(runs)).join();
}
