import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { flatten } from "../config/overrides.js";
import { SconceError } from "../errors.js";
import { RunDirectory } from "../experiment/run-directory.js";
import { writeWhole } from "../files/write-whole.js";
import { toJson } from "../text/to-json.js";
import type { PlannedRun } from "./plan.js";

/** What is the same for all runs of a folder beside their settings, as it was found and not as it was asked for. */
export interface Conditions {
  device: string;
  threads: number;
  /** The corpus's digest. */
  "corpus (sha256)": string;
}

/** How far a run of the plan has come. */
export interface RunState {
  /** `begun`: it was interrupted, stopped, failed, or is to have more epochs than it has. */
  state: "completed" | "begun" | "absent";
  /** Epochs that it need not do again. */
  epochsDone: number;
}

/** The file that says what a folder reproduces. */
const PLAN = "reproduction.json";
/** What else a reproduction writes into its folder. */
const OWN = ["runs", "charts", "report.md", "report.html", "report.csv", "report.json", "report.tex"];

/**
 * Write down what the folder reproduces, or refuse one that reproduces something else or is not a reproduction's. Other models
 * and seeds, and more epochs, may join; what is compared side by side has to be the same.
 *
 * @param write False: only look.
 * @throws SconceError `run-directory`.
 */
export async function keepPlan(out: string, runs: PlannedRun[], conditions: Conditions, write: boolean): Promise<void> {
  const path = join(out, PLAN);
  const now = JSON.parse(toJson({ schemaVersion: 1, settings: settingsOf(runs), conditions }));
  const before = await readPlan(path);
  if (before) {
    const differences = differencesOf(before, now);
    if (differences.length === 0) return;
    throw new SconceError("run-directory", `${out} holds a reproduction of other settings: ${differences.join("; ")}`, {
      hint: "choose another folder with the option `out`",
    });
  }
  const there = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw cannotUse(out, error);
  });
  const foreign = OWN.filter((name) => there.includes(name));
  if (foreign.length > 0)
    throw new SconceError(
      "run-directory",
      `${out} holds ${foreign.join(", ")}, and no ${PLAN}: it is not a reproduction's`,
      {
        hint: "choose another folder with the option `out`; nothing that is there is overwritten",
      },
    );
  if (!write) return;
  await mkdir(out, { recursive: true }).catch((error) => {
    throw cannotUse(out, error);
  });
  await writeWhole(path, `${toJson(now, 2)}\n`);
}

function cannotUse(out: string, cause: NodeJS.ErrnoException): SconceError {
  const words: Record<string, string> = {
    ENOTDIR: "a file is in its place",
    EEXIST: "a file is in its place",
    ENOENT: "it cannot be made; is the file system read-only?", // what Node says then
  };
  const why = words[cause.code ?? ""] ?? cause.message;
  return new SconceError("run-directory", `cannot use ${out} as a folder: ${why}`, {
    hint: "choose a folder that can be written",
    cause,
  });
}

/** The number of threads with which a folder's runs were begun; undefined where none was. */
export async function plannedThreads(out: string): Promise<number | undefined> {
  const plan = await readPlan(join(out, PLAN));
  // A plan of an earlier sconce has them among the settings.
  const { threads } = { ...Object(plan?.settings), ...Object(plan?.conditions) } as { threads?: unknown };
  return typeof threads === "number" ? threads : undefined;
}

/** The settings that all runs share; the number of epochs is each run's own. */
function settingsOf(runs: PlannedRun[]): unknown {
  const config = runs[0]?.config;
  if (!config) return {};
  const { seed: _, device: _device, threads: _threads, model, training, data, ...rest } = config;
  return {
    ...rest,
    model: { ...model, name: undefined },
    training: { ...training, epochs: undefined },
    data: { ...data, root: undefined },
  };
}

type Plan = Record<string, unknown>;

async function readPlan(path: string): Promise<Plan | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof content === "object" && content !== null && "settings" in content) return content as Plan;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  }
  throw new SconceError("run-directory", `${path} cannot be read as the plan of a reproduction`, {
    hint: "choose another folder with the option `out`, or move that file away",
  });
}

/**
 * What differs, in words. A plan of an earlier sconce has device and threads as they were asked for, and the epochs, and nothing of
 * denormal numbers.
 */
function differencesOf(before: Plan, now: Plan): string[] {
  const flat = (plan: Plan) => {
    const fields = new Map(flatten(plan.settings));
    const [device, threads] = [fields.get("device"), fields.get("threads")];
    for (const name of ["training.epochs", "device", "threads"]) fields.delete(name);
    if (device !== undefined && device !== "auto") fields.set("device", device);
    if (typeof threads === "number") fields.set("threads", threads);
    if (!fields.has("flushDenormals")) fields.set("flushDenormals", false);
    for (const [name, value] of flatten(plan.conditions ?? {})) fields.set(name, value);
    return fields;
  };
  const [was, is] = [flat(before), flat(now)];
  const conditions = new Set(["device", "threads", "corpus (sha256)"]);
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
    was.get(name) === is.get(name) || (conditions.has(name) && !was.has(name))
      ? []
      : [`${name} was ${was.get(name)}, is ${is.get(name)}`],
  );
}

/**
 * How far a run has come. A folder that is empty, or in which a killed run has left nothing but its lock and temporary files,
 * is not there.
 *
 * @throws SconceError `run-directory` when its configuration cannot be read, or it has more epochs than are wanted.
 */
export async function stateOf(path: string, { name, config }: PlannedRun): Promise<RunState> {
  if (!(await stat(join(path, "config.json")).catch(() => undefined))) {
    await removeTemporaries(path);
    return { state: "absent", epochsDone: 0 };
  }
  const { directory, file } = await RunDirectory.open(path).catch((cause: SconceError) => {
    throw new SconceError("run-directory", cause.message, {
      hint: `move ${path} away: the same command then runs ${name} anew`,
      cause,
    });
  });
  const [before, now] = [file.config.training.epochs, config.training.epochs];
  if (before > now)
    throw new SconceError(
      "run-directory",
      `${path} is a run of more epochs: training.epochs was ${before}, is ${now}`,
      {
        hint: `give ${before} epochs or more, or choose another folder with the option \`out\``,
      },
    );
  // A result that cannot be read is made again from the checkpoint.
  const result = await directory.readResult().catch(() => undefined);
  if (result?.status === "completed" && before === now) return { state: "completed", epochsDone: now };
  return { state: "begun", epochsDone: Math.max(result?.epochs.length ?? 0, await epochsIn(path)) };
}

/** The epochs that were validated, as `metrics.jsonl` has them: a checkpoint was written after each. */
async function epochsIn(path: string): Promise<number> {
  const text = await readFile(join(path, "metrics.jsonl"), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line.includes('"evaluation"') && line.includes('"validation"'));
  return lines.length;
}

/** Remove the files that were being written when a process was killed before the run had its configuration. */
async function removeTemporaries(path: string): Promise<void> {
  for (const name of await readdir(path).catch(() => [])) {
    const pid = /^(?:config|environment)\.json\.(\d+)\.part$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(path, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
