/** A file that only one process holds at a time, and that outlives neither a kill nor the reuse of a process's number. */
import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { SconceError } from "../errors.js";
import { startOf } from "./process-identity.js";
import { isRunning } from "./staging.js";

/** A lock file without content is one that another version was about to write; after this time, in milliseconds, nobody will. */
const EMPTY_AFTER = 10_000;

/** The locks that this process holds. */
const held = new Set<string>();

/**
 * Be the only one who does `what`. The lock of a process that is dead is taken over.
 * @param what As an error tells it: "another fetch downloads here".
 * @returns what gives the lock back.
 * @throws SconceError `locked` while another process holds it.
 */
export async function lock(path: string, what: string): Promise<() => Promise<void>> {
  const me = `${hostname()} ${process.pid} ${startOf(process.pid) ?? "?"}\n`;
  for (let attempt = 0; !(await create(path, me)); attempt++) {
    const holder = await readFile(path, "utf8").catch(() => undefined);
    if (holder === undefined && attempt < 10) continue; // given back meanwhile
    if (attempt < 10 && (await isDead(path, holder ?? "")) && (await remove(path, holder ?? ""))) continue;
    throw new SconceError("locked", `${what}: ${path} says ${holder?.trim() || "nothing yet"}`, {
      hint: "wait until it is done; if that process is on another machine and dead, remove the file",
    });
  }
  held.add(path);
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

/** Whether a process of this machine that is alive holds a lock; of another machine's nothing is known, so it counts as not held. */
export function isLocked(path: string): boolean {
  try {
    const [host, pid, start] = readFileSync(path, "utf8").trim().split(" ");
    return host === hostname() && holds(path, Number(pid), start);
  } catch {
    return false;
  }
}

/** Whether the process of this machine that a lock names holds it still. @param start When that process began, as the lock says. */
function holds(path: string, pid: number, start: string | undefined): boolean {
  if (pid === process.pid) return held.has(path); // else of an earlier process with this number
  if (!isRunning(pid)) return false;
  const running = startOf(pid);
  return start === undefined || start === "?" || running === undefined || running === start;
}

/** The file with its content, at once: a kill leaves none that is empty. False when it is there already. */
async function create(path: string, content: string): Promise<boolean> {
  const own = `${path}.${process.pid}.part`;
  try {
    await writeFile(own, content);
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Whether nobody holds this lock any more. */
async function isDead(path: string, holder: string): Promise<boolean> {
  const [host, pid, start] = holder.trim().split(" ");
  if (!host || !pid) {
    const age = await stat(path)
      .then(({ mtimeMs }) => Date.now() - mtimeMs)
      .catch(() => 0);
    return age > EMPTY_AFTER;
  }
  return host === hostname() && !holds(path, Number(pid), start);
}

/** Remove the lock of a dead holder; false if it was another's by then, which stays. */
async function remove(path: string, holder: string): Promise<boolean> {
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
    const found = await readFile(aside, "utf8");
    if (found === holder) return true;
    await link(aside, path).catch(() => {}); // somebody was faster: the lock is alive
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
