import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * When a process of this machine started, as a text that no later process with the same number has; undefined when there is none,
 * or when the system does not say.
 */
export function startOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid < 1) return undefined;
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      // After the name, which may hold anything: the state is field 3 of proc(5), the start in ticks since the boot field 22.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").slice(0, 8);
      return fields[0] === "Z" || fields[0] === "X" ? undefined : `${boot}-${fields[19]}`;
    }
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "latin1", stdio: "pipe" });
    return started.trim().replace(/\s+/g, "-") || undefined;
  } catch {
    return undefined;
  }
}
