/** Processes of a test: who is at work for it, found by a mark in the environment, and random numbers to kill them by. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { alive, until } from "../../helpers.js";

const MARK = "SCONCE_TEST_MARK";

/** A process that this test started, by itself or through others. */
export interface Marked {
  pid: number;
  /** `worker`: the Node process that holds a Python. */
  kind: "python" | "worker" | "other";
}

/** Mark every process that is started from now on; a child that lost its parent keeps the mark. */
export function markProcesses(): void {
  process.env[MARK] = randomBytes(8).toString("hex");
}

const text = (pid: number, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // gone in the meantime
  }
};

/** The processes with the mark, but for this one and those that are dead. @param mark Another variable of the environment, NAME=VALUE. */
export function marked(mark = `${MARK}=${process.env[MARK]}`): Marked[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && text(pid, "environ").split("\0").includes(mark) && alive(pid))
    .map((pid) => {
      const command = text(pid, "cmdline");
      const kind = command.includes("pythonia") ? "python" : command.includes("bridge/host.js") ? "worker" : "other";
      return { pid, kind };
    });
}

/** Wait until no Python and no worker of this test is left; an error that names them after a generous limit. */
export async function nobodyLeft(): Promise<void> {
  const left = () => marked().filter(({ kind }) => kind !== "other");
  const deadline = Date.now() + 90_000;
  while (left().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
  const those = left();
  for (const { pid } of those) kill(pid); // or they outlive the test
  if (those.length > 0) throw new Error(`left behind: ${those.map(({ pid, kind }) => `${kind} ${pid}`).join(", ")}`);
}

/** Wait until a process has ended. */
export const gone = (pid: number) => until(() => !alive(pid), 30, `the end of process ${pid}`);

/** End a process at once, if it is still there. */
export function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch {} // gone already
}

/** Random numbers from 0 to 1 by SCONCE_TEST_SEED, or a new seed, which is printed so that it can be given. */
export function random(): () => number {
  let state = Number(process.env.SCONCE_TEST_SEED ?? Date.now() % 100_000);
  console.log(`SCONCE_TEST_SEED=${state}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whether a process has a file open. */
export function hasOpen(pid: number, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${descriptor}`) === file;
      } catch {
        return false;
      }
    });
  } catch {
    return false; // gone in the meantime
  }
}
