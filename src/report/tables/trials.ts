import type { Params } from "../../sweep/grid.js";
import { isFeasible, type TrialRecord } from "../../sweep/trial.js";
import { settingText } from "../../text/setting-text.js";
import { askedColumns, type ColumnValue, columnValue } from "../findings/columns.js";
import type { Environments } from "../findings/environments.js";
import { describeMetric, metricHead, tableDigits } from "../findings/metrics.js";
import type { SweepFindings } from "../findings/sweep.js";
import type { RunRecord } from "../read/run.js";
import { absent, type Cell, type Column, left, numberCell, right, type Table, textCell } from "./document.js";
import { ranOnColumn } from "./ran-on.js";
import { objectiveCells, objectiveColumns, seedsCell } from "./settings.js";

/** Some trials of a sweep: number, status, values, each parameter, epochs, seconds, and what is to be said of one. */
export function trialsTable(
  title: string,
  trials: TrialRecord[],
  sweep: SweepFindings,
  environments: Environments,
): Table {
  const { objectives, space, seeds } = sweep;
  const numeric = (path: string) => trials.every(({ params }) => typeof (params[path] ?? 0) === "number");
  const several = environments.distinct.length > 1;
  const runOf = ({ runDir }: Pick<TrialRecord, "runDir">) => (runDir === null ? undefined : sweep.runs.get(runDir));
  const ranOn = ranOnColumn(trials.map(runOf), environments);
  const notes = trials.map((trial) => noteOf(trial, sweep));
  const asked = askedColumns(sweep).filter((name) => !objectives.some(({ metric }) => metric === name));
  const timed = !objectives.some(({ metric }) => metric === "seconds");
  return {
    title,
    columns: [
      right("Trial"),
      left("Status"),
      ...objectives.flatMap((objective) => objectiveColumns(objective, seeds)),
      ...(seeds ? [right("Seeds")] : []),
      ...asked.map((name) => right(metricHead(name))),
      ...space.map(({ path }): Column => (numeric(path) ? right(path) : left(path))),
      right("Epochs"),
      ...(timed ? [right("Seconds")] : []),
      ...(several ? [left("Environment")] : []),
      ...ranOn.columns,
      left(
        "Note",
        notes.some((note) => note.length > 20),
      ),
    ],
    rows: trials.map((trial, index) => [
      { text: String(trial.number), value: trial.number },
      statusCell(trial.status),
      ...objectives.flatMap((objective, at) => objectiveCells(objective, at, trial, seeds)),
      ...(seeds ? [seedsCell(trial, seeds)] : []),
      ...asked.map((name) => askedCell(name, columnValue(name, trial, sweep))),
      ...space.map(({ path }) => settingCell(trial.params[path])),
      numberCell(trial.epochs, 0),
      ...(timed ? [Number.isNaN(trial.seconds) ? absent() : numberCell(trial.seconds, 1)] : []),
      ...(several ? [letterCell(runOf(trial), environments)] : []),
      ...ranOn.cells(index),
      noteCell(notes[index] as string),
    ]),
    notes: ranOn.notes,
  };
}

function statusCell(status: TrialRecord["status"]): Cell {
  return textCell(status, status === "failed" ? "bad" : status === "completed" ? undefined : "quiet");
}

/** A setting of a trial. */
export function settingCell(value: Params[string] | undefined): Cell {
  if (value === undefined) return absent();
  return { text: settingText(value), value: typeof value === "number" ? value : String(value) };
}

function askedCell(name: string, value: ColumnValue): Cell {
  return typeof value === "number" ? numberCell(value, tableDigits(describeMetric(name))) : absent();
}

function letterCell(run: RunRecord | undefined, { letterOf }: Environments): Cell {
  const letter = run && letterOf.get(run);
  return letter === undefined ? absent() : textCell(letter);
}

function noteCell(note: string): Cell {
  return note === "" ? { text: "", value: null } : textCell(note);
}

function noteOf(trial: TrialRecord, { best, pareto, runs }: SweepFindings): string {
  const notes: string[] = [];
  if (trial.error) notes.push(`${trial.error.kind}: ${trial.error.message.split("\n")[0]}`);
  if (!isFeasible(trial)) notes.push(`breaks ${trial.violates?.join(" and ")}`);
  if (trial === best) notes.push("best");
  if (pareto.includes(trial)) notes.push("Pareto set");
  if (trial.status === "running") notes.push(begunText(runs.get(trial.runDir ?? "")));
  if (trial.interrupted) notes.push("goes on with the sweep");
  if (trial.duplicateOf !== null) notes.push(`same settings as ${trial.duplicateOf}`);
  else if (trial.attempts > 1) notes.push(`${trial.attempts} attempts`);
  return notes.join("; ");
}

/** How a trial that has no end yet stands. */
function begunText(run: RunRecord | undefined): string {
  if (run?.status === "at work") return "at work";
  return run?.status === "killed" ? "begun, then killed" : "begun: at work, or killed";
}
