import { availableParallelism } from "node:os";
import { execa } from "execa";
import type { ResolvedConfig } from "../../config/schema.js";
import { corpusPath } from "../../data/place.js";
import { SconceError } from "../../errors.js";
import { availableMemory, gib, memoryOf } from "../../experiment/memory.js";
import { runExperiment } from "../../experiment/run-experiment.js";
import { openSession, type Session, type SessionOptions } from "../../facades/session.js";
import type { Executor, Task, TaskControl } from "./executor.js";

/** How a pool of local workers is made. */
export interface LocalOptions {
  workers: number | "auto";
  threadsPerWorker: number;
  /** With CUDA and workers auto: how many share a device. */
  workersPerDevice: number;
  memory: "check" | "ignore";
  /** A configuration of the sweep, for its device and its size. */
  config: ResolvedConfig;
  /** How the workers' sessions start. */
  session?: SessionOptions;
}

interface Slot {
  /** The CUDA device that this worker sees as its only one. */
  device: string | undefined;
  /** The session, as soon as it is there; rejects when it could not be started. */
  opening: Promise<Session> | undefined;
  /** Ends a session that is still starting. */
  giveUp: AbortController;
  deterministic: boolean;
  busy: boolean;
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
 * otherwise the cores divided by `threadsPerWorker`. Fewer are started when they do not fit in memory, with a warning.
 *
 * @throws SconceError `device` for a CUDA device that is not there (and then `corpus`, for reviews that are not).
 */
export async function localExecutor(options: LocalOptions): Promise<Executor> {
  const { config, threadsPerWorker, session: sessionOptions } = options;
  const warnings: string[] = [];
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
  if (options.memory === "check" && devices.length === 0) {
    const [each, there] = [memoryOf(config), await availableMemory()];
    const fit = Math.max(1, Math.floor((there * 0.9) / each));
    if (fit < workers) {
      warnings.push(
        `${workers} workers of about ${gib(each)} GiB do not fit in the ${gib(there)} GiB of memory that are free: ${fit} start`,
      );
      workers = fit;
    }
  }
  const slots: Slot[] = Array.from({ length: workers }, (_, i) => ({
    device: devices.length > 0 ? devices[i % devices.length] : undefined,
    opening: undefined,
    giveUp: new AbortController(),
    deterministic: config.deterministic,
    busy: false,
  }));
  const executor = new LocalExecutor(slots, warnings, sessionOptions);
  // The processor is always there; a device that may not be is refused here, once, and not in every trial.
  if (config.device.startsWith("cuda")) await executor.refuseMissing(config);
  return executor;
}

async function torchSeesCuda(options: SessionOptions | undefined): Promise<boolean> {
  await using session = await openSession(options);
  return ((await session.call("environment.diagnose", {})).cuda?.devices.length ?? 0) > 0;
}

class LocalExecutor implements Executor {
  readonly #slots: Slot[];
  readonly #session: SessionOptions | undefined;

  constructor(
    slots: Slot[],
    readonly warnings: readonly string[],
    session: SessionOptions | undefined,
  ) {
    this.#slots = slots;
    this.#session = session;
  }

  get workers(): number {
    return this.#slots.length;
  }

  /** Ask the first worker, which stays warm, whether the device is there. */
  async refuseMissing(config: ResolvedConfig): Promise<void> {
    try {
      const session = await this.#warm(this.#slots[0] as Slot, config.deterministic);
      await session.call("experiment.prepare", { config, corpusPath: await corpusPath(config.data) });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async run(task: Task, { onEvent, signal, kill }: TaskControl) {
    const slot = this.#slots.find(({ busy }) => !busy);
    if (!slot) throw new SconceError("usage", `all ${this.workers} workers are busy`);
    slot.busy = true;
    let onKill: (() => void) | undefined;
    try {
      const session = await this.#warm(slot, task.config.deterministic, kill);
      onKill = () => void session.close();
      kill.addEventListener("abort", onKill, { once: true });
      if (kill.aborted) onKill();
      const where = task.resume ? { resume: task.runDir } : { runDir: task.runDir };
      return await runExperiment(task.config, { ...where, session, onEvent, signal, memory: "ignore" });
    } catch (error) {
      // What is left after memory ran out is in pieces: the next trial gets a fresh process.
      if (error instanceof SconceError && error.kind === "out-of-memory") await closeSlot(slot);
      throw error;
    } finally {
      if (onKill) kill.removeEventListener("abort", onKill);
      slot.busy = false;
    }
  }

  prepare(): void {
    for (const slot of this.#slots)
      if (slot.opening === undefined)
        this.#open(slot, slot.deterministic)
          // The import of torch takes longer than all else of a start.
          .then((session) => session.call("environment.diagnose", {}))
          .catch(() => {});
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map(closeSlot));
  }

  async #warm(slot: Slot, deterministic: boolean, kill?: AbortSignal): Promise<Session> {
    const giveUp = () => slot.giveUp.abort();
    kill?.addEventListener("abort", giveUp);
    try {
      const before = await slot.opening?.catch(() => undefined);
      if (before?.isOpen && slot.deterministic === deterministic) return before;
      await before?.close(); // both processes are gone before the next ones lock the run directory
      const opening = this.#open(slot, deterministic);
      if (kill?.aborted) giveUp();
      return await opening;
    } finally {
      kill?.removeEventListener("abort", giveUp);
    }
  }

  #open(slot: Slot, deterministic: boolean): Promise<Session> {
    const env: Record<string, string> = slot.device === undefined ? {} : { CUDA_VISIBLE_DEVICES: slot.device };
    const options = { ...this.#session, env: { ...this.#session?.env, ...env }, deterministic };
    slot.deterministic = deterministic;
    slot.giveUp = new AbortController();
    slot.opening = openSession(options, slot.giveUp.signal);
    slot.opening.catch(() => {}); // told to whoever runs a trial in it
    return slot.opening;
  }
}

async function closeSlot(slot: Slot): Promise<void> {
  slot.giveUp.abort();
  await (await slot.opening?.catch(() => undefined))?.close();
}
