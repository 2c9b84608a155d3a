import { toJson } from "../../text/to-json.js";
import { groupBySeed } from "../findings/over-seeds.js";
import type { RunRecord } from "../read/runs.js";
import type { Findings } from "../tables/lay-out.js";
import { lastValidation } from "../tables/runs.js";
import type { Comparison } from "../tutorial/compare.js";
import { compareCounts } from "../tutorial/compare.js";
import { PUBLISHED, PUBLISHED_COUNTS } from "../tutorial/published.js";
import { differingSettings, standing } from "../tutorial/standing.js";
import { sweepObject } from "./sweep-json.js";

/** The version of the JSON report's layout. */
export const REPORT_SCHEMA_VERSION = 1;

/** A report as one JSON object, every number in full; NaN and the infinities are spelled. */
export function renderJson(findings: Findings): string {
  const { title, runs, comparisons, omitted, environments, sweeps, selection } = findings;
  const report = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    title,
    published: { counts: PUBLISHED_COUNTS, models: PUBLISHED },
    comparisons: comparisons.map(comparison),
    omittedComparisons: omitted,
    differingSettings: differingSettings(runs),
    runs: runs.map((run) => runObject(run, environments.letterOf.get(run) ?? null)),
    sweeps: sweeps.map((sweep) => sweepObject(sweep, selection, environments)),
    overSeeds: groupBySeed(runs).map(({ settings, seeds, figures }) => ({
      settings: Object.fromEntries(settings),
      seeds,
      figures: Object.fromEntries(figures.map(({ label, summary }) => [label, summary])),
    })),
    environments: environments.distinct.map(({ letter, runs: count, fields }) => ({
      letter,
      runs: count,
      ...Object.fromEntries(fields),
    })),
  };
  return `${toJson(report, 2)}\n`;
}

function comparison(one: Comparison) {
  return {
    model: one.model,
    standing: one.standing.kind,
    marks: one.standing.marks,
    seeds: one.runs.map((run) => run.config?.seed),
    runs: one.runs.map((run) => run.name),
    notCounted: one.repeated.map(({ run, of }) => ({ run: run.name, sameSeedAs: of.name })),
    counts: compareCounts([one]),
    figures: one.figures,
  };
}

function runObject(run: RunRecord, environment: string | null) {
  const where = standing(run);
  return {
    run: run.name,
    status: run.status,
    note: run.note,
    standing: where?.kind ?? null,
    marks: where?.marks ?? [],
    config: run.config,
    counts: run.counts,
    epochs: run.epochs,
    lastValidation: lastValidation(run),
    test: run.test,
    seconds: run.seconds,
    startedAt: run.startedAt,
    environment,
    command: run.command,
  };
}
