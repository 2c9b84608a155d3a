import { join } from "node:path";
import { heldLocks, inodeOf, LOCK } from "../../files/held-locks.js";

/** Which run directories are being worked in. */
export interface Locks {
  /** Whether a process holds the folder's lock; null where the system does not say. */
  isHeld(folder: string): boolean | null;
}

/**
 * Take down which files are locked at this moment; see `heldLocks`.
 *
 * @param list The file to read instead; for tests.
 */
export function readLocks(list?: string): Locks {
  const held = heldLocks(list);
  return {
    isHeld(folder) {
      const inode = inodeOf(join(folder, LOCK));
      return inode === null ? false : (held?.has(inode) ?? null);
    },
  };
}
