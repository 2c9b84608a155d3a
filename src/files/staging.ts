/** Folders that are filled beside their place and renamed into it when all is there; what dead processes left of them goes. */
import { lstat, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** Another machine's staging folder counts as left behind after this time, in milliseconds; filling one takes seconds. */
const STALE_AFTER = 24 * 60 * 60 * 1000;

/** Make a staging folder in `root`, called after its `kind` and this process. */
export function makeStaging(root: string, kind: string): Promise<string> {
  return mkdtemp(join(root, `${kind}.${hostname()}.${process.pid}.`));
}

/** Remove the staging folders of a kind that no running process will finish. */
export async function removeStale(root: string, kind: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(`${kind}.`)) continue;
    const [, host, pid] = /^(.+)\.(\d+)\.[^.]+$/.exec(name.slice(kind.length + 1)) ?? [];
    if (host === undefined) continue;
    const path = join(root, name);
    const dead = host === hostname() ? !isRunning(Number(pid)) : (await ageOf(path)) > STALE_AFTER;
    if (dead) await rm(path, { recursive: true, force: true });
  }
}

/** Whether a process of this machine is alive, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // runs, but is another user's
  }
}

/** Whether something has this name, a broken link too. @throws the error of the file system, where it cannot be told. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException)?.code ?? "");
}

/** Milliseconds since the folder's last change; 0 if it is gone. */
async function ageOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}
