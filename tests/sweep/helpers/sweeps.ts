/** What the tests of faulty sweeps share: a sweep, what of it has to be equal, and a driver in a process of its own. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepResult } from "#sconce/sweep/sweep.js";
import type { TrialRecord } from "#sconce/sweep/trial.js";

/** What has to be the same, whatever happened on the way. */
export const numbersOf = (trials: readonly TrialRecord[]) =>
  trials.map(({ number, status, params, values, validation, test, epochs }) => ({
    number,
    status,
    params,
    values,
    validation,
    test,
    epochs,
  }));

/** The lines of a sweep's trials.jsonl. */
export function linesOf(folder: string): TrialRecord[] {
  const text = readFileSync(join(folder, "trials.jsonl"), "utf8");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Numbers that more than one line has: trials that ended twice. */
export function twice(folder: string): number[] {
  const numbers = linesOf(folder).map(({ number }) => number);
  return numbers.filter((number, index) => numbers.indexOf(number) !== index);
}

/** Each trial as `status` or `status: kind of its error`. */
export const ends = ({ trials }: SweepResult) =>
  trials.map(({ status, error }) => (error ? `${status}: ${error.kind}` : status));

const script = fileURLToPath(new URL("./driver.ts", import.meta.url));

/** Run a sweep in a process of its own, which prints an event a line. */
export function drive(definition: SweepDefinition, out: string, env: Record<string, string> = {}) {
  const file = `${out}.json`;
  writeFileSync(file, JSON.stringify(definition));
  return execa(process.execPath, ["--import", "tsx", script, file, out], { reject: false, stdin: "ignore", env });
}
