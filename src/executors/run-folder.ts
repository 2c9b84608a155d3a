import { mkdir, readdir } from "node:fs/promises";
import { SconceError } from "../errors.js";
import { LOCK } from "../files/held-locks.js";
import { reason } from "../files/reason.js";

/**
 * Make a run's folder on the driver's side, if it is not there.
 *
 * @param goesOn What the same command does once the folder is mended, for the hint.
 * @returns the names in it; `config.json` among them says that there is a run to go on with.
 * @throws SconceError `run-directory` when it cannot be made or read.
 */
export async function makeRunFolder(path: string, goesOn: string): Promise<string[]> {
  try {
    await mkdir(path, { recursive: true });
    return await readdir(path);
  } catch (cause) {
    throw new SconceError("run-directory", `cannot make the folder ${path}: ${reason(cause)}`, {
      hint: `make room, or mend the folder; ${goesOn}`,
      cause,
    });
  }
}

/**
 * Make a run's folder, empty or with a run to go on with.
 *
 * @returns whether there is a run to go on with.
 * @throws SconceError `run-directory` when it cannot be made, or holds something else.
 */
export async function prepareFolder(path: string): Promise<boolean> {
  const there = await makeRunFolder(path, "the same command goes on");
  if (there.includes("config.json")) return true;
  const foreign = there.filter((name) => name !== LOCK && !name.endsWith(".part"));
  if (foreign.length > 0)
    throw new SconceError("run-directory", `${path} holds no run, but ${foreign.sort().slice(0, 3).join(", ")}`, {
      hint: "move it away: the same command then makes the run",
    });
  return false;
}
