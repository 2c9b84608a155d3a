import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The file in the folder of a run or a sweep that its process holds a lock of, as long as it lives. */
export const LOCK = ".lock";

/**
 * The inodes that are locked at this moment; null where the system does not say. Linux lists them in `/proc/locks`, a line each:
 * `1: FLOCK  ADVISORY  WRITE 2597 fe:00:5400801 0 EOF`. Nothing is locked for that, so no run is disturbed.
 *
 * @param list The file to read instead; for tests.
 */
export function heldLocks(list = "/proc/locks"): ReadonlySet<string> | null {
  try {
    const text = readFileSync(list, "utf8");
    // The device is left out: what the kernel calls it is not always what `stat` says (overlay and network file systems).
    const found = text.matchAll(/^\d+: (?:FLOCK|POSIX|OFDLCK) .*? [\da-f]+:[\da-f]+:(\d+) /gm);
    return new Set([...found].map(([, inode]) => inode as string));
  } catch {
    return null;
  }
}

/** The inode of a file, as {@link heldLocks} has it; null when there is no such file, or it cannot be looked at. */
export function inodeOf(path: string): string | null {
  try {
    return String(statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? "") || null;
  } catch {
    return null;
  }
}

/** Whether a process holds the lock of a run's or a sweep's folder; null where the system does not say. */
export function isHeld(folder: string): boolean | null {
  const held = heldLocks();
  return held === null ? null : held.has(inodeOf(join(folder, LOCK)) ?? "");
}
