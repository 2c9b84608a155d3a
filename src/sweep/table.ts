import { formatFixed } from "../text/format-fixed.js";
import { objectivesOf, type SweepDefinition } from "./definition.js";
import type { Params } from "./grid.js";
import { ranked } from "./ranking.js";
import type { TrialRecord } from "./trial.js";

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** Settings as a person writes them: `model.name=gru seed=2`. */
export function paramsText(params: Params): string {
  return Object.entries(params)
    .map(([path, value]) => `${path}=${typeof value === "number" ? number(value) : value}`)
    .join(" ");
}

/** A trial's values: `84.25`, or `84.25 / 12.03` of two objectives. */
export function valueText({ values }: TrialRecord): string {
  return values === null ? "-" : values.map((value) => formatFixed(value, Math.abs(value) < 10 ? 4 : 2)).join(" / ");
}

/** The trials as lines of a table, the best first, with a head. */
export function trialsTable(trials: readonly TrialRecord[], objective: SweepDefinition["objective"]): string[] {
  const objectives = objectivesOf(objective ?? {});
  const paths = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  const head = [
    "trial",
    "status",
    objectives.map(({ metric }) => metric).join(" / "),
    "epochs",
    "seconds",
    ...paths,
    "note",
  ];
  const rows = ranked(trials, objectives).map((trial) => [
    String(trial.number),
    trial.status,
    valueText(trial),
    String(trial.epochs),
    formatFixed(trial.seconds, 1),
    ...paths.map((path) => {
      const value = trial.params[path];
      return value === undefined ? "-" : typeof value === "number" ? number(value) : String(value);
    }),
    trial.error ? `${trial.error.kind}: ${trial.error.message.split("\n")[0]}` : noteOf(trial),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function noteOf({ duplicateOf, interrupted, attempts }: TrialRecord): string {
  if (duplicateOf !== null) return `same settings as ${duplicateOf}`;
  if (interrupted) return "goes on with the sweep";
  return attempts > 1 ? `${attempts} attempts` : "";
}
