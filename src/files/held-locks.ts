import { readFileSync } from "node:fs";

/** The inodes that are locked at this moment, as Linux lists them in `/proc/locks`; null where the system does not say. */
export function heldLocks(list = "/proc/locks"): ReadonlySet<number> | null {
  try {
    const text = readFileSync(list, "utf8");
    const found = text.matchAll(/^\d+: (?:FLOCK|POSIX|OFDLCK) .*? [\da-f]+:[\da-f]+:(\d+) /gm);
    return new Set([...found].map(([, inode]) => Number(inode)));
  } catch {
    return null;
  }
}
