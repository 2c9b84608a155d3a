import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type ToldTrial, wireNumber } from "../../bridge/protocol.js";
import { SconceError } from "../../errors.js";
import { reason } from "../../files/reason.js";
import { writeWhole } from "../../files/write-whole.js";
import { toJson } from "../../text/to-json.js";
import type { Params } from "../grid.js";
import { type Evaluation, hasFigures } from "../metrics.js";

/** The file in a sweep's folder that keeps the trials which were brought along: whoever goes on with the sweep needs no other folder. */
const FILE = "known.jsonl";

/** A trial that was finished before a sweep began, and is known to it from its first trial on. It is not one of the sweep's trials. */
export interface KnownTrial {
  /** The folder that it was taken from, as the definition names it. */
  from: string;
  /** Its number in that sweep; null: the folder is a run's. */
  number: number | null;
  /** Its settings as a point of this sweep's space. */
  params: Params;
  /** The values of this sweep's objectives, in their order. */
  values: number[];
  /** The objective after each epoch, for the pruner; empty where it is not known then, or there are several. */
  steps: number[];
  /** The last epoch's validation. */
  validation: Evaluation | null;
  /** The test's figures. */
  test: Evaluation | null;
  /** How long its run took, in seconds. */
  seconds: number;
  /** The comparisons of the sweep's `where` that it breaks. */
  violates?: string[];
  /** How far it is from meeting each of them; absent where there is none. */
  distances?: number[];
}

const figures = z.record(z.string(), wireNumber).refine(hasFigures);
const schema = z.object({
  from: z.string(),
  number: z.int().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  values: z.array(z.number()),
  steps: z.array(wireNumber),
  validation: figures.nullable(),
  test: figures.nullable(),
  seconds: z.number(),
  violates: z.array(z.string()).optional(),
  distances: z.array(z.number()).optional(),
});

/** Keep the trials that were brought along in the sweep's folder. */
export async function writeKnown(folder: string, known: readonly KnownTrial[]): Promise<void> {
  await writeWhole(join(folder, FILE), known.map((trial) => `${toJson(trial)}\n`).join(""));
}

/**
 * The trials that were brought along when the sweep in a folder was begun.
 * @throws SconceError `run-directory` when the file cannot be read.
 */
export async function readKnown(folder: string): Promise<KnownTrial[]> {
  const path = join(folder, FILE);
  try {
    const lines = (await readFile(path, "utf8")).split("\n").slice(0, -1);
    return lines.map((line) => schema.parse(JSON.parse(line)) as KnownTrial);
  } catch (cause) {
    const words = cause instanceof z.ZodError || cause instanceof SyntaxError ? "it is damaged" : reason(cause);
    throw new SconceError("run-directory", `cannot read ${path}, the trials that the sweep began with: ${words}`, {
      hint: "give the file back, or begin a sweep of another name",
      cause,
    });
  }
}

/** A trial that was brought along, as a study takes it. */
export function toldOf({ params, values, steps, distances = [] }: KnownTrial): ToldTrial {
  // What is no number cannot be compared with.
  return { params, values, steps: steps.every(Number.isFinite) ? steps : [], constraints: distances };
}
