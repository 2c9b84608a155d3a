import { readdir, readFile } from "node:fs/promises";
import { isAbsolute, join, normalize, resolve } from "node:path";
import { parse } from "yaml";
import { flatten } from "../../config/overrides.js";
import type { Objective } from "../../sweep/definition.js";
import { EVENT_LOG, importanceIn, parseEvents } from "../../sweep/event-log.js";
import type { Params } from "../../sweep/grid.js";
import type { Importance } from "../../sweep/importance.js";
import { type KnownTrial, readKnown } from "../../sweep/known/known-trial.js";
import type { Models } from "../../sweep/models.js";
import { type Outcome, readOutcome } from "../../sweep/outcome.js";
import { paramsOf } from "../../sweep/params-of.js";
import { seedFolders } from "../../sweep/seed-folders.js";
import type { Stretch } from "../../sweep/stretch.js";
import { type SweepFile, SweepFolder } from "../../sweep/sweep-folder.js";
import { timelineOf } from "../../sweep/timeline.js";
import { begunTrials, blankTrial, runDirsOf, type TrialRecord } from "../../sweep/trial.js";
import { parseTrials } from "../../sweep/trial-lines.js";
import { inParallel } from "./bounded.js";
import { readLocks } from "./locks.js";
import { type ReadOptions, type RunRecord, readRun } from "./run.js";
import type { RunConfig } from "./run-config.js";
import { reason, shownPath } from "./shown.js";
import { checkSweepFile } from "./sweep-file.js";

/** A parameter of a search space, as `sweep.json` has it. */
export type Parameter = SweepFile["definition"]["space"][number];

/** One sweep's folder, as far as it could be read. */
export interface SweepRecord {
  path: string;
  /** The folder as it is shown. */
  name: string;
  /** What the sweep is called; the folder's name when `sweep.json` cannot be read. */
  label: string;
  /** `sweep.json`; null when it cannot be read, and all else is then empty. */
  file: SweepFile | null;
  objectives: Objective[];
  space: Parameter[];
  /** The seeds that each setting is run with; undefined where a trial is one run. */
  seeds?: readonly number[];
  /** By number: those that have ended, and those that have been begun. */
  trials: TrialRecord[];
  /** The trials of other sweeps and runs that it began with. */
  known: KnownTrial[];
  /** What is known since the sweep ended; null before. */
  outcome: Outcome | null;
  /** Each parameter's share for each objective: as the outcome has it, or as it was told while the sweep was at work; null: neither. */
  importance: Importance | null;
  /** Whether a process is at work on it; null where the system does not say. */
  atWork: boolean | null;
  /** Which trial was on which worker when; empty of a sweep without a log of its events. */
  timeline: Stretch[];
  /** The content of `best.yaml`, which is written at the sweep's end; undefined when there is none. */
  bestFile: unknown;
  /** The runs of its trials, by `runDir`. */
  runs: ReadonlyMap<string, RunRecord>;
  /** What could not be read, a sentence each. */
  notes: string[];
}

/** Read a sweep's folder. Never rejects: what cannot be read is said in the record's notes. */
export async function readSweep(folder: string, options: ReadOptions = {}): Promise<SweepRecord> {
  const path = resolve(folder);
  const once: ReadOptions = {
    ...options,
    evaluations: "without-result",
    curves: false,
    locks: options.locks ?? readLocks(),
  };
  const runs = new Map<string, RunRecord>();
  const record: SweepRecord = {
    path,
    name: shownPath(path),
    label: path.split(/[/\\]/).at(-1) ?? path,
    file: null,
    objectives: [],
    space: [],
    trials: [],
    known: [],
    outcome: null,
    importance: null,
    atWork: null,
    timeline: [],
    bestFile: undefined,
    runs,
    notes: [],
  };
  try {
    record.file = checkSweepFile(await SweepFolder.at(path).read());
  } catch (error) {
    record.notes.push(`It cannot be read: ${reason(error, path)}.`);
    return record;
  }
  const { name, definition } = record.file;
  const { objectives, space, seeds } = definition;
  Object.assign(record, { label: name, objectives, space, ...(seeds && { seeds }) });
  const ended = await readTrials(record);
  for (const [runDir, run] of await readRunsOf(path, ended, once)) runs.set(runDir, run);
  record.trials = ended;
  for (const { trial, begun } of await readBegun(record, once)) {
    record.trials.push(trial);
    for (const [runDir, run] of begun) if (run.config !== null) runs.set(runDir, run);
  }
  if (definition.from !== undefined)
    record.known = await readKnown(path).catch((error) => {
      record.notes.push(`The trials that it began with cannot be read: ${reason(error, path)}.`);
      return [];
    });
  record.outcome = await readOutcome(path);
  record.atWork = once.locks?.isHeld(path) ?? null;
  const events = parseEvents(await readFile(join(path, EVENT_LOG), "utf8").catch(() => ""));
  record.importance = record.outcome?.importance ?? importanceIn(events);
  record.timeline = timelineOf(events, record.atWork === true);
  record.bestFile = await readFile(join(path, "best.yaml"), "utf8").then(parse, () => undefined);
  return record;
}

async function readTrials(record: SweepRecord): Promise<TrialRecord[]> {
  const text = await readFile(join(record.path, "trials.jsonl"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") record.notes.push(`trials.jsonl cannot be read: ${reason(error, record.path)}.`);
    return "";
  });
  const { trials, unreadable } = parseTrials(text);
  if (unreadable.length > 0)
    record.notes.push(
      `Of trials.jsonl ${unreadable.length === 1 ? "line" : "lines"} ${unreadable.slice(0, 5).join(", ")}${unreadable.length > 5 ? ", …" : ""} cannot be read; starting the sweep again writes it anew.`,
    );
  return trials;
}

/** The runs beneath the trials; a trial that was answered from another has that one's. */
async function readRunsOf(
  path: string,
  trials: TrialRecord[],
  options: ReadOptions,
): Promise<[runDir: string, RunRecord][]> {
  const folders = [...new Set(trials.flatMap(runDirsOf).filter(isInside))];
  const runs = await inParallel(folders, async (runDir): Promise<[string, RunRecord]> => {
    return [runDir, await readRun(join(path, runDir), options)];
  });
  return runs.filter(([, { config }]) => config !== null);
}

function isInside(runDir: string): boolean {
  return !isAbsolute(runDir) && !normalize(runDir).startsWith("..");
}

/** Trials that have a folder and no line: their driver is at work, or was killed. */
async function readBegun(
  record: SweepRecord,
  options: ReadOptions,
): Promise<{ trial: TrialRecord; begun: [runDir: string, run: RunRecord][] }[]> {
  const { path, trials } = record;
  const names = await readdir(join(path, "trials")).catch((): string[] => []);
  return inParallel(begunTrials(names, trials), async ({ number, runDir }) => {
    // Of a sweep with seeds there are several.
    const inner = seedFolders(await readdir(join(path, runDir)).catch((): string[] => []));
    const runDirs = inner.length === 0 ? [runDir] : inner.map((name) => join(runDir, name));
    const begun: [string, RunRecord][] = [];
    for (const one of runDirs) begun.push([one, await readRun(join(path, one), options)]);
    const runs = begun.map(([, run]) => run);
    const config = runs.find((run) => run.config !== null)?.config;
    const trial: TrialRecord = {
      ...blankTrial(number, config ? trialParams(config, record) : {}),
      runDir: runDirs[0] as string,
      epochs: runs.reduce((sum, { epochs }) => sum + epochs.length, 0),
      validation: (runs.length === 1 && runs[0]?.epochs.at(-1)?.validation) || null,
      seconds: runs.reduce((sum, { seconds }) => sum + (seconds ?? Number.NaN), 0),
    };
    return { trial, begun };
  });
}

/** A trial's parameters, from its configuration. */
function trialParams(config: RunConfig, { space, file }: SweepRecord): Params {
  return paramsOf(space, config, () => nearest(config.model, file?.definition.models ?? {}));
}

/** The model of the space that a trial's was made from: the one from which it differs in the fewest fields. */
function nearest(model: RunConfig["model"], models: Models): string {
  const fields = flatten(model);
  const differing = (name: string) => {
    const own = new Map(flatten(models[name]));
    return (
      fields.filter(([path, value]) => own.get(path) !== value).length + (models[name]?.name === model.name ? 0 : 1e3)
    );
  };
  return Object.keys(models).sort((a, b) => differing(a) - differing(b))[0] ?? model.name;
}
