/** Ray clusters that tests start themselves: on loopback, with a HOME and a folder of their own, ended by their process. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { alive, home, python } from "../../helpers.js";

/** Why the tests that need a cluster are left out, or undefined when they are not. */
export function withoutRay(): string | undefined {
  if (process.platform !== "linux") return "a second loopback address is there on Linux alone";
  try {
    execFileSync(python, ["-c", "import importlib.metadata as m; m.version('ray')"], { stdio: "ignore" });
    return undefined;
  } catch {
    return `${python} has no ray: pip install -r requirements-dev.txt`;
  }
}

/** A cluster at work. */
export interface RayCluster {
  /** HOST:PORT. */
  address: string;
  /** The environment in which this cluster can be joined. */
  env: Record<string, string>;
  /** The process that holds its nodes. */
  pid: number;
  /** Where its nodes keep corpora. */
  cache: string;
  /** Where its workers have the folders of their runs. */
  scratch: string;
  /** The processes of the workers that are at work on its nodes. */
  workers(): number[];
  /**
   * Let a node join or leave, switch one off, or let one do nothing for a while; `lose_first`: kill the raylet that drivers use.
   * @param env Of a node that joins.
   */
  tell(
    what: "add" | "remove" | "lose" | "lose_first" | "pause" | "resume",
    env?: Record<string, string>,
  ): Promise<void>;
  /** End it. */
  end(): Promise<void>;
}

/**
 * Checks that find a lost node or a cut link in seconds, and leave a busy node five of them to answer; Ray's own memory monitor would
 * kill workers of a busy machine.
 */
export const FAST_CHECKS = {
  RAY_health_check_initial_delay_ms: "0",
  RAY_health_check_period_ms: "1000",
  RAY_health_check_timeout_ms: "5000",
  RAY_health_check_failure_threshold: "3",
  RAY_grpc_client_keepalive_time_ms: "2000",
  RAY_grpc_client_keepalive_timeout_ms: "3000",
  RAY_memory_monitor_refresh_ms: "0",
  RAY_USAGE_STATS_ENABLED: "0",
};

/** Start a cluster of `count` nodes, each with these CPUs and resources. `start`: of its nodes, the Python and more environment. */
export async function rayCluster(
  count: number,
  node: { num_cpus: number; resources?: Record<string, number> },
  start: { python?: string; env?: Record<string, string> } = {},
): Promise<RayCluster> {
  const folder = mkdtempSync(join(tmpdir(), "scr-")); // short: the paths of sockets are
  const cache = join(folder, "cache");
  const env = { ...FAST_CHECKS, HOME: folder, TMPDIR: folder, ...start.env };
  const script = join(home, "tests/executors/helpers/ray_cluster.py");
  const child = execa(start.python ?? python, [script, join(folder, "ray"), JSON.stringify(node), String(count)], {
    env: { ...env, SCONCE_CACHE: cache },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    reject: false,
    buffer: { stdout: false, stderr: true },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<{ address?: string }> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the cluster has ended: ${(await child).stderr}`);
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  const { address = "" } = await next();
  return {
    address,
    env,
    pid: child.pid as number,
    cache,
    scratch: join(folder, `sconce-${process.getuid?.() ?? 0}`),
    workers: () => workersWith(cache),
    async tell(what, env = {}) {
      child.stdin.write(`${what}${what === "add" ? ` ${JSON.stringify(env)}` : ""}\n`);
      await next();
    },
    async end() {
      child.stdin.end();
      await child;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The workers of the nodes that keep their corpora there: Ray names an actor's process after its class. */
function workersWith(cache: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        return environment.includes(cache) && /^ray::TrialWorker/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      } catch {
        return false; // gone in the meantime
      }
    })
    .filter(alive);
}
