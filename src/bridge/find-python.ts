import { accessSync, constants, existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { SconceError } from "../errors.js";

/** The package's own folder: it holds dist/, python/ and requirements.txt. */
export const packageFolder = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

const WINDOWS = process.platform === "win32";

/** The interpreter inside a virtual environment's folder. */
export function interpreterOf(environment: string): string {
  return WINDOWS ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");
}

/**
 * Find the Python that a session starts: `wanted`, else `SCONCE_PYTHON`, else the nearest `.venv` from the working
 * directory upward, else an activated environment, else the `.venv` of sconce's own folder, else `python3`.
 *
 * @throws SconceError `python-missing` when `wanted` or `SCONCE_PYTHON` names a path that is not an executable file.
 */
export function findPython(wanted?: string, cwd: string = process.cwd()): string {
  const named = wanted ?? process.env.SCONCE_PYTHON;
  if (named) {
    if (!named.includes("/") && !named.includes("\\")) return named;
    const path = resolve(cwd, named);
    try {
      accessSync(path, constants.X_OK);
    } catch (cause) {
      const where = wanted ? "the option `python`" : "SCONCE_PYTHON";
      throw new SconceError("python-missing", `${where} names ${path}, which is not there or cannot be executed`, {
        hint: "name a Python interpreter, or leave it out and run `sconce setup`",
        cause,
      });
    }
    return path;
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const candidate = interpreterOf(join(folder, ".venv"));
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) break;
  }
  if (process.env.VIRTUAL_ENV && existsSync(interpreterOf(process.env.VIRTUAL_ENV)))
    return interpreterOf(process.env.VIRTUAL_ENV);
  const own = interpreterOf(join(packageFolder, ".venv"));
  return existsSync(own) ? own : WINDOWS ? "python" : "python3";
}
