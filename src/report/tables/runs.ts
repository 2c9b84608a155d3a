import { flatten } from "../../config/overrides.js";
import type { Environments } from "../findings/environments.js";
import { overSeedsTable } from "../findings/over-seeds.js";
import type { RunRecord } from "../read/runs.js";
import { differingSettings, standing } from "../tutorial/standing.js";
import { absent, type Cell, type Column, numberCell, type Section, textCell } from "./document.js";

const left = (label: string, long = false): Column => ({ label, align: "left", long });
const right = (label: string): Column => ({ label, align: "right" });

/** A run's state in words: `failed: why`, `unreadable: why`. */
export function statusText({ status, note }: RunRecord): string {
  return note === null ? status : `${status}: ${note}`;
}

function statusCell(run: RunRecord): Cell {
  const tone =
    run.status === "failed" || run.status === "unreadable" ? "bad" : run.status === "completed" ? undefined : "quiet";
  return textCell(statusText(run), tone);
}

/** The last validation that a run has, and its epoch. */
export function lastValidation(run: RunRecord): { epoch: number; loss: number; accuracy: number } | null {
  const last = run.epochs.findLast(({ validation }) => validation !== null);
  return last?.validation ? { epoch: last.epoch, ...last.validation } : null;
}

function settingCell(value: unknown): Cell {
  if (value === undefined) return absent();
  if (value === null) return textCell("null");
  if (typeof value === "number") return { text: String(value), value };
  return textCell(String(value));
}

/** What a run is apart from the tutorial's experiment, in a word or two. */
function standingCell(run: RunRecord): Cell {
  const where = standing(run);
  if (!where) return absent();
  return where.kind === "tutorial" ? textCell("tutorial") : textCell(where.marks.join("; "), "quiet");
}

/** One row a run: the settings in which they differ, how each ended, its figures. Then what those of the same settings reached. */
export function runsSection(runs: RunRecord[], charts: ReadonlyMap<string, string[]>): Section {
  const paths = differingSettings(runs);
  const overSeeds = overSeedsTable(runs);
  const differing = runs.map((run) => new Map(run.config ? flatten(run.config) : []));
  const numeric = (path: string) =>
    differing.every((settings) => ["number", "undefined"].includes(typeof (settings.get(path) ?? undefined)));
  return {
    title: "Runs",
    notes: [],
    charts: charts.get("Runs") ?? [],
    listings: [],
    tables: [
      {
        title: "Runs",
        columns: [
          left("Run", true),
          ...paths.map((path): Column => ({ label: path, align: numeric(path) ? "right" : "left" })),
          left(
            "Status",
            runs.some((run) => run.note !== null),
          ),
          right("Epochs"),
          right("Validation loss"),
          right("Validation accuracy (%)"),
          right("Test loss"),
          right("Test accuracy (%)"),
          right("Seconds"),
          left("Experiment", true),
        ],
        rows: runs.map((run, index) => {
          const validation = lastValidation(run);
          return [
            textCell(run.name),
            ...paths.map((path) => settingCell(differing[index]?.get(path))),
            statusCell(run),
            run.config ? numberCell(validation?.epoch ?? 0, 0) : absent(),
            numberCell(validation?.loss, 6),
            numberCell(validation?.accuracy, 3),
            numberCell(run.test?.loss, 6),
            numberCell(run.test?.accuracy, 3),
            numberCell(run.seconds, 1),
            standingCell(run),
          ];
        }),
        notes: [
          paths.length > 0
            ? "The columns named by dotted paths are the settings in which the runs differ."
            : "The runs do not differ in any setting.",
          "Validation is that of the last epoch that has one.",
        ].slice(runs.length === 1 ? 1 : 0),
      },
      ...(overSeeds ? [overSeeds] : []),
    ],
  };
}

/** `2026-11-24 06:20:03Z` of a time as JavaScript writes it; anything else as it is. */
function startedCell(startedAt: string | null): Cell {
  if (startedAt === null) return absent();
  return { text: startedAt.replace(/^([-\d]{10})T([:\d]{8})\.\d+Z$/, "$1 $2Z"), value: startedAt };
}

/** Where the figures come from: versions and machine, and for each run seed, time and command. */
export function environmentSection(runs: RunRecord[], environments: Environments): Section {
  const { common, differing, distinct, letterOf } = environments;
  const several = distinct.length > 1;
  // A sweep's trials are not among the runs: their seeds and times are in their own table.
  const total = runs.reduce((sum, run) => sum + (run.seconds ?? 0), 0);
  return {
    title: "Where the figures come from",
    notes: [],
    charts: [],
    listings: [],
    tables: [
      {
        title: several ? "Environment, the same for all runs" : "Environment",
        columns: [left("What"), left("Value", true)],
        rows: common.map(([name, value]) => [textCell(name), textCell(value)]),
        notes: [],
      },
      ...(several
        ? [
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
          ]
        : []),
      {
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
        notes: [`Wall time of all runs together: ${(Math.round(total * 10) / 10).toFixed(1)} seconds.`],
      },
    ].filter((table) => table.rows.length > 0),
  };
}
