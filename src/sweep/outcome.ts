import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../files/write-whole.js";
import { toJson } from "../text/to-json.js";

/** The version of `outcome.json`; a file of another is taken for none. */
export const OUTCOME_SCHEMA_VERSION = 1;
const FILE = "outcome.json";

const outcomeSchema = z.object({
  schemaVersion: z.literal(OUTCOME_SCHEMA_VERSION),
  /** `stopped`: a signal ended the driver, and the same command goes on. */
  status: z.enum(["completed", "stopped"]),
  finishedAt: z.string(),
  /** An entry an objective, in their order: each parameter's share (0 to 1) in its differences; empty when too few trials say so. */
  importance: z.array(z.object({ metric: z.string(), shares: z.record(z.string(), z.number()) })),
  /** The numbers of the completed trials that no other beats in every objective. */
  pareto: z.array(z.int()),
});

/** What is known only at a sweep's end, since it takes Optuna: `outcome.json`. */
export type Outcome = z.output<typeof outcomeSchema>;

/** Write `outcome.json`, whole or not at all. @throws SconceError `run-directory` when it cannot be written. */
export async function writeOutcome(folder: string, outcome: Omit<Outcome, "schemaVersion">): Promise<void> {
  await writeWhole(join(folder, FILE), `${toJson({ schemaVersion: OUTCOME_SCHEMA_VERSION, ...outcome }, 2)}\n`);
}

/** Take back the outcome of a sweep that goes on. */
export async function removeOutcome(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true });
}

/** The outcome of a sweep, or null while it runs, after a kill, or when the file cannot be read. */
export async function readOutcome(folder: string): Promise<Outcome | null> {
  try {
    return outcomeSchema.parse(JSON.parse(await readFile(join(folder, FILE), "utf8")));
  } catch {
    return null;
  }
}
