import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { SconceError } from "../../errors.js";
import { configFileSchema, type ResultFile, resultFileSchema } from "../../experiment/result.js";
import { readRunFile } from "../../experiment/run-directory.js";
import type { ResolvedSweep } from "../definition.js";
import { epochValue, figuresOf, objectiveValue } from "../metrics.js";
import { readSweep } from "../sweep-folder.js";
import { broken, constraintsOf, violationsOf } from "../where/constraints.js";
import type { KnownTrial } from "./known-trial.js";
import { pointOf } from "./point-of.js";

/** The trials that a sweep begins with, and what is to be said of those that it cannot use. */
export interface Gathered {
  known: KnownTrial[];
  /** A sentence for each folder of which something is left out. */
  said: string[];
}

/**
 * Read the folders that a definition names in `from`: of the trials there, those that came to their end and are points of this sweep's space.
 * @throws SconceError `run-directory` for a folder that is neither a sweep's nor a run's, or cannot be read; `config` where not one of all fits.
 */
export async function gatherKnown(sweep: ResolvedSweep): Promise<Gathered> {
  const known: KnownTrial[] = [];
  const said: string[] = [];
  for (const [at, from] of (sweep.from ?? []).entries()) {
    const runs = await runsOf(from, `from.${at}`);
    const left = new Map<string, number>();
    let some = 0;
    for (const { number, runDir } of runs) {
      const found = runDir === null ? "not completed" : await trialOf(sweep, runDir, known);
      if (typeof found === "string") left.set(found, (left.get(found) ?? 0) + 1);
      else known.push({ from, number, ...found });
      if (typeof found !== "string") some += 1;
    }
    if (left.size > 0 || runs.length === 0) said.push(sentence(from, some, runs, left));
  }
  if (known.length === 0 && said.length > 0)
    throw new SconceError("config", `from: nothing there can be told to this sweep: ${said.join("; ")}`, {
      hint: "what fits has this sweep's base, and its settings are within this sweep's space; or leave from out",
    });
  return { known, said };
}

interface Run {
  number: number | null;
  /** Null: it did not come to its end. */
  runDir: string | null;
}

async function runsOf(from: string, field: string): Promise<Run[]> {
  const path = resolve(from);
  if (existsSync(join(path, "sweep.json"))) {
    const { trials } = await readSweep(path);
    return trials
      .filter(({ duplicateOf }) => duplicateOf === null)
      .map(({ number, status, runDir }) => ({
        number,
        runDir: status === "completed" && runDir !== null ? join(path, runDir) : null,
      }));
  }
  if (existsSync(join(path, "config.json"))) return [{ number: null, runDir: path }];
  throw new SconceError("run-directory", `${field}: ${from} is neither a sweep's folder nor a run's`, {
    hint: "name the folder that `sconce run` or `sconce sweep` made",
  });
}

type Trial = Omit<KnownTrial, "from" | "number">;

/** @returns why it is left out, where it is. */
async function trialOf(sweep: ResolvedSweep, runDir: string, known: readonly KnownTrial[]): Promise<Trial | string> {
  let result: ResultFile;
  let fit: ReturnType<typeof pointOf>;
  try {
    result = await readRunFile(runDir, "result.json", resultFileSchema);
    if (result.status !== "completed") return "not completed";
    fit = pointOf(sweep, (await readRunFile(runDir, "config.json", configFileSchema)).config);
  } catch (error) {
    if (!(error instanceof SconceError)) throw error;
    return "that cannot be read";
  }
  if ("base" in fit) {
    const others = [...fit.base, ...fit.outside];
    return `of another ${fit.base.length > 0 ? "base" : "space"} (${others.slice(0, 3).join(", ")}${others.length > 3 ? ", …" : ""})`;
  }
  const { params } = fit;
  if (known.some((other) => sameParams(other.params, params))) return "with the settings of one before it";
  const values = sweep.objectives.map((objective) => objectiveValue(objective, result));
  const without = sweep.objectives.find((_, index) => !Number.isFinite(values[index]));
  if (without) return `without ${without.metric}`;
  const [single] = sweep.objectives.length === 1 ? sweep.objectives : [];
  const steps = result.epochs.flatMap((epoch) => (single && epochValue(single.metric, epoch)) ?? []);
  const last = result.epochs.at(-1);
  const { test, seconds } = result;
  const trial = {
    params,
    values,
    steps,
    validation: last ? figuresOf(last.validation) : null,
    test: test && figuresOf(test),
    seconds,
  };
  const constraints = constraintsOf(sweep);
  if (constraints.length === 0) return trial;
  return { ...trial, violates: broken(constraints, trial), distances: violationsOf(constraints, trial) };
}

function sameParams(one: KnownTrial["params"], other: KnownTrial["params"]): boolean {
  const paths = Object.keys(one);
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path]);
}

function sentence(from: string, some: number, runs: readonly Run[], left: ReadonlyMap<string, number>): string {
  if (runs[0]?.number === null)
    return `the run ${from} is ${some === 1 ? "known from the start" : `left out: ${[...left.keys()]}`}`;
  const known = `${some} of the ${runs.length} trials in ${from} ${some === 1 ? "is" : "are"} known from the start`;
  const others = [...left].map(([why, count]) => `${count} ${why}`);
  return others.length === 0 ? known : `${known}; left out: ${others.join(", ")}`;
}
