import { formatFixed } from "../../text/format-fixed.js";
import type { Environments } from "../findings/environments.js";
import type { Findings } from "../findings/findings.js";
import type { RunRecord } from "../read/run.js";
import { absent, type Cell, left, numberCell, right, type Section, type Table, textCell } from "./document.js";

/** Where the figures come from: versions and machine, and for each run seed, time and command. */
export function environmentSection({ runs, environments }: Findings): Section {
  const tables = [...environmentTables(environments), originTable(runs, environments)];
  return {
    id: "environment",
    title: "Where the figures come from",
    notes: [],
    listings: [],
    tables: tables.filter((table) => table.rows.length > 0),
  };
}

function environmentTables({ common, differing, distinct }: Environments): Table[] {
  const several = distinct.length > 1;
  const shared: Table = {
    title: several ? "Environment, the same for all runs" : "Environment",
    columns: [left("What"), left("Value", true)],
    rows: common.map(([name, value]) => [textCell(name), textCell(value)]),
    notes: [],
  };
  if (!several) return [shared];
  return [
    shared,
    {
      title: "Environments, where they differ",
      columns: [left("Environment"), right("Runs"), ...differing.map((name) => left(name, true))],
      rows: distinct.map(({ letter, runs, fields }) => [
        textCell(letter),
        numberCell(runs, 0),
        ...differing.map((name) => {
          const value = fields.get(name);
          return value === undefined ? absent() : textCell(value);
        }),
      ]),
      notes: [],
    },
  ];
}

/** A sweep's trials are not among the runs: their seeds and times are in their own table. */
function originTable(runs: readonly RunRecord[], { distinct, letterOf }: Environments): Table {
  const several = distinct.length > 1;
  const total = runs.reduce((sum, run) => sum + (run.seconds ?? 0), 0);
  return {
    title: "Seeds, times and commands",
    columns: [
      left("Run", true),
      right("Seed"),
      left("Started"),
      right("Seconds"),
      ...(several ? [left("Environment")] : []),
      left("Command", true),
    ],
    rows: runs.map((run) => [
      textCell(run.name),
      numberCell(run.config?.seed, 0),
      startedCell(run.startedAt),
      numberCell(run.seconds, 1),
      ...(several ? [textCell(letterOf.get(run) ?? "–")] : []),
      run.command === null ? absent(run.config ? "through the API" : "–") : textCell(run.command),
    ]),
    notes: [`Wall time of all runs together: ${formatFixed(Math.round(total * 10) / 10, 1)} seconds.`],
  };
}

/** `2026-11-24 06:20:03Z` of a time as JavaScript writes it; anything else as it is. */
function startedCell(startedAt: string | null): Cell {
  if (startedAt === null) return absent();
  return { text: startedAt.replace(/^([-\d]{10})T([:\d]{8})\.\d+Z$/, "$1 $2Z"), value: startedAt };
}
