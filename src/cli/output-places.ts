import { mkdir, open, rm, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { SconceError } from "../errors.js";

/*
 * Whether something can be written is known for certain only by writing: /proc and read-only mounts give permissions that do
 * not hold. So it is tried before any work, and what was tried is removed.
 */

/** Find out before any work whether a file can be written there. @throws SconceError `output`. */
export async function checkFileGoesThere(path: string): Promise<void> {
  const seen = await stat(path).catch(() => undefined);
  if (seen && !seen.isFile()) throw refusal(path, seen.isDirectory() ? "it is a folder" : "it is not a regular file");
  await tryFile(`${path}.${process.pid}.part`, path);
}

/** How often a folder is tried when it comes or goes meanwhile: another command may be trying the same one. */
const TRIES = 20;

/** The same of a folder, which may not be there yet. @throws SconceError `output`. */
export async function checkFolderGoesThere(path: string): Promise<void> {
  for (let left = TRIES; ; left--)
    try {
      return await tryFolder(path);
    } catch (error) {
      const { code } = ((error as SconceError).cause ?? {}) as NodeJS.ErrnoException;
      if (left === 0 || (code !== "ENOENT" && code !== "EEXIST")) throw error;
      await moment();
    }
}

async function tryFolder(path: string): Promise<void> {
  const whole = resolve(path);
  const seen = await stat(whole).catch(() => undefined);
  if (seen?.isDirectory()) return tryFile(`${whole}/.${process.pid}.part`, path);
  if (seen) throw refusal(path, "it is not a folder");
  const made: string[] = [];
  try {
    // One by one: Node's recursive mkdir never ends where a folder says ENOENT for its own children, as /proc does.
    for (const folder of await missing(whole)) {
      await mkdir(folder);
      made.unshift(folder);
    }
  } catch (cause) {
    throw refusal(path, (cause as Error).message, cause);
  } finally {
    for (const folder of made) await removeEmpty(folder);
  }
}

/** Remove a folder; one into which another process has put something stays, if that is not gone in a moment. */
async function removeEmpty(folder: string): Promise<void> {
  for (let left = TRIES; left > 0; left--)
    try {
      return await rmdir(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") return;
      await moment();
    }
}

/** A few milliseconds, not the same for everybody. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 10 * Math.random()));

/** The folders that are not there, from the outermost to the one asked for. */
async function missing(folder: string): Promise<string[]> {
  const there = await stat(folder).catch(() => undefined);
  return there || dirname(folder) === folder ? [] : [...(await missing(dirname(folder))), folder];
}

async function tryFile(file: string, path: string): Promise<void> {
  try {
    await (await open(file, "wx")).close();
    await rm(file, { force: true });
  } catch (cause) {
    const folder = dirname(resolve(path));
    const there = await stat(folder).catch(() => undefined);
    throw refusal(path, there ? (cause as Error).message : `there is no folder ${folder}`, cause);
  }
}

function refusal(path: string, why: string, cause?: unknown): SconceError {
  return new SconceError("output", `cannot write ${path}: ${why}`, { hint: "name another place", cause });
}
