import type { Findings } from "../findings/findings.js";
import type { SweepFindings } from "../findings/sweep.js";
import type { Section, Table } from "./document.js";
import { importanceTable } from "./importance.js";
import { knownTable } from "./known.js";
import { settingsTable } from "./settings.js";
import { noBest, progressText, summarySection, valuesText } from "./sweep-summary.js";
import { trialsTable } from "./trials.js";

/** The identifiers of a sweep's sections. */
export function sweepSectionIds({ id }: SweepFindings): { summary: string; findings: string; trials: string } {
  return { summary: `sweep-${id}`, findings: `sweep-${id}-findings`, trials: `sweep-${id}-trials` };
}

/** The title of a sweep's first section; with the folder where two sweeps have one name. */
function sweepTitle(sweep: SweepFindings, all: readonly SweepFindings[]): string {
  const alone = all.filter(({ label }) => label === sweep.label).length === 1;
  return alone ? `Sweep ${sweep.label}` : `Sweep ${sweep.label} (${sweep.name})`;
}

/** The title of a part of a sweep's account: by itself when there is one sweep. */
function partTitle(part: string, sweep: SweepFindings, all: readonly SweepFindings[]): string {
  return all.length === 1 ? part : `${sweepTitle(sweep, all)}: ${part.toLowerCase()}`;
}

/** A sweep in a sentence. */
export function sweepNote(sweep: SweepFindings, all: readonly SweepFindings[]): string {
  const { best } = sweep;
  const title = sweepTitle(sweep, all);
  if (!sweep.file) return `${title}: ${sweep.notes.join(" ")}`;
  const found = best ? ` Best: trial ${best.number}, ${valuesText(best, sweep)}.` : ` ${noBest(sweep)}.`;
  return `${title}: ${progressText(sweep)}.${found}`;
}

/** What is shown of a sweep: its summary, what matters, its trials. */
export function sweepSections(sweep: SweepFindings, findings: Findings): Section[] {
  const { sweeps: all } = findings;
  const ids = sweepSectionIds(sweep);
  const title = sweepTitle(sweep, all);
  if (!sweep.file) return [{ id: ids.summary, title, notes: sweep.notes, listings: [], tables: [] }];
  const settings = settingsTable(sweep);
  const pareto = sweep.pareto.length === 0 ? [] : [paretoTable(sweep, findings)];
  const trials = partTitle("Trials", sweep, all);
  return [
    summarySection(sweep, ids.summary, title),
    {
      id: ids.findings,
      title: partTitle("What matters", sweep, all),
      notes: [],
      listings: [],
      tables: [...(settings ? [settings] : []), importanceTable(sweep), ...pareto],
    },
    {
      id: ids.trials,
      title: trials,
      notes: [],
      listings: [],
      tables: [
        selectedTrials(trials, sweep, findings),
        ...(sweep.known.length > 0 ? [knownTable("Known from the start", sweep)] : []),
      ],
    },
  ];
}

/** The completed trials that no other one dominates. */
function paretoTable(sweep: SweepFindings, { environments }: Findings): Table {
  const table = trialsTable("Pareto set", sweep.pareto, sweep, environments);
  const which = sweep.file?.definition.where ? "completed trials that break no constraint" : "completed trials";
  const note = `Of the ${which} those that no other dominates: none is as good in every objective and better in one.`;
  return { ...table, notes: [note, ...table.notes] };
}

/** The trials that the selection leaves, in its order. */
function selectedTrials(title: string, sweep: SweepFindings, { selection, environments }: Findings): Table {
  const shown = selection.of(sweep);
  const table = trialsTable(title, shown, sweep, environments);
  if (sweep.trials.length === 0) return { ...table, notes: ["No trial has ended yet."] };
  const notes: string[] = [];
  if (selection.filter.length > 0)
    notes.push(
      `${shown.length === 0 ? "None" : shown.length} of ${sweep.trials.length} trials: those with ${selection.filter.join(" and ")}.`,
    );
  notes.push(selection.sort === null ? "The best first." : `Sorted by ${selection.sort}.`);
  if (shown.some(({ status }) => status === "pruned"))
    notes.push(
      sweep.seeds
        ? "The value of a pruned setting is that over the runs it had."
        : "The value of a pruned trial is that of its last epoch.",
    );
  if (sweep.seeds)
    notes.push("± is the standard deviation of a setting's runs; the standard error is that of the value.");
  return { ...table, notes: [...notes, ...table.notes] };
}
