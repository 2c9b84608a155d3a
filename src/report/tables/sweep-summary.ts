import { isGenetic } from "../../config/samplers.js";
import type { Objective } from "../../sweep/definition.js";
import { betterKnown, knownName } from "../../sweep/known/best-known.js";
import { overSeedsText } from "../../sweep/over-seeds.js";
import { testObjective } from "../../sweep/test-objective.js";
import { isFeasible, type TrialRecord } from "../../sweep/trial.js";
import { widenedRows } from "../../sweep/widen/widening.js";
import { formatFixed } from "../../text/format-fixed.js";
import { quantity } from "../../text/quantity.js";
import { describeMetric, metricNumber, metricText } from "../findings/metrics.js";
import { settingsText } from "../findings/setting-text.js";
import { isDone, runCommand, type SweepFindings } from "../findings/sweep.js";
import { left, type Section, textCell } from "./document.js";

/** How many trials are done: `18 of 20 trials done: 12 completed, 6 pruned`. */
export function progressText({ trials, file }: SweepFindings): string {
  const done = trials.filter(isDone).length;
  const counts = (["completed", "pruned", "stopped", "failed"] as const).flatMap((status) => {
    const count = trials.filter((trial) => trial.status === status && !trial.interrupted).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const open = trials.length - done;
  return (
    `${done} of ${file?.target ?? done} trials done` +
    (counts.length > 0 ? `: ${counts.join(", ")}` : "") +
    (open > 0 ? `; ${open} begun` : "")
  );
}

/** A trial's values in words: `validation.accuracy 84.25 %, seconds 12.3 s`. */
export function valuesText(
  { values, standardErrors, seeds }: Pick<TrialRecord, "values" | "standardErrors" | "seeds">,
  { objectives }: SweepFindings,
): string {
  const over = (objective: Objective, at: number) => {
    const error = standardErrors?.[at] ?? null;
    const errorText = error === null ? "" : `, standard error ${metricNumber(objective.metric, error)}`;
    return ` (${overSeedsText(objective)} of ${seeds?.length} seeds${errorText})`;
  };
  return objectives
    .flatMap((objective, at) => {
      const { metric } = objective;
      const value = values?.[at];
      return value === undefined ? [] : [`${metric} ${metricText(metric, value)}${seeds ? over(objective, at) : ""}`];
    })
    .join(", ");
}

/** What was searched and how, how far it is, and the best setting as a file. */
export function summarySection(sweep: SweepFindings, id: string, title: string): Section {
  const { best, bestSetting } = sweep;
  const byTest = testObjective(sweep.objectives);
  const rows = [...searchRows(sweep), ...wideningRows(sweep), ...constraintRows(sweep), ...progressRows(sweep)];
  if (best) {
    rows.push(
      ["Best trial", `${best.number}: ${valuesText(best, sweep)}`],
      ["Its settings", settingsText(best.params)],
    );
    const again = sweep.seeds ? `Run it again, with seed ${sweep.seeds[0]}` : "Run it again";
    if (bestSetting?.file) rows.push([again, runCommand(bestSetting.file)]);
  } else rows.push(["Best trial", noBest(sweep)]);
  rows.push(...knownRows(sweep));
  const listings = bestSetting
    ? [
        {
          title: bestSetting.file ?? `Save this as best.yaml; then: ${runCommand("best.yaml")}`,
          text: bestSetting.text,
        },
      ]
    : [];
  const table = {
    title,
    columns: [left("What"), left("Value", true)],
    rows: rows.map(([what, value]) => [textCell(what), textCell(value)]),
    notes: [...sweep.notes, ...(byTest === undefined ? [] : [`Warning: ${byTest}.`])],
  };
  return { id, title, notes: [], listings, tables: [table] };
}

type Row = [what: string, value: string];

function searchRows({ name, file, objectives, seeds }: SweepFindings): Row[] {
  if (!file) return [];
  const { sampler, seed, startupTrials, population, pruner, race, why } = file.definition.search;
  const drawn =
    sampler === "grid"
      ? ""
      : sampler === "random" || sampler === "qmc"
        ? `, seed ${seed}`
        : isGenetic(sampler)
          ? `, seed ${seed}, generations of ${population}`
          : `, seed ${seed}, ${startupTrials} random trials first`;
  return [
    ["Folder", name],
    ["Sampler", `${sampler}${drawn}${why === undefined ? "" : ` (chosen: ${why})`}`],
    ["Pruner", pruner === null ? "none" : `${pruner.name} (${settingsList(pruner)})`],
    ...(seeds ? ([["Seeds of each setting", seeds.join(", ")]] as Row[]) : []),
    ...(race ? ([["Race", `${race.name} (${settingsList(race)})`]] as Row[]) : []),
    ...objectives.map((objective, at): Row => {
      const { metric, direction, epoch } = objective;
      const when = describeMetric(metric).known === "epoch" ? ` of the ${epoch} epoch` : "";
      return [
        objectives.length > 1 ? `Objective ${at + 1}` : "Objective",
        `${direction} ${metric}${when}${seeds ? `, ${overSeedsText(objective)} over the seeds` : ""}`,
      ];
    }),
  ];
}

/** When its space was made wider, and in what. */
function wideningRows({ file }: SweepFindings): Row[] {
  return widenedRows(file?.widened ?? [], file?.definition.space ?? []).map(
    ({ trial, at, what }): Row => ["Space widened", `from trial ${trial} on (${at}): ${what}`],
  );
}

/** Why a sweep has no best trial. */
export function noBest({ trials }: SweepFindings): string {
  return trials.some(({ status }) => status === "completed")
    ? "No completed trial meets what where asks for"
    : "No trial is completed";
}

/** What trials had to meet, and those that do not. */
function constraintRows({ file, trials }: SweepFindings): Row[] {
  const { where } = file?.definition ?? {};
  if (where === undefined) return [];
  const numbers = trials.filter((trial) => !isFeasible(trial)).map(({ number }) => number);
  const some = numbers.sort((a, b) => a - b).join(", ");
  return [
    ["Where", where.join(" and ")],
    [
      "Broken by",
      numbers.length === 0 ? "no trial" : `trial${numbers.length === 1 ? "" : "s"} ${some}, not among the best`,
    ],
  ];
}

/** The trials that it began with, and whether one of them is better than all of its own. */
function knownRows(sweep: SweepFindings): Row[] {
  const { known, best, objectives } = sweep;
  if (known.length === 0) return [];
  const better = betterKnown(known, best, objectives);
  const folders = [...new Set(known.map(({ from }) => from))].join(", ");
  return [
    ["Known from the start", `${quantity(known.length, "trial")} of ${folders}`],
    ...(better ? [["Better, and known before", `${knownName(better)}: ${valuesText(better, sweep)}`] as Row] : []),
  ];
}

function settingsList(settings: Record<string, unknown>): string {
  const some = Object.entries(settings).filter(([key, value]) => key !== "name" && value !== null);
  return some.map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ");
}

function progressRows(sweep: SweepFindings): Row[] {
  const { trials, file, outcome } = sweep;
  const seconds = trials.reduce(
    (sum, trial) => sum + (trial.duplicateOf === null && trial.seconds ? trial.seconds : 0),
    0,
  );
  const { base, space, executor } = file?.definition ?? {};
  const threads = space?.some(({ path }) => path === "threads")
    ? null
    : (base?.threads ?? executor?.threadsPerWorker ?? 1);
  const each = threads === null ? "" : `, with ${quantity(Number(threads), "thread")} each`;
  return [
    ["Progress", progressText(sweep)],
    ["Ended", outcome === null ? notEnded(sweep) : `${outcome.status}, ${outcome.finishedAt}`],
    ["Time of all trials", `${formatFixed(seconds, 1)} s${each}`],
  ];
}

function notEnded({ atWork }: SweepFindings): string {
  if (atWork === null) return "not yet: it is at work, or was killed";
  return atWork ? "not yet: it is at work" : "not yet: it was killed; the same command goes on with it";
}
