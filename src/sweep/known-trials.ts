import { createHash } from "node:crypto";
import type { StudyTrial } from "../bridge/protocol.js";
import type { ResolvedConfig } from "../config/types.js";
import { blankTrial, type TrialRecord } from "./trial.js";
import { reviveTrial } from "./trial-lines.js";

/** Two trials with one key have the same numbers. A digest, for there may be very many. */
export function keyOf(config: ResolvedConfig): string {
  return createHash("sha256").update(JSON.stringify(config)).digest("base64");
}

/** A trial that was answered from another with the same settings. */
export function asDuplicate(record: TrialRecord, twin: TrialRecord): TrialRecord {
  const { number, params } = record;
  return { ...twin, number, params, attempts: 0, duplicateOf: twin.duplicateOf ?? twin.number };
}

/** A trial as the study has it: with what was kept of it when it ended. */
export function fromStudy({ number, state, params, record }: StudyTrial): TrialRecord {
  const kept = state === "running" ? undefined : reviveTrial(record);
  if (kept) return kept;
  const error = state === "failed" ? { kind: "unknown", message: "ended by somebody else" } : null;
  return { ...blankTrial(number, params), status: state, error };
}
