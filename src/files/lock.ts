/** Only one process downloads into a folder at a time. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { SconceError } from "../errors.js";
import { isRunning } from "./staging.js";

/** The locks that this process holds. */
const held = new Set<string>();

/** Be the only one who downloads to a root. The lock of a process that is dead is taken over. */
export async function lock(path: string): Promise<() => Promise<void>> {
  const me = `${hostname()} ${process.pid}\n`;
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(path, me, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readFile(path, "utf8").catch(() => "");
    const [host, pid] = holder.trim().split(" ");
    const mine = holder === me; // of an earlier process with this pid, if it is not in `held`
    if (attempt < 3 && host === hostname() && (mine ? !held.has(path) : !isRunning(Number(pid)))) {
      await rm(path, { force: true });
      continue;
    }
    throw new SconceError("locked", `another fetch downloads here: ${path} says ${holder.trim() || "nothing yet"}`, {
      hint: "let it end; if that process is dead, remove the file",
    });
  }
  held.add(path);
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}
