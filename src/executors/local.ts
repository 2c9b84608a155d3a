import { availableParallelism } from "node:os";
import { execa } from "execa";
import type { ResolvedConfig } from "../config/types.js";
import { checkCores } from "../experiment/cores.js";
import { availableMemory, gib, howManyFit, memoryOf } from "../experiment/memory.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import type { Executor } from "./executor.js";
import { LocalPool } from "./local-pool.js";

/** How a pool of local workers is made. */
export interface LocalOptions {
  workers: number | "auto";
  threadsPerWorker: number;
  /** With CUDA and workers auto: how many share a device. */
  workersPerDevice: number;
  memory: "check" | "ignore";
  /** A configuration of the sweep, for its device and its size. */
  config: ResolvedConfig;
  /** No more than this are of use when `workers` is auto. */
  most?: number | undefined;
  /** How the workers' sessions start. */
  session?: SessionOptions | undefined;
  /** A session that is open already, with these options: the first worker's. The executor closes it. */
  opened?: Session | undefined;
}

/** The CUDA devices that a sweep may use, by the names that CUDA_VISIBLE_DEVICES takes. */
async function cudaDevices(): Promise<string[]> {
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  if (visible !== undefined) {
    const names = visible.split(",").map((name) => name.trim());
    const end = names.findIndex((name) => name === "" || name === "-1"); // as CUDA reads it: nothing counts after one of these
    return end === -1 ? names : names.slice(0, end);
  }
  const { stdout = "", failed } = await execa("nvidia-smi", ["-L"], { reject: false, timeout: 10_000 });
  return failed ? [] : stdout.split("\n").flatMap((line) => /^GPU (\d+):/.exec(line)?.[1] ?? []);
}

/**
 * A pool of sessions on this machine. Each worker is a Python that stays warm between trials and keeps the corpus; one that
 * died is replaced when its place is needed.
 *
 * Workers `auto`: one per CUDA device (times `workersPerDevice`) where the sweep's device is cuda, or auto and torch sees one;
 * otherwise the cores divided by `threadsPerWorker`. Fewer are started when they do not fit in memory, or would not be needed, with a
 * warning.
 *
 * @throws SconceError `config` for more threads per worker than cores, if the sessions do not allow it; `device` for a CUDA device
 * that is not there (and then `corpus`, for reviews that are not).
 */
export async function localExecutor(options: LocalOptions): Promise<Executor> {
  const { config, threadsPerWorker, session: sessionOptions } = options;
  const warnings: string[] = [];
  checkCores("threadsPerWorker", threadsPerWorker, sessionOptions?.oversubscribe);
  // A device with a number was chosen by hand: the workers share it.
  const devices = config.device === "auto" || config.device === "cuda" ? await cudaDevices() : [];
  if (config.device === "auto" && devices.length > 0 && !(await torchSeesCuda(sessionOptions))) devices.length = 0;
  const cores = Math.max(1, Math.floor(availableParallelism() / threadsPerWorker));
  let workers =
    options.workers !== "auto"
      ? options.workers
      : devices.length > 0
        ? devices.length * options.workersPerDevice
        : cores;
  const { most = workers } = options;
  if (options.workers === "auto" && most < workers) {
    warnings.push(
      `${workers} workers could start, and search.lag lets ${most} trials be at work at the same time: ${most} start`,
    );
    workers = most;
  }
  if (options.memory === "check" && devices.length === 0) {
    const [each, there] = [memoryOf(config), await availableMemory()];
    const fit = Math.max(1, howManyFit(each, there));
    if (fit < workers) {
      warnings.push(
        `${workers} workers of about ${gib(each)} GiB do not fit in the ${gib(there)} GiB of memory that are free: ${fit} start`,
      );
      workers = fit;
    }
  }
  const places = Array.from({ length: workers }, (_, i) => devices[i % devices.length]);
  const { memory, opened } = options;
  // A worker that is to see one device only starts anew.
  const executor = new LocalPool({
    devices: places,
    deterministic: config.deterministic,
    warnings,
    memory,
    session: sessionOptions,
    opened: places[0] === undefined ? opened : undefined,
  });
  if (places[0] !== undefined) await opened?.close();
  // The processor is always there; a device that may not be is refused here, once, and not in every trial.
  if (config.device.startsWith("cuda")) await executor.refuseMissing(config);
  return executor;
}

async function torchSeesCuda(options: SessionOptions | undefined): Promise<boolean> {
  await using session = await openSession(options);
  return ((await session.call("environment.diagnose", {})).cuda?.devices.length ?? 0) > 0;
}
