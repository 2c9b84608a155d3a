import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { experimentSchema } from "../../config/schema.js";
import type { ResolvedConfig } from "../../config/types.js";
import { trialConfig } from "../../sweep/definition.js";
import { bestOf, paretoOf, ranked } from "../../sweep/ranking.js";
import type { TrialRecord } from "../../sweep/trial.js";
import { reason, shownPath } from "../read/shown.js";
import type { SweepRecord } from "../read/sweep.js";

/** The best trial's configuration, as a file that `sconce run --config` takes. */
export interface BestSetting {
  config: ResolvedConfig;
  /** The file's text: YAML. */
  text: string;
  /** The sweep's `best.yaml`, as it is shown, when it has this configuration: it is written at the sweep's end. */
  file: string | null;
}

/** What a sweep found. */
export interface SweepFindings extends SweepRecord {
  /** A name for identifiers that no other sweep of the report has: letters, digits and hyphens. */
  id: string;
  /** The best first. */
  trials: TrialRecord[];
  best: TrialRecord | null;
  bestSetting: BestSetting | null;
  /** The completed trials that no other beats in every objective; empty when there is one objective. */
  pareto: TrialRecord[];
}

/** Rank the trials of sweeps, and find the best of each. */
export function findSweeps(records: readonly SweepRecord[]): SweepFindings[] {
  const taken = new Set<string>();
  return records.map((record) => {
    const name = idOf(record.label);
    let id = name;
    for (let n = 2; taken.has(id); n++) id = `${name}-${n}`;
    taken.add(id);
    const { trials, objectives } = record;
    const best = bestOf(trials, objectives);
    const setting = bestSetting(record, best);
    return {
      ...record,
      id,
      trials: ranked(trials, objectives),
      best,
      bestSetting: typeof setting === "string" ? null : setting,
      pareto: objectives.length > 1 ? paretoOf(trials, objectives) : [],
      notes: typeof setting === "string" ? [...record.notes, setting] : record.notes,
    };
  });
}

/** A name as part of an identifier: letters, digits and hyphens. */
export function idOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]+/g, "-");
}

/** @returns A sentence when the settings are no configuration. */
function bestSetting({ path, file, bestFile }: SweepRecord, best: TrialRecord | null): BestSetting | string | null {
  if (!best || !file) return null;
  try {
    const config = trialConfig({ ...file.definition, grid: null }, best.params);
    const seed = file.definition.seeds ? `, with seed ${config.seed}, the first` : "";
    const text = `# trial ${best.number}${seed}\n${stringify(config)}`;
    return { config, text, file: isSetting(bestFile, config) ? shownPath(join(path, "best.yaml")) : null };
  } catch (error) {
    return `The best trial's settings are no configuration: ${reason(error, path)}.`;
  }
}

/** Whether a file has a configuration; one that an older sconce wrote lacks fields, which are off. */
function isSetting(file: unknown, config: ResolvedConfig): boolean {
  const read = experimentSchema.safeParse(file);
  return read.success && isDeepStrictEqual(read.data, config);
}

/** Whether a trial needs no more work. */
export function isDone({ status, interrupted }: TrialRecord): boolean {
  return status !== "running" && !interrupted;
}

/** The command that runs a configuration; the path quoted where a shell would read more than a path. */
export function runCommand(path: string): string {
  const quoted = /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
  return `sconce run --config ${quoted}`;
}
