import { quantity } from "../../text/quantity.js";
import type { Publication, Standing } from "../publication.js";
import type { Folders } from "../read/folders.js";
import type { RunRecord } from "../read/run.js";
import { type ClassFindings, classFindings } from "./classes.js";
import { type Environments, gatherEnvironments } from "./environments.js";
import { groupBySeed, type SeedGroup } from "./over-seeds.js";
import { type Selection, selection } from "./selection.js";
import { differingSettings } from "./settings.js";
import { findSweeps, type SweepFindings } from "./sweep.js";

/** What is asked of a report, beside its format. */
export interface Wanted {
  /** Or made from the runs that were found. Default "Report on N runs", or the sweep's name. */
  title?: string | ((runs: readonly RunRecord[]) => string);
  /** The column that a sweep's trials are sorted by. */
  sort?: string;
  /** Which of a sweep's trials are shown. */
  filter?: readonly string[];
}

/** What a report is made of: data, the same for every format. */
export interface Findings {
  title: string;
  runs: RunRecord[];
  /** How each run stands to the publication; a run whose configuration could not be read has no entry. */
  standings: ReadonlyMap<RunRecord, Standing>;
  /** The dotted paths of the settings in which the runs differ. */
  differing: string[];
  /** What runs that differ in nothing but their seed reached. */
  overSeeds: SeedGroup[];
  /** What the runs, and each sweep's best trial, did with each class, where they were asked for it. */
  classes: ClassFindings[];
  /** Of the runs and of the sweeps' trials. */
  environments: Environments;
  sweeps: SweepFindings[];
  /** Which of the sweeps' trials are shown. */
  selection: Selection;
}

/** Find out what a report says. @throws SconceError `config`, `usage`: see {@link selection}. */
export function findingsOf(folders: Folders, publication: Publication, wanted: Wanted): Findings {
  const { runs } = folders;
  const sweeps = findSweeps(folders.sweeps);
  const trials = trialRuns(sweeps);
  const standings = new Map(
    runs.flatMap((run): [RunRecord, Standing][] => {
      const standing = publication.standing(run);
      return standing ? [[run, standing]] : [];
    }),
  );
  return {
    title:
      typeof wanted.title === "function" ? wanted.title(runs) : (wanted.title ?? defaultTitle(runs.length, sweeps)),
    runs,
    standings,
    differing: differingSettings(runs),
    overSeeds: groupBySeed(runs),
    classes: classFindings(runs, sweeps),
    environments: gatherEnvironments([...runs, ...trials]),
    sweeps,
    selection: selection(sweeps, wanted.sort, wanted.filter ?? []),
  };
}

/** The runs of all trials of some sweeps. */
export function trialRuns(sweeps: readonly SweepFindings[]): RunRecord[] {
  return sweeps.flatMap((sweep) => [...sweep.runs.values()]);
}

function defaultTitle(runs: number, sweeps: readonly SweepFindings[]): string {
  if (runs === 0 && sweeps.length === 1) return `Report on sweep ${sweeps[0]?.label}`;
  const parts = [
    ...(sweeps.length > 0 ? [quantity(sweeps.length, "sweep")] : []),
    ...(runs > 0 ? [quantity(runs, "run")] : []),
  ];
  return `Report on ${parts.join(" and ")}`;
}
