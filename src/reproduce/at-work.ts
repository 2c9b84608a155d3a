import { join } from "node:path";
import { isLocked, lock } from "../files/lock.js";

/** The file in a reproduction's folder that says who is at work on it, also while none of its runs is. */
const AT_WORK = ".reproduction.lock";

/**
 * Mark a reproduction's folder as at work. The mark keeps nobody away: others may do other runs of the same folder, and one who cannot
 * mark it goes on without.
 *
 * @returns what takes the mark away.
 */
export async function markAtWork(out: string): Promise<() => Promise<void>> {
  return lock(join(out, AT_WORK), `${out} is at work`).catch(() => async () => {});
}

/** Whether somebody on this machine is at work on a reproduction. */
export function isAtWork(out: string): boolean {
  return isLocked(join(out, AT_WORK));
}
