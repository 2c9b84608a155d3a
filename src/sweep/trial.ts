import { join } from "node:path";
import type { Params } from "./grid.js";
import type { Evaluation } from "./metrics.js";

/**
 * How a trial stands. `running`: being run, or begun by a driver that was interrupted. `completed`: has its values. `pruned`:
 * ended by the pruner. `failed`: has an error. `stopped`: ended by the time limit, or interrupted (`interrupted` is true then, and it goes on
 * when the sweep does).
 */
export type TrialStatus = "running" | "completed" | "pruned" | "failed" | "stopped";

/** A run of a setting with one of the sweep's seeds. */
export interface SeedRun
  extends Pick<
    TrialRecord,
    "status" | "values" | "runDir" | "epochs" | "validation" | "test" | "seconds" | "attempts" | "error"
  > {
  seed: number;
}

/**
 * One trial of a sweep: a row of the table. Of a sweep with seeds it is a setting: its values are over its runs, its `validation` and `test` their
 * means, its epochs and seconds those of all.
 */
export interface TrialRecord {
  number: number;
  status: TrialStatus;
  params: Params;
  /** The objectives' values, in their order; of a pruned trial the last epoch's; null where there are none. */
  values: number[] | null;
  /** Of a sweep with seeds: the standard error of each of the values; null where there is none. */
  standardErrors?: (number | null)[] | null;
  /** Of a sweep with seeds: the setting's runs, in the order of the seeds, up to the one after which it was over. */
  seeds?: SeedRun[];
  /**
   * The run directory, relative to the sweep's folder; of an answered duplicate that of the trial that ran. Of a sweep with seeds that of the first
   * seed.
   */
  runDir: string | null;
  /** Epochs done. */
  epochs: number;
  /** The last epoch's validation. */
  validation: Evaluation | null;
  /** The test's figures, of a completed trial. */
  test: Evaluation | null;
  /** The run's time in seconds, over all attempts that count. */
  seconds: number;
  /** How often it was begun: more than 1 when its process died. Of several runs: the most that one was. */
  attempts: number;
  /** The trial whose numbers these are, when the settings were the same. */
  duplicateOf: number | null;
  /** Whether it goes on when the sweep does. */
  interrupted: boolean;
  error: TrialError | null;
  /** The comparisons of the definition's `where` that it breaks: it is not among the best. Absent where there is no `where`. */
  violates?: string[];
}

/** Why a trial has failed, or was stopped. */
export interface TrialError {
  /** One of sconce's kinds of errors, or why it was stopped. */
  kind: string;
  message: string;
  /** Python's, where code of one's own raised the error, or where nobody foresaw it. */
  traceback?: string | undefined;
}

/** Whether a trial has its values, and meets what the definition's `where` asks for. */
export function isFeasible({ violates = [] }: Pick<TrialRecord, "violates">): boolean {
  return violates.length === 0;
}

/** The run directories of a trial: one, or of a sweep with seeds one for each of its runs. */
export function runDirsOf({ seeds, runDir }: Pick<TrialRecord, "seeds" | "runDir">): string[] {
  return (seeds ?? [{ runDir }]).flatMap((run) => run.runDir ?? []);
}

/** A record of a trial of which nothing is known yet. */
export function blankTrial(number: number, params: Params): TrialRecord {
  return {
    number,
    status: "running",
    params,
    values: null,
    runDir: null,
    epochs: 0,
    validation: null,
    test: null,
    seconds: 0,
    attempts: 0,
    duplicateOf: null,
    interrupted: false,
    error: null,
  };
}

/** The folder of a sweep that holds those of its trials. */
export const TRIALS = "trials";

/** The name of a trial's folder: `0003-gru-seed2-learningRate0.00123`. */
export function trialFolder(number: number, params: Params): string {
  const words = Object.entries(params).map(([path, value]) => {
    const short = typeof value === "number" ? String(Number(value.toPrecision(4))) : String(value);
    return typeof value === "string" ? short : `${path.split(".").at(-1)}${short}`;
  });
  const speaking = words.join("-").replaceAll(/[^\w.+-]/g, "_");
  return `${String(number).padStart(4, "0")}-${speaking}`.slice(0, 100);
}

/** The number of the trial that a folder is of, by its name; undefined for another folder. */
export function trialNumber(folder: string): number | undefined {
  const [, digits] = /^(\d{4,})-/.exec(folder) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Trials that have a folder and no line in `trials.jsonl`: their driver is at work, or was killed.
 * @param folders The names in the sweep's folder `trials`.
 * @param ended The trials that have a line.
 */
export function begunTrials(
  folders: readonly string[],
  ended: readonly TrialRecord[],
): { number: number; runDir: string }[] {
  const known = new Set(ended.map(({ number }) => number));
  return folders.flatMap((name) => {
    const number = trialNumber(name);
    return number === undefined || known.has(number) ? [] : [{ number, runDir: join(TRIALS, name) }];
  });
}
