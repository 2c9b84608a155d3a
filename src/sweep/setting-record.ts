import type { ResolvedSweep } from "./definition.js";
import type { Evaluation } from "./metrics.js";
import { meanOf, overSeeds, standardError } from "./over-seeds.js";
import type { SeedRun, TrialRecord } from "./trial.js";

/** How a setting that is run with several seeds came to its end. */
export type SettingEnd = Pick<TrialRecord, "status"> & Partial<Pick<TrialRecord, "error" | "interrupted">>;

/** The record of a setting, from those of its runs that count, in the order of the seeds. */
export function settingRecord(
  record: TrialRecord,
  { objectives, seeds = [] }: Pick<ResolvedSweep, "objectives" | "seeds">,
  runs: readonly TrialRecord[],
  { status, error = null, interrupted = false }: SettingEnd,
): TrialRecord {
  // A run that was ended early has a value, too; it counts where there is no other.
  const completed = runs.filter((run) => run.status === "completed");
  const counted = completed.length > 0 ? completed : runs;
  const known = (status === "completed" || status === "pruned") && counted.every(({ values }) => values !== null);
  const valuesOf = (at: number) => counted.map(({ values }) => values?.[at] ?? Number.NaN);
  const over = known && counted.length > 0;
  const last = seeds[runs.length - 1];
  return {
    ...record,
    status,
    values: over ? objectives.map((objective, at) => overSeeds(valuesOf(at), objective)) : null,
    standardErrors: over ? objectives.map((objective, at) => standardError(valuesOf(at), objective)) : null,
    seeds: runs.map((run, at) => seedRun(run, seeds[at] as number)),
    epochs: runs.reduce((sum, { epochs }) => sum + epochs, 0),
    validation: meanFigures(counted.map(({ validation }) => validation)),
    test: meanFigures(counted.map(({ test }) => test)),
    seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
    attempts: runs.reduce((most, { attempts }) => Math.max(most, attempts), 0),
    interrupted,
    error: error && { ...error, message: `seed ${last}: ${error.message}` },
  };
}

/** A run of a setting as the setting's record keeps it. */
export function seedRun(run: TrialRecord, seed: number): SeedRun {
  const { status, values, runDir, epochs, validation, test, seconds, attempts, error } = run;
  return { seed, status, values, runDir, epochs, validation, test, seconds, attempts, error };
}

/** The mean of each figure that all of some evaluations have; null where one of them is missing. */
function meanFigures(evaluations: readonly (Evaluation | null)[]): Evaluation | null {
  const some = evaluations.filter((one) => one !== null);
  const [first] = some;
  if (first === undefined || some.length < evaluations.length) return null;
  const names = Object.keys(first) as (keyof Evaluation)[];
  const means = names.flatMap((name) => {
    const values = some.flatMap((one) => one[name] ?? []);
    return values.length === some.length ? [[name, meanOf(values)] as const] : [];
  });
  return Object.fromEntries(means) as unknown as Evaluation;
}
