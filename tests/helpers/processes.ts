/** Processes: the command line, a script of one's own, whether one is at work. */
import { readFileSync } from "node:fs";
import { execa } from "execa";
import { cli, index } from "./places.js";

/** What hangs is ended, in ms: long enough for a machine at load 10, and shorter than what a whole file may take. */
export const HANGS = 15 * 60_000;

interface ProcessOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/** Run the command line to its end; nothing rejects. */
export function sconce(args: string[], options: ProcessOptions = {}) {
  return execa(process.execPath, [cli, ...args], { reject: false, stdin: "ignore", timeout: HANGS, ...options });
}

/** Run a piece of an ES module in a Node of its own; `sconce` in it is the public module. */
export function script(code: string, options: ProcessOptions = {}) {
  const source = `import * as sconce from ${JSON.stringify(index)};\n${code}`;
  return execa(process.execPath, ["--input-type=module", "-e", source], {
    reject: false,
    stdin: "ignore",
    timeout: HANGS,
    ...options,
  });
}

/** Whether a process is at work: a dead one that nobody has buried yet is not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
