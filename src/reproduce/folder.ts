import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { SconceError } from "../errors.js";
import { RunDirectory } from "../experiment/run-directory.js";
import { isRunning } from "../files/staging.js";
import type { PlannedRun } from "./plan.js";

/** How far a run of the plan has come. */
export interface RunState {
  /** `begun`: it was interrupted, stopped, failed, or is to have more epochs than it has. */
  state: "completed" | "begun" | "absent";
  /** Epochs that it need not do again. */
  epochsDone: number;
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

/** The epochs that were validated, as `metrics.jsonl` has them: by default a checkpoint was written after each. */
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
