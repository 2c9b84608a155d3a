import { tableLines } from "../report/render/terminal.js";
import { absent, type Cell, left, right, type Table, textCell } from "../report/tables/document.js";
import { objectivesOf, type SweepDefinition } from "../sweep/definition.js";
import { sdOf } from "../sweep/over-seeds.js";
import { valueText } from "../sweep/params-text.js";
import { ranked } from "../sweep/ranking.js";
import type { TrialRecord } from "../sweep/trial.js";
import { formatFixed } from "../text/format-fixed.js";
import { settingText } from "../text/setting-text.js";
import type { Io } from "./command.js";

/** The trials as lines of a table, the best first, with a head. @param trials Those of a sweep of this definition. */
export function trialsTable(
  trials: readonly TrialRecord[],
  { objective, seeds }: Pick<SweepDefinition, "objective" | "seeds">,
  { columns, paint }: Pick<Io, "columns" | "paint">,
): string[] {
  const objectives = objectivesOf(objective ?? {});
  const paths = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  const value = objectives.map(({ metric }) => metric).join(" / ");
  const seeded = trials.some(({ seeds }) => seeds !== undefined);
  const deviation = seeded ? [right("sd over seeds")] : [];
  const heads = [left("trial"), left("status"), right(value), ...deviation, right("epochs"), right("seconds")];
  const notes = new Map(
    trials.map((trial) => [trial, noteOf(trial, typeof seeds === "number" ? seeds : seeds?.length)]),
  );
  const noted = [...notes.values()].some((note) => note !== "");
  const table: Table = {
    title: "",
    columns: [...heads, ...paths.map((path) => right(path)), ...(noted ? [left("note")] : [])],
    rows: ranked(trials, objectives).map((trial) => [
      textCell(String(trial.number)),
      textCell(trial.status, trial.status === "completed" ? "good" : trial.status === "failed" ? "bad" : undefined),
      textCell(valueText(trial)),
      ...(seeded ? [textCell(deviationText(trial, objectives.length))] : []),
      textCell(String(trial.epochs)),
      textCell(formatFixed(trial.seconds, 1)),
      ...paths.map((path): Cell => {
        const setting = trial.params[path];
        return setting === undefined ? absent("-") : textCell(settingText(setting));
      }),
      ...(noted ? [textCell(notes.get(trial) ?? "")] : []),
    ]),
    notes: [],
  };
  return tableLines(table, columns, paint);
}

/** The standard deviation of each objective over the runs with other seeds: `2.74`. */
function deviationText({ seeds = [] }: TrialRecord, objectives: number): string {
  const runs = seeds.flatMap(({ values }) => (values ? [values] : []));
  if (runs.length < 2) return "-";
  const values = Array.from({ length: objectives }, (_, at) => sdOf(runs.map((one) => one[at] as number)));
  return valueText({ values });
}

function noteOf(trial: TrialRecord, seeds: number | undefined): string {
  return [fewSeedsText(trial, seeds), whatIsWorthANote(trial)].filter((text) => text !== "").join("; ");
}

/** Over how many of the seeds a setting's value is, where those are not all: `4 of 6 seeds`. */
function fewSeedsText({ seeds, values }: TrialRecord, all = 0): string {
  if (seeds === undefined || values === null) return "";
  const done = seeds.filter(({ status }) => status === "completed").length;
  return done < all ? `${done} of ${all} seeds` : "";
}

function whatIsWorthANote({ status, error, duplicateOf, interrupted, attempts, violates = [] }: TrialRecord): string {
  if (error) return `${error.kind}: ${error.message.split("\n")[0]}`;
  if (violates.length > 0) return `breaks ${violates.join(" and ")}`;
  if (duplicateOf !== null) return `same settings as ${duplicateOf}`;
  // One that runs when all is over was at work when an earlier driver was killed, and has not begun again.
  if (interrupted || status === "running") return "goes on with the sweep";
  return attempts > 1 ? `${attempts} attempts` : "";
}
