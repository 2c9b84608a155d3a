import { fileURLToPath } from "node:url";
import { execa, type ResultPromise } from "execa";
import { findPython, packageFolder } from "./find-python.js";
import type { ToHost } from "./protocol/messages.js";

/**
 * torch's own switch for large tensors on the kernel's huge pages: the same bits, less time on long batches, no more memory.
 * The kernel must allow it: `/sys/kernel/mm/transparent_hugepage/enabled` is `madvise` or `always`; `sconce doctor` tells.
 * (glibc's malloc thresholds save a little more time, but the heap then grows with every new longest batch without end.)
 */
export const ALLOCATOR_SETTINGS = { THP_MEM_ALLOC_ENABLE: "1" } as const;

/** How many seconds Python may take to start, where {@link WorkerOptions.startSeconds} does not say it. */
export const START_SECONDS = 120;

/** How a worker process starts. */
export interface WorkerOptions {
  /** The Python interpreter; see `findPython` for what is taken without it. */
  python?: string | undefined;
  /** Use {@link ALLOCATOR_SETTINGS}. Default true. A setting of yours in the environment wins. */
  allocator?: boolean | undefined;
  /** Start Python so that deterministic CUDA works (`CUBLAS_WORKSPACE_CONFIG=:4096:8`). Default false. */
  deterministic?: boolean | undefined;
  /** Let a configuration have more `threads` than the machine has cores, which is slow. Default false: that is refused. */
  oversubscribe?: boolean | undefined;
  /**
   * Keep the words of a corpus's texts on disk for later processes, and take them from there. Default true; it changes no number.
   * With false the corpus itself is read, by torchtext, and nothing is kept.
   */
  keepTokens?: boolean | undefined;
  /**
   * Sample once a second what the process takes (CPU, memory, GPU), into `system.jsonl` of the run that is at work in it. Default true;
   * it changes no number.
   */
  sampleSystem?: boolean | undefined;
  /** Environment variables for Python on top of this process's own. */
  env?: Record<string, string> | undefined;
  /** How many seconds Python may take to start before its processes are ended. Default {@link START_SECONDS}. */
  startSeconds?: number | undefined;
}

/** The process that hosts a Python, from its parent's side. */
export interface Host {
  readonly process: ResultPromise;
  /** The Python that it starts. */
  readonly python: string;
  /** The last lines that it or Python wrote to stdout or stderr, oldest first. */
  readonly lines: readonly string[];
  send(message: ToHost): void;
  /** Keep this Node process alive for it (true), or let this process end (false). */
  hold(hold: boolean): void;
  /** End it, and a Python that it has started and that has not yet said that it is ready. */
  kill(): void;
}

const STDERR_LINES = 40;
const WINDOWS = process.platform === "win32";
const LAUNCHER = fileURLToPath(new URL("../../python/launch.sh", import.meta.url));
const HOST = fileURLToPath(new URL("./host.js", import.meta.url));

/** The hosts at work. They end by themselves when this process is gone; one that hangs while it starts would not. */
const atWork = new Set<Host>();
process.on("exit", () => {
  for (const host of atWork) host.kill();
});

/** Start the process that hosts a Python. @throws SconceError `python-missing` when a Python is named that is not there. */
export function spawnHost(options: WorkerOptions): Host {
  const python = findPython(options.python);
  const child = execa(process.execPath, [HOST], {
    env: environment(options, python),
    ipc: true,
    serialization: "json",
    buffer: false,
    reject: false,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    // A group of its own, so that one signal ends all that it has started.
    detached: !WINDOWS,
    cleanup: false,
  });
  const host: Host = {
    process: child,
    python,
    lines: lastLines(child),
    send: (message) => {
      if (child.connected) child.send(message as never, () => {});
    },
    hold: (hold) => {
      const handles = [child, child.channel, child.stdout, child.stderr];
      for (const handle of handles as ({ ref?(): void; unref?(): void } | undefined | null)[]) {
        if (hold) handle?.ref?.();
        else handle?.unref?.();
      }
    },
    kill: () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        if (!WINDOWS) process.kill(-child.pid, "SIGKILL");
      } catch {} // gone already
      child.kill("SIGKILL");
    },
  };
  atWork.add(host);
  void child.finally(() => atWork.delete(host)).catch(() => {});
  return host;
}

function environment(options: WorkerOptions, python: string): Record<string, string | undefined> {
  const pythonPath = options.env?.PYTHONPATH ?? process.env.PYTHONPATH;
  return {
    ...(options.allocator === false ? {} : withoutOwn(ALLOCATOR_SETTINGS)),
    ...(options.deterministic ? { CUBLAS_WORKSPACE_CONFIG: process.env.CUBLAS_WORKSPACE_CONFIG ?? ":4096:8" } : {}),
    ...(options.oversubscribe ? { SCONCE_OVERSUBSCRIBE: "1" } : {}),
    ...(options.keepTokens === false ? { SCONCE_KEEP_TOKENS: "0" } : {}),
    ...(options.sampleSystem === false ? { SCONCE_SAMPLE_SYSTEM: "0" } : {}),
    ...options.env,
    PYTHONPATH: [`${packageFolder}/python`, pythonPath].filter(Boolean).join(":"),
    PYTHONUNBUFFERED: "1",
    SCONCE_PYTHON: python,
    PYTHON_BIN: WINDOWS ? python : LAUNCHER,
  };
}

function withoutOwn(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => process.env[name] === undefined));
}

function lastLines(child: ResultPromise): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const whole = (rest + chunk).split("\n");
      rest = whole.pop() ?? "";
      lines.push(...whole);
      lines.splice(0, lines.length - STDERR_LINES);
    });
  }
  return lines;
}
