/** What processes take, as Linux counts it. */
import { readFileSync } from "node:fs";

/** Megabytes (1024 * 1024 bytes) of a process; NaN for one that is gone. */
export interface Megabytes {
  /** Resident: what it has in memory, shared pages included. */
  rss: number;
  /** Proportional: a page that n processes share counts as an n-th. */
  pss: number;
  /** The largest resident size so far. */
  peak: number;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Measure a process. */
export function megabytesOf(pid: number): Megabytes {
  const rollup = read(`/proc/${pid}/smaps_rollup`);
  const kilobytes = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN);
  return {
    rss: kilobytes(rollup, "Rss") / 1024,
    pss: kilobytes(rollup, "Pss") / 1024,
    peak: kilobytes(read(`/proc/${pid}/status`), "VmHWM") / 1024,
  };
}

/** The processes that a process started, and those that they started, oldest first. */
export function descendants(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** The Pythons among the {@link descendants} of this process. */
export function pythonsBelow(pid: number = process.pid): number[] {
  return descendants(pid).filter((one) => /python/.test(read(`/proc/${one}/cmdline`).split("\0")[0] ?? ""));
}

/** Processor seconds that processes have taken so far, in user mode and in the kernel. */
export function processorSeconds(pids: number[]): number {
  const ticks = pids.map((pid) => {
    // The name, in parentheses, may hold blanks.
    const fields = read(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / 100; // Linux's ticks are 1/100 s to user programs
}
