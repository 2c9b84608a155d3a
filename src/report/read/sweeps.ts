import { readdir, readFile } from "node:fs/promises";
import { isAbsolute, join, normalize, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse, stringify } from "yaml";
import { flatten } from "../../config/overrides.js";
import type { ResolvedConfig } from "../../config/schema.js";
import { type Objective, trialConfig } from "../../sweep/definition.js";
import type { Params } from "../../sweep/grid.js";
import { type Outcome, readOutcome } from "../../sweep/outcome.js";
import { bestOf, paretoOf, ranked } from "../../sweep/ranking.js";
import { type SweepFile, SweepFolder } from "../../sweep/sweep-folder.js";
import { blankTrial, type TrialRecord } from "../../sweep/trial.js";
import { parseTrials } from "../../sweep/trial-lines.js";
import { inParallel, type RunRecord, readRun, reason, shownPath } from "./runs.js";
import { checkSweepFile } from "./sweep-file.js";

/** A parameter of a search space, as `sweep.json` has it. */
export type Parameter = SweepFile["definition"]["space"][number];

/** The best trial's configuration, as a file that `sconce run --config` takes. */
export interface BestSetting {
  config: ResolvedConfig;
  /** The file's text: YAML. */
  text: string;
  /** The sweep's `best.yaml`, as it is shown, when it has this configuration: it is written at the sweep's end. */
  file: string | null;
}

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
  /** The best first. */
  trials: TrialRecord[];
  /** What is known since the sweep ended; null before. */
  outcome: Outcome | null;
  best: TrialRecord | null;
  bestSetting: BestSetting | null;
  /** The completed trials that no other beats in every objective; empty when there is one objective. */
  pareto: TrialRecord[];
  /** The runs of its trials, by `runDir`. */
  runs: Map<string, RunRecord>;
  /** What could not be read, a sentence each. */
  notes: string[];
}

/** Read sweeps' folders. Never rejects: what cannot be read is said in a record's notes. */
export async function readSweeps(paths: readonly string[]): Promise<SweepRecord[]> {
  const records: SweepRecord[] = [];
  for (const path of paths) records.push(await readOne(resolve(path)));
  return records;
}

async function readOne(path: string): Promise<SweepRecord> {
  const record: SweepRecord = {
    path,
    name: shownPath(path),
    label: path.split(/[/\\]/).at(-1) ?? path,
    file: null,
    objectives: [],
    space: [],
    trials: [],
    outcome: null,
    best: null,
    bestSetting: null,
    pareto: [],
    runs: new Map(),
    notes: [],
  };
  try {
    record.file = checkSweepFile(await SweepFolder.at(path).read());
  } catch (error) {
    record.notes.push(`It cannot be read: ${reason(error, path)}.`);
    return record;
  }
  const { name, definition } = record.file;
  Object.assign(record, { label: name, objectives: definition.objectives, space: definition.space });
  const ended = await readTrials(record);
  await readRunsOf(record, ended);
  const trials = [...ended, ...(await begun(record, ended))];
  record.trials = ranked(trials, record.objectives);
  record.best = bestOf(trials, record.objectives);
  record.pareto = record.objectives.length > 1 ? paretoOf(trials, record.objectives) : [];
  record.outcome = await readOutcome(path);
  record.bestSetting = await bestSetting(record);
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
async function readRunsOf(record: SweepRecord, trials: TrialRecord[]): Promise<void> {
  const folders = [...new Set(trials.flatMap(({ runDir }) => (runDir !== null && inside(runDir) ? [runDir] : [])))];
  const runs = await inParallel(folders, (runDir) => readRun(join(record.path, runDir), { metrics: "without-result" }));
  for (const [index, run] of runs.entries()) if (run.config !== null) record.runs.set(folders[index] as string, run);
}

function inside(runDir: string): boolean {
  return !isAbsolute(runDir) && !normalize(runDir).startsWith("..");
}

/** Trials that have a folder and no line: their driver is at work, or was killed. */
async function begun(record: SweepRecord, ended: TrialRecord[]): Promise<TrialRecord[]> {
  const known = new Set(ended.map(({ number }) => number));
  const names = await readdir(join(record.path, "trials")).catch(() => []);
  const open = names.flatMap((name) => {
    const number = Number(/^(\d{4,})-/.exec(name)?.[1] ?? Number.NaN);
    return Number.isNaN(number) || known.has(number) ? [] : [{ number, runDir: join("trials", name) }];
  });
  return inParallel(open, async ({ number, runDir }) => {
    const run = await readRun(join(record.path, runDir), { metrics: "without-result" });
    if (run.config !== null) record.runs.set(runDir, run);
    return {
      ...blankTrial(number, run.config ? paramsOf(run.config, record.space) : {}),
      runDir,
      epochs: run.epochs.length,
      validation: run.epochs.at(-1)?.validation ?? null,
      seconds: run.seconds ?? Number.NaN,
    };
  });
}

/** A trial's parameters, from its configuration: those of the space whose conditions hold. */
function paramsOf(config: ResolvedConfig, space: Parameter[]): Params {
  const fields = new Map(flatten(config));
  const params: Params = {};
  for (const { path, when } of space)
    if (Object.entries(when).every(([other, allowed]) => other in params && allowed.includes(params[other] as never)))
      params[path] = (fields.get(path) ?? null) as Params[string];
  return params;
}

async function bestSetting({ path, file, best, notes }: SweepRecord): Promise<BestSetting | null> {
  if (!best || !file) return null;
  try {
    const config = trialConfig({ ...file.definition, grid: null }, best.params);
    const text = `# trial ${best.number}\n${stringify(config)}`;
    const place = join(path, "best.yaml");
    const written = await readFile(place, "utf8").then(parse, () => undefined);
    return { config, text, file: isDeepStrictEqual(written, config) ? shownPath(place) : null };
  } catch (error) {
    notes.push(`The best trial's settings are no configuration: ${reason(error, path)}.`);
    return null;
  }
}
