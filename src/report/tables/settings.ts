import type { Objective } from "../../sweep/definition.js";
import { overSeedsText, sdOf } from "../../sweep/over-seeds.js";
import type { SeedRun, TrialRecord } from "../../sweep/trial.js";
import { settingText } from "../../text/setting-text.js";
import { describeMetric, metricHead, tableDigits, USUAL_EVALUATED, withUnit } from "../findings/metrics.js";
import type { SweepFindings } from "../findings/sweep.js";
import { absent, type Cell, type Column, left, meanCell, numberCell, right, type Table } from "./document.js";

type Seeds = readonly number[] | undefined;

/** The columns of an objective: of a sweep with seeds the value over a setting's runs, and its standard error. */
export function objectiveColumns(objective: Objective, seeds: Seeds): Column[] {
  const head = metricHead(objective.metric);
  return seeds ? [right(`${head}, ${overSeedsText(objective)}`), right("Std. error")] : [right(head)];
}

/** A trial's cells in them; a mean has its standard deviation behind it. */
export function objectiveCells({ metric, overSeeds }: Objective, at: number, trial: TrialRecord, seeds: Seeds): Cell[] {
  const digits = tableDigits(describeMetric(metric));
  const value = trial.values?.[at];
  if (!seeds) return [numberCell(value, digits)];
  const values = countedRuns(trial).flatMap((run) => run.values?.[at] ?? []);
  const deviation = overSeeds === "mean" && values.length > 1 ? sdOf(values) : null;
  return [meanCell(value, deviation, digits), numberCell(trial.standardErrors?.[at], digits)];
}

/** How many of the seeds a setting was run with: `3`, or `2 of 3`. */
export function seedsCell(trial: TrialRecord, seeds: readonly number[]): Cell {
  if (!trial.seeds) return absent();
  const done = trial.seeds.filter(({ status }) => status === "completed").length;
  return { text: done === seeds.length ? String(done) : `${done} of ${seeds.length}`, value: done };
}

/** What the settings of a sweep with seeds reached on validation and test, in the order of their ranks; null without seeds. */
export function settingsTable(sweep: SweepFindings): Table | null {
  const { seeds, space, trials } = sweep;
  const done = trials.filter(({ status, duplicateOf }) => status === "completed" && duplicateOf === null);
  if (!seeds || done.length === 0) return null;
  const figures = (["validation", "test"] as const).flatMap((phase) =>
    USUAL_EVALUATED.map((figure) => ({ phase, ...figure })),
  );
  return {
    title: "Settings over the seeds",
    columns: [
      right("Trial"),
      ...space.map(({ path }): Column => left(path)),
      ...figures.map(({ phase, name, unit }) => right(withUnit(`${phase}.${name}`, unit))),
      right("Seeds"),
    ],
    rows: done.map((trial) => [
      numberCell(trial.number, 0),
      ...space.map(({ path }): Cell => {
        const setting = trial.params[path];
        return setting === undefined ? absent() : { text: settingText(setting), value: setting as Cell["value"] };
      }),
      ...figures.map(({ phase, name, ...described }) => {
        const values = countedRuns(trial).flatMap((run) => run[phase]?.[name] ?? []);
        return meanCell(trial[phase]?.[name], values.length > 1 ? sdOf(values) : null, tableDigits(described));
      }),
      seedsCell(trial, seeds),
    ]),
    notes: [
      "Mean ± standard deviation (that of a sample, n - 1) of each completed setting's runs; validation after the last epoch.",
    ],
  };
}

function countedRuns({ seeds = [] }: TrialRecord): SeedRun[] {
  const completed = seeds.filter(({ status }) => status === "completed");
  return completed.length > 0 ? completed : seeds;
}
