import { saysAnything } from "../../experiment/about.js";
import { escapeJson } from "../../text/escape.js";
import { toJson } from "../../text/to-json.js";
import type { Findings } from "../findings/findings.js";
import { lastValidation } from "../findings/metrics.js";
import type { Compared } from "../publication.js";
import type { RunRecord } from "../read/run.js";
import { sweepObject } from "./sweep-json.js";

/** The version of the JSON report's layout. */
export const REPORT_SCHEMA_VERSION = 3;

/** A report as one JSON object, every number in full; NaN and the infinities are spelled. */
export function renderJson(findings: Findings, compared: Compared): string {
  const { title, runs, environments, sweeps, selection, differing, overSeeds } = findings;
  const report = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    title,
    ...compared.data,
    differingSettings: differing,
    runs: runs.map((run) => runObject(run, findings)),
    sweeps: sweeps.map((sweep) => sweepObject(sweep, selection, environments)),
    overSeeds: overSeeds.map(({ settings, seeds, figures }) => ({
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
  return `${escapeJson(toJson(report, 2))}\n`;
}

function runObject(run: RunRecord, { standings, environments }: Findings) {
  const standing = standings.get(run);
  return {
    run: run.name,
    status: run.status,
    note: run.note,
    ...(saysAnything(run.about) && { about: run.about }),
    standing: standing?.kind ?? null,
    marks: standing?.marks ?? [],
    config: run.config,
    counts: run.counts,
    epochs: run.epochs,
    lastValidation: lastValidation(run),
    test: run.test,
    seconds: run.seconds,
    startedAt: run.startedAt,
    environment: environments.letterOf.get(run) ?? null,
    command: run.command,
  };
}
