import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { scalarsOf } from "../../config/scalars.js";
import { actionText } from "../../steering/action.js";
import { importanceIn, isPaused, type LoggedEvent, parseEvents } from "../../sweep/event-log.js";
import { betterKnown } from "../../sweep/known/best-known.js";
import { type KnownTrial, readKnown } from "../../sweep/known/known-trial.js";
import { readOutcome } from "../../sweep/outcome.js";
import { prunerText } from "../../sweep/pruners.js";
import { bestOf, byValues, paretoOf } from "../../sweep/ranking.js";
import { seedFolders, trialFolderOf } from "../../sweep/seed-folders.js";
import { type SweepFile, SweepFolder } from "../../sweep/sweep-folder.js";
import { timelineOf } from "../../sweep/timeline.js";
import { begunTrials, blankTrial, isFeasible, type TrialRecord } from "../../sweep/trial.js";
import { parseTrials } from "../../sweep/trial-lines.js";
import { widenedRows } from "../../sweep/widen/widening.js";
import type { Scalar } from "../api.js";
import type { KnownRow, ParameterRow, SteeringRow, SweepAnswer, TrialRow } from "../api-sweep.js";
import type { Entry } from "./catalog.js";
import { readEpochs } from "./epochs.js";
import { moment, numeric, readSmallJson, record } from "./small-file.js";

/** All about a sweep, without opening its trials' runs. @throws SconceError `run-directory` when `sweep.json` cannot be read. */
export async function sweepDetail({ item, path }: Entry): Promise<SweepAnswer | undefined> {
  const file = await SweepFolder.at(path).read();
  if (!file) return undefined;
  const { definition } = file;
  const [text, log, outcome, folders] = await Promise.all([
    readFile(join(path, "trials.jsonl"), "utf8").catch(() => ""),
    readFile(join(path, "events.jsonl"), "utf8").catch(() => ""),
    readOutcome(path),
    readdir(join(path, "trials")).catch((): string[] => []),
  ]);
  const { trials: ended, unreadable } = parseTrials(text);
  const events = parseEvents(log);
  const paths = definition.space.map(({ path: one }) => one);
  const open = await Promise.all(
    begunTrials(folders, ended).map(({ number, runDir }) => begunTrial(path, number, runDir, paths)),
  );
  const trials = [...ended, ...open].sort((a, b) => a.number - b.number);
  const { objectives, search } = definition;
  const notes = unreadable.length > 0 ? [`${unreadable.length} lines of trials.jsonl cannot be read`] : [];
  const known =
    definition.from === undefined ? [] : await readKnown(path).catch((error: Error) => say(notes, error.message));
  const best = bestOf(ended, objectives);
  const better = betterKnown(known, best, objectives);
  return {
    item,
    path,
    target: file.target,
    paused: item.status === "at work" && isPaused(events),
    sampler: search.sampler,
    pruner: search.pruner && prunerText(search.pruner),
    workers: events.findLast((event) => event.type === "sweep" || event.type === "workers")?.workers ?? null,
    objectives: objectives.map(({ metric, direction }) => ({ metric, direction })),
    space: definition.space.map(parameter),
    trials: trials.map((trial) => trialRow(item.id, trial)),
    best: best?.number ?? null,
    pareto: objectives.length > 1 ? paretoOf(ended, objectives).map(({ number }) => number) : [],
    known: [...known].sort(byValues(objectives)).map(knownRow),
    better: better && knownRow(better),
    widened: widenedRows(file.widened ?? [], definition.space).map((one) => ({ ...one, at: moment(one.at) })),
    importance: outcome?.importance ?? importanceIn(events) ?? [],
    timeline: timelineOf(events, item.status === "at work"),
    steering: events.flatMap((event) => (event.type === "steering" ? [steeringRow(event)] : [])),
    notes,
  };
}

/** A trial that has not ended: its settings are in its run's configuration, and no line says how far it is but its run's own. */
async function begunTrial(path: string, number: number, place: string, paths: string[]): Promise<TrialRecord> {
  const inner = seedFolders(await readdir(join(path, place)).catch((): string[] => [])); // of a sweep with seeds
  const runDir = join(place, inner[0] ?? "");
  const folder = join(path, runDir);
  const settings = scalarsOf(record(readSmallJson(folder, "config.json"))?.config);
  const known = paths.flatMap((one): [string, Scalar][] => {
    const value = settings[one] ?? settings[`${one}.name`]; // of a choice among whole models, the name
    return value === undefined ? [] : [[one, value]];
  });
  let epochs = 0;
  for (const one of inner.length > 0 ? inner : [""]) epochs += (await readEpochs(join(path, place, one))).length;
  return { ...blankTrial(number, Object.fromEntries(known)), runDir, epochs, seconds: Number.NaN };
}

/** What cannot be read is said, and nothing is there. */
function say(notes: string[], what: string): [] {
  notes.push(what);
  return [];
}

function knownRow(trial: KnownTrial): KnownRow {
  const { from, number, params, values, seconds } = trial;
  return {
    ...{ from, number, params, values: values.map(numeric), seconds: numeric(seconds) },
    ...(isFeasible(trial) ? {} : { violates: trial.violates }),
  };
}

function steeringRow({ entry, outcome }: Extract<LoggedEvent, { type: "steering" }>): SteeringRow {
  return { at: entry.at, origin: entry.origin, action: actionText(entry.action), outcome };
}

function trialRow(sweep: string, trial: TrialRecord): TrialRow {
  const { number, status, params, values, epochs, seconds, attempts, duplicateOf, error, runDir } = trial;
  const idOf = (folder: string | null) => folder && `${sweep}/trials/${placeIn(folder)}`;
  return {
    ...{ number, status, params, epochs, attempts, duplicateOf },
    values: values?.map(numeric) ?? null,
    seconds: numeric(seconds),
    error: error && `${error.kind}: ${error.message}`,
    traceback: error?.traceback ?? null,
    ...(isFeasible(trial) ? {} : { violates: trial.violates }),
    run: idOf(runDir),
    ...(trial.standardErrors && { errors: trial.standardErrors.map(numeric) }),
    ...(trial.seeds && {
      seeds: trial.seeds.map((run) => ({ seed: run.seed, value: numeric(run.values?.[0]), run: idOf(run.runDir) })),
    }),
  };
}

/** A run's folder below `trials`: `0003-gru`, of a sweep with seeds `0003-gru/seed-1`. */
function placeIn(runDir: string): string {
  const trial = trialFolderOf(runDir);
  return trial === runDir ? basename(runDir) : `${basename(trial)}/${basename(runDir)}`;
}

function parameter(one: SweepFile["definition"]["space"][number]): ParameterRow {
  const { path, kind, choices, low, high, step, log, when } = one;
  const numbers = kind !== "categorical";
  return {
    ...{ path, kind, log, step, when: when as Record<string, Scalar[]> },
    choices: choices as Scalar[],
    low: numbers ? low : null,
    high: numbers ? high : null,
  };
}
