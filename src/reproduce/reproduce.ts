import { mkdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SconceError } from "../errors.js";
import type { RunEvent } from "../experiment/events.js";
import type { RunResult } from "../experiment/result.js";
import { RunDirectory, toJson, writeWhole } from "../experiment/run-directory.js";
import { runExperiment } from "../experiment/run-experiment.js";
import { openSession, type Session } from "../facades/session.js";
import { estimate } from "./estimate.js";
import { type PlannedRun, planRuns, type ReproduceOptions } from "./plan.js";

/** What a reproduction tells its listener. */
export type ReproduceEvent =
  | { type: "plan"; runs: string[]; done: string[]; secondsLeft: number | null }
  | { type: "run"; name: string; number: number; of: number; event: RunEvent }
  | { type: "finished"; name: string; number: number; of: number; result: RunResult };

/** Where a reproduction is kept, how it is watched and stopped. */
export interface ReproduceCall extends ReproduceOptions {
  /** The folder that keeps it. Default "results". */
  out?: string;
  /** Plan and estimate, then stop. Default false. */
  dryRun?: boolean;
  /** Measure how long it will take before it starts. Default true. */
  estimate?: boolean;
  session?: Session;
  onEvent?: (event: ReproduceEvent) => unknown;
  /** Ends the run in hand at its next batch; the same call goes on from there. */
  signal?: AbortSignal;
  /** The command that was given, kept with each run. */
  command?: string;
}

/** What a reproduction gives. */
export interface Reproduction {
  /** `planned` after a dry run, `stopped` when its signal was aborted. */
  status: "completed" | "stopped" | "planned";
  out: string;
  /** The run directories that hold a completed run. */
  runs: string[];
  /** Names of the runs that failed, with their errors. Their directories keep what was done. */
  failed: { name: string; error: Error }[];
}

/**
 * Run the tutorial's three experiments and keep them in `out`. Each finished run is kept: the same call goes on where an
 * interrupted one stood, from its last checkpoint. `report([out])` makes the tables.
 *
 * @throws SconceError `run-directory` when `out` holds a reproduction of other settings; and what starting a run throws.
 */
export async function reproduce(options: ReproduceCall = {}): Promise<Reproduction> {
  const out = resolve(options.out ?? "results");
  const runs = planRuns(options);
  const session = options.session ?? (await openSession());
  try {
    await keepPlan(out, runs, options.dryRun === true);
    const states = await Promise.all(runs.map((run) => stateOf(join(out, "runs", run.name))));
    const left = runs.filter((_, n) => states[n] !== "completed");
    const seconds =
      options.estimate === false || left.length === 0 ? null : await estimate(session, left, options.signal);
    await options.onEvent?.({
      type: "plan",
      runs: runs.map((run) => run.name),
      done: runs.filter((_, n) => states[n] === "completed").map((run) => run.name),
      secondsLeft: seconds && [...seconds.values()].reduce((a, b) => a + b, 0),
    });
    const failed: Reproduction["failed"] = [];
    const finish = async (status: Reproduction["status"]): Promise<Reproduction> => {
      const now = await Promise.all(runs.map((run) => stateOf(join(out, "runs", run.name))));
      return {
        status,
        out,
        failed,
        runs: runs.filter((_, n) => now[n] === "completed").map((run) => join(out, "runs", run.name)),
      };
    };
    if (options.dryRun) return await finish("planned");
    for (const [number, run] of runs.entries()) {
      if (states[number] === "completed") continue;
      if (options.signal?.aborted) return await finish("stopped");
      try {
        const result = await one(
          session,
          run,
          join(out, "runs", run.name),
          states[number] === "begun",
          number,
          runs.length,
          options,
        );
        await options.onEvent?.({ type: "finished", name: run.name, number, of: runs.length, result });
        if (result.status === "stopped") return await finish("stopped");
      } catch (error) {
        // One model's failure leaves the others; a Python that is gone, or a mistake in the set-up, ends them all.
        if (!session.isOpen || !(error instanceof SconceError) || error.kind !== "python-error") throw error;
        failed.push({ name: run.name, error });
      }
    }
    return await finish("completed");
  } finally {
    if (!options.session) await session.close();
  }
}

async function one(
  session: Session,
  run: PlannedRun,
  runDir: string,
  begun: boolean,
  number: number,
  of: number,
  options: ReproduceCall,
): Promise<RunResult> {
  const common = {
    session,
    signal: options.signal,
    command: options.command,
    onEvent: (event: RunEvent) => options.onEvent?.({ type: "run", name: run.name, number, of, event }),
  };
  return begun
    ? runExperiment(run.config, { ...common, resume: runDir })
    : runExperiment(run.config, { ...common, runDir });
}

/** Whether a run is done, was begun, or is not there. A folder that is empty, or holds no config yet, is not there. */
async function stateOf(path: string): Promise<"completed" | "begun" | "absent"> {
  if (!(await stat(join(path, "config.json")).catch(() => undefined))) return "absent";
  const { directory } = await RunDirectory.open(path);
  return (await directory.readResult())?.status === "completed" ? "completed" : "begun";
}

/** Write down what the folder reproduces, or refuse one that reproduces something else. */
async function keepPlan(out: string, runs: PlannedRun[], dryRun: boolean): Promise<void> {
  const path = join(out, "reproduction.json");
  // Other models, seeds and more epochs may join; what is compared side by side has to be the same.
  const settings = runs.map(({ config: { model, seed, training, ...rest } }) => ({
    ...rest,
    model: { ...model, name: undefined },
    training: { ...training },
    data: { ...rest.data, root: undefined },
  }))[0];
  const plan = JSON.parse(toJson({ schemaVersion: 1, settings }));
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before === undefined) {
    if (dryRun) return;
    try {
      await mkdir(join(out, "runs"), { recursive: true });
    } catch (cause) {
      throw new SconceError("run-directory", `cannot make ${out}: ${(cause as Error).message}`, {
        hint: "choose a folder that can be written",
        cause,
      });
    }
    await writeWhole(path, `${toJson(plan, 2)}\n`);
    return;
  }
  const differences = compareFlat(JSON.parse(before), plan);
  if (differences.length > 0)
    throw new SconceError("run-directory", `${out} holds a reproduction of other settings: ${differences.join("; ")}`, {
      hint: "choose another folder with --out",
    });
}

function compareFlat(before: unknown, now: unknown, path = ""): string[] {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (isObject(before) && isObject(now))
    return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) =>
      compareFlat(before[key], now[key], path ? `${path}.${key}` : key),
    );
  return before === now ? [] : [`${path.replace(/^settings\./, "")} was ${before}, is ${now}`];
}
