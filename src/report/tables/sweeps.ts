import type { TrialRecord } from "../../sweep/trial.js";
import { formatFixed } from "../../text/format-fixed.js";
import { metricText, settingsText } from "../findings/columns.js";
import type { Environments } from "../findings/environments.js";
import type { Selection } from "../findings/selection.js";
import type { SweepRecord } from "../read/sweeps.js";
import { absent, type Column, numberCell, type Section, type Table, textCell } from "./document.js";
import { trialsTable } from "./trials.js";

const left = (label: string, long = false): Column => ({ label, align: "left", long });
const right = (label: string): Column => ({ label, align: "right" });

/** The title of a sweep's first section; with the folder where two sweeps have one name. */
export function sweepTitle(sweep: SweepRecord, all: SweepRecord[]): string {
  const alone = all.filter(({ label }) => label === sweep.label).length === 1;
  return alone ? `Sweep ${sweep.label}` : `Sweep ${sweep.label} (${sweep.name})`;
}

/** The title of the section that has the charts. */
export function findingsTitle(sweep: SweepRecord, all: SweepRecord[]): string {
  return partTitle("What matters", sweep, all);
}

/** The title of a part of a sweep's account: by itself when there is one sweep. */
function partTitle(part: string, sweep: SweepRecord, all: SweepRecord[]): string {
  return all.length === 1 ? part : `${sweepTitle(sweep, all)}: ${part.toLowerCase()}`;
}

/** How many trials are done: `18 of 20 trials done: 12 completed, 6 pruned`. */
export function progressText({ trials, file }: SweepRecord): string {
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

/** Whether a trial needs no more work. */
export function isDone({ status, interrupted }: TrialRecord): boolean {
  return status !== "running" && !interrupted;
}

/** A trial's values in words: `validation.accuracy 84.25 %, seconds 12.3 s`. */
export function valuesText({ values }: TrialRecord, { objectives }: SweepRecord): string {
  return objectives
    .flatMap(({ metric }, at) => (values?.[at] === undefined ? [] : [`${metric} ${metricText(metric, values[at])}`]))
    .join(", ");
}

/** A sweep in a sentence. */
export function sweepNote(sweep: SweepRecord, all: SweepRecord[]): string {
  const { best } = sweep;
  const title = sweepTitle(sweep, all);
  if (!sweep.file) return `${title}: ${sweep.notes.join(" ")}`;
  const found = best ? ` Best: trial ${best.number}, ${valuesText(best, sweep)}.` : " No trial is completed.";
  return `${title}: ${progressText(sweep)}.${found}`;
}

/** What is shown of a sweep: its summary, what matters, its trials. */
export function sweepSections(
  sweep: SweepRecord,
  all: SweepRecord[],
  selection: Selection,
  environments: Environments,
  charts: ReadonlyMap<string, string[]>,
): Section[] {
  const title = sweepTitle(sweep, all);
  if (!sweep.file) return [{ title, notes: sweep.notes, charts: [], listings: [], tables: [] }];
  const pareto =
    sweep.pareto.length === 0 ? [] : [trialsTable("Pareto set", sweep.pareto, sweep, environments)].map(explained);
  return [
    summarySection(sweep, title),
    {
      title: findingsTitle(sweep, all),
      notes: [],
      charts: charts.get(findingsTitle(sweep, all)) ?? [],
      listings: [],
      tables: [...importanceTable(sweep), ...pareto],
    },
    trialsSection(sweep, partTitle("Trials", sweep, all), selection, environments),
  ].filter(({ tables, charts }) => tables.length + charts.length > 0);
}

function explained(table: Table): Table {
  return { ...table, notes: ["The completed trials that no other beats in every objective."] };
}

function settingsList(settings: Record<string, unknown>): string {
  const some = Object.entries(settings).filter(([key, value]) => key !== "name" && value !== null);
  return some.map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`).join(", ");
}

function summarySection(sweep: SweepRecord, title: string): Section {
  const { file, best, bestSetting, outcome, trials } = sweep;
  const definition = file?.definition as NonNullable<typeof file>["definition"];
  const { sampler, seed, startupTrials, pruner } = definition.search;
  const drawn =
    sampler === "grid"
      ? ""
      : sampler === "random"
        ? `, seed ${seed}`
        : `, seed ${seed}, ${startupTrials} random trials first`;
  const seconds = trials.reduce(
    (sum, trial) => sum + (trial.duplicateOf === null && trial.seconds ? trial.seconds : 0),
    0,
  );
  const rows: [string, string][] = [
    ["Folder", sweep.name],
    ["Sampler", `${sampler}${drawn}`],
    ["Pruner", pruner === null ? "none" : `${pruner.name} (${settingsList(pruner)})`],
    ...sweep.objectives.map(({ metric, direction, epoch }, at): [string, string] => [
      sweep.objectives.length > 1 ? `Objective ${at + 1}` : "Objective",
      `${direction} ${metric}${/^(validation|trainLoss)/.test(metric) ? ` of the ${epoch} epoch` : ""}`,
    ]),
    ["Progress", progressText(sweep)],
    ["Ended", outcome === null ? "not yet: it is at work, or was killed" : `${outcome.status}, ${outcome.finishedAt}`],
    ["Time of all trials", `${formatFixed(seconds, 1)} s, with ${definition.executor.threadsPerWorker} thread(s) each`],
  ];
  if (best) {
    rows.push(
      ["Best trial", `${best.number}: ${valuesText(best, sweep)}`],
      ["Its settings", settingsText(best.params)],
    );
    if (bestSetting?.file) rows.push(["Run it again", runCommand(bestSetting.file)]);
  } else rows.push(["Best trial", "none is completed"]);
  const table: Table = {
    title,
    columns: [left("What"), left("Value", true)],
    rows: rows.map(([what, value]) => [textCell(what), textCell(value)]),
    notes: sweep.notes,
  };
  const listings = bestSetting
    ? [
        {
          title: bestSetting.file ?? `Save this as best.yaml; then: ${runCommand("best.yaml")}`,
          text: bestSetting.text,
        },
      ]
    : [];
  return { title, notes: [], charts: [], listings, tables: [table] };
}

/** The command that runs a configuration; the path quoted where a shell would read more than a path. */
export function runCommand(path: string): string {
  const quoted = /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
  return `sconce run --config ${quoted}`;
}

function importanceTable({ outcome, objectives, space }: SweepRecord): Table[] {
  const title = "Importance of each parameter";
  if (outcome === null)
    return [
      {
        title,
        columns: [left("Parameter")],
        rows: space.map(({ path }) => [textCell(path)]),
        notes: ["Optuna works it out at the end: it is known once the sweep has ended."],
      },
    ];
  const shares = objectives.map((_, at) => outcome.importance[at]?.shares ?? {});
  if (shares.every((some) => Object.keys(some).length === 0))
    return [
      {
        title,
        columns: [left("Parameter")],
        rows: space.map(({ path }) => [textCell(path)]),
        notes: ["Too few trials are completed, or their values do not differ: nothing can be said."],
      },
    ];
  const sorted = [...space].sort((a, b) => (shares[0]?.[b.path] ?? -1) - (shares[0]?.[a.path] ?? -1));
  return [
    {
      title,
      columns: [left("Parameter"), ...objectives.map(({ metric }) => right(`Share in ${metric} (%)`))],
      rows: sorted.map(({ path }) => [
        textCell(path),
        ...shares.map((some) => (some[path] === undefined ? absent() : numberCell(100 * some[path], 1))),
      ]),
      notes: [
        "Each parameter's share in the differences between the completed trials' values (PED-ANOVA, by Optuna). A parameter " +
          "with a condition counts by the trials that have it.",
      ],
    },
  ];
}

function trialsSection(sweep: SweepRecord, title: string, selection: Selection, environments: Environments): Section {
  const shown = selection.of(sweep);
  const table = trialsTable(title, shown, sweep, environments);
  if (selection.filter.length > 0)
    table.notes.push(
      `${shown.length === 0 ? "None" : shown.length} of ${sweep.trials.length} trials: those with ${selection.filter.join(" and ")}.`,
    );
  table.notes.push(selection.sort === null ? "The best first." : `Sorted by ${selection.sort}.`);
  if (shown.some(({ status }) => status === "pruned"))
    table.notes.push("The value of a pruned trial is that of its last epoch.");
  if (sweep.trials.length === 0) table.notes.splice(0, table.notes.length, "No trial has ended yet.");
  return { title, notes: [], charts: [], listings: [], tables: [table] };
}
