/** What the tests of faulty sweeps share: a sweep, what of it has to be equal, and a driver in a process of its own. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { resolveConfig } from "#sconce/config/parse.js";
import type { Executor } from "#sconce/executors/executor.js";
import { localExecutor } from "#sconce/executors/local.js";
import type { SweepDefinition } from "#sconce/sweep/definition.js";
import type { SweepResult } from "#sconce/sweep/sweep.js";
import type { TrialRecord } from "#sconce/sweep/trial.js";
import type { tinyBase } from "./tiny-corpus.js";

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

/** One warm worker for many sweeps: the start of torch is what a tiny sweep takes most of its time for. */
export async function sharedWorker(
  base: ReturnType<typeof tinyBase>,
): Promise<{ executor: Executor; end(): Promise<void> }> {
  const settings = { workers: 1, threadsPerWorker: 1, workersPerDevice: 1, memory: "ignore" } as const;
  const local = await localExecutor({ ...settings, config: resolveConfig(base) });
  const run: Executor["run"] = (task, control) => local.run(task, control);
  return { executor: { workers: 1, warnings: [], run, close: async () => {} }, end: () => local.close() };
}

const script = fileURLToPath(new URL("./driver.ts", import.meta.url));

/** Run a sweep in a process of its own, which prints an event a line. */
export function drive(definition: SweepDefinition, out: string, env: Record<string, string> = {}) {
  const file = `${out}.json`;
  writeFileSync(file, JSON.stringify(definition));
  return execa(process.execPath, ["--import", "tsx", script, file, out], { reject: false, stdin: "ignore", env });
}
