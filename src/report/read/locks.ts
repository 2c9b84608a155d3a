import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** The file in a run directory that its process holds a lock of, as long as it lives. */
export const LOCK = ".lock";

/** Which run directories are being worked in. */
export interface Locks {
  /** Whether a process holds the folder's lock; null where the system does not say. */
  isHeld(folder: string): Promise<boolean | null>;
}

/**
 * Take down which files are locked at this moment. Linux lists them in `/proc/locks`, a line each, by inode:
 * `1: FLOCK  ADVISORY  WRITE 2597 fe:00:5400801 0 EOF`. Nothing is locked for that, so no run is disturbed.
 *
 * @param list The file to read instead; for tests.
 */
export async function readLocks(list = "/proc/locks"): Promise<Locks> {
  const text = await readFile(list, "utf8").catch(() => null);
  if (text === null)
    return { isHeld: (folder) => inodeOf(folder).then((inode) => (inode === undefined ? false : null)) };
  // The device is left out: what the kernel calls it is not always what `stat` says (overlay and network file systems).
  const inodes = new Set(
    [...text.matchAll(/^\d+: (?:FLOCK|POSIX|OFDLCK) .*? [\da-f]+:[\da-f]+:(\d+) /gm)].map(([, inode]) => inode),
  );
  return {
    async isHeld(folder) {
      const inode = await inodeOf(folder);
      return inode !== undefined && inodes.has(inode);
    },
  };
}

function inodeOf(folder: string): Promise<string | undefined> {
  return stat(join(folder, LOCK), { bigint: true }).then(
    ({ ino }) => String(ino),
    () => undefined,
  );
}
