import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { wireNumber } from "../bridge/protocol.js";
import { hasFigures } from "./metrics.js";
import type { TrialRecord } from "./trial.js";

const figures = z.record(z.string(), wireNumber).refine(hasFigures);

const runSchema = z.object({
  status: z.enum(["running", "completed", "pruned", "failed", "stopped"]),
  values: z.array(wireNumber).nullable(),
  runDir: z.string().nullable(),
  epochs: z.int().min(0),
  validation: figures.nullable(),
  test: figures.nullable(),
  seconds: wireNumber,
  attempts: z.int().min(0),
  error: z.object({ kind: z.string(), message: z.string(), traceback: z.string().optional() }).nullable(),
});

const trialSchema = runSchema.extend({
  number: z.int().min(0),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  duplicateOf: z.int().min(0).nullable(),
  interrupted: z.boolean(),
  violates: z.array(z.string()).optional(),
  standardErrors: z.array(wireNumber.nullable()).nullable().optional(),
  seeds: z.array(runSchema.extend({ seed: z.int().min(0) })).optional(),
});

/** A trial as JSON gave it back, where what is not a number is spelled; undefined for what is no trial. */
export function reviveTrial(kept: unknown): TrialRecord | undefined {
  return trialSchema.safeParse(kept).data as TrialRecord | undefined;
}

/**
 * The trials of a `trials.jsonl`, by number; of two lines with one number the later counts.
 *
 * @returns Also which lines (from 1 on) cannot be read. A last line without its end is one that is being written: it is left out.
 */
export function parseTrials(text: string): { trials: TrialRecord[]; unreadable: number[] } {
  const trials = new Map<number, TrialRecord>();
  const unreadable: number[] = [];
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    try {
      const trial = trialSchema.parse(JSON.parse(line)) as TrialRecord;
      trials.set(trial.number, trial);
    } catch {
      unreadable.push(index + 1);
    }
  }
  return { trials: [...trials.values()].sort((a, b) => a.number - b.number), unreadable };
}

/** The trials that a sweep's `trials.jsonl` has, by number: none where it cannot be read, and without the lines that cannot. */
export async function listedTrials(sweep: string): Promise<TrialRecord[]> {
  return parseTrials(await readFile(join(sweep, "trials.jsonl"), "utf8").catch(() => "")).trials;
}
