import type { ResolvedConfig } from "../config/types.js";
import { corpusPath } from "../data/place.js";
import { SconceError } from "../errors.js";
import type { RunResult } from "../experiment/result.js";
import { openSession, type Session, type SessionOptions } from "../facades/session.js";
import type { Executor, Task, TaskControl } from "./executor.js";
import { runTask } from "./in-session.js";
import { notBegun, unless } from "./unless.js";

interface Slot {
  /** The CUDA device that this worker sees as its only one. */
  device: string | undefined;
  /** The session, as soon as it is there; rejects when it could not be started. */
  opening: Promise<Session> | undefined;
  /** The end of a session that is no longer needed. */
  closing: Promise<void> | undefined;
  /** Ends a session that is still starting. */
  giveUp: AbortController;
  deterministic: boolean;
  busy: boolean;
}

/** How the workers of a pool start, and what they look at. */
export interface PoolOptions {
  /** For each worker the CUDA device that it sees; undefined: whatever there is. */
  devices: (string | undefined)[];
  deterministic: boolean;
  warnings: readonly string[];
  /** `check`: a pool of one worker warns of a run that may not fit in memory; those of several were counted together before. */
  memory: "check" | "ignore";
  session?: SessionOptions | undefined;
  /** A session that is open already, started with the same options: that of the first worker. The pool closes it. */
  opened?: Session | undefined;
}

/** A pool of warm sessions on this machine. Runs are done in their folders, in place. */
export class LocalPool implements Executor {
  readonly warnings: string[];
  readonly #slots: Slot[];
  readonly #devices: readonly (string | undefined)[];
  /** How many slots there are to be; those beyond it go when they are idle. */
  #wanted: number;
  readonly #listeners = new Set<(workers: number) => void>();
  /** Slots that are gone, as far as their sessions have not ended yet. */
  readonly #leaving = new Set<Promise<void>>();
  readonly #session: SessionOptions | undefined;
  readonly #memory: "check" | "ignore";
  /** How many tasks are at work at the same time at most. */
  #most = Number.POSITIVE_INFINITY;
  /** Tasks that wait for a slot. */
  readonly #waiting: (() => void)[] = [];

  constructor({ devices, deterministic, warnings, memory, session, opened }: PoolOptions) {
    this.#slots = devices.map((device) => newSlot(device, deterministic));
    this.#devices = devices;
    this.#wanted = devices.length;
    this.warnings = [...warnings];
    this.#memory = devices.length === 1 ? memory : "ignore";
    this.#session = session;
    const [first] = this.#slots;
    if (first && opened)
      Object.assign(first, { opening: Promise.resolve(opened), deterministic: session?.deterministic });
  }

  get workers(): number {
    return this.#wanted;
  }

  resize(workers: number): number {
    for (let at = this.#slots.length; at < workers; at++) {
      const device = this.#devices[at % this.#devices.length];
      this.#slots.push(newSlot(device, this.#slots[0]?.deterministic ?? false));
    }
    this.#wanted = workers;
    this.#shrink();
    for (const wake of this.#waiting.splice(0)) wake();
    for (const listener of this.#listeners) listener(workers);
    return workers;
  }

  onResize(listener: (workers: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ask the first worker, which stays warm, whether the device is there. */
  async refuseMissing(config: ResolvedConfig): Promise<void> {
    try {
      const session = await this.#warm(this.#slots[0] as Slot, config.deterministic);
      const path = await corpusPath(config.data, (said) => this.warnings.push(said));
      await session.call("experiment.prepare", { config, corpusPath: path });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async run(task: Task, control: TaskControl): Promise<RunResult> {
    const given = AbortSignal.any([control.signal, control.kill]);
    const slot = await unless(given, this.#place(given));
    const warming = this.#warm(slot, task.config.deterministic, control.kill);
    try {
      const session = await unless(given, warming);
      return await this.#runIn(session, task, control);
    } catch (error) {
      // What is left after memory ran out is in pieces: the next trial gets a fresh process.
      if (error instanceof SconceError && error.kind === "out-of-memory") await closeSlot(slot);
      throw error;
    } finally {
      // A worker that is still starting, for a task that is to end, is left to it: the next one waits for it.
      void warming.catch(() => {}).then(() => this.#giveBack(slot));
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

  atMost(tasks: number): void {
    this.#most = tasks;
    this.#thin();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#slots.map(closeSlot), ...this.#leaving]);
  }

  async #runIn(session: Session, task: Task, { onEvent, signal, kill }: TaskControl): Promise<RunResult> {
    const onKill = () => void session.close();
    kill.addEventListener("abort", onKill, { once: true });
    if (kill.aborted) onKill();
    try {
      return await runTask(session, task, { onEvent, signal }, this.#memory);
    } finally {
      kill.removeEventListener("abort", onKill);
    }
  }

  /** A slot that is free, as soon as there is one. @throws SconceError `closed` when the task is to end before that. */
  async #place(given: AbortSignal): Promise<Slot> {
    for (;;) {
      if (given.aborted) throw notBegun();
      const slot = this.#slots.find(({ busy }) => !busy);
      if (slot) {
        slot.busy = true;
        return slot;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #giveBack(slot: Slot): void {
    slot.busy = false;
    this.#shrink();
    this.#thin();
    for (const wake of this.#waiting.splice(0)) wake(); // all: the first may be one that is to end
  }

  /** Take idle slots away until there are as many as there are to be. */
  #shrink(): void {
    while (this.#slots.length > this.#wanted) {
      const at = this.#slots.findLastIndex(({ busy }) => !busy);
      if (at === -1) return;
      const [slot] = this.#slots.splice(at, 1);
      const gone = closeSlot(slot as Slot).finally(() => this.#leaving.delete(gone));
      this.#leaving.add(gone);
    }
  }

  /** End the sessions that no task will need: their memory is free for the runs that are still at work. */
  #thin(): void {
    const open = this.#slots.filter(({ opening }) => opening !== undefined);
    const idle = open.filter(({ busy }) => !busy);
    for (const slot of idle.slice(0, Math.max(0, open.length - this.#most))) retire(slot);
  }

  async #warm(slot: Slot, deterministic: boolean, kill?: AbortSignal): Promise<Session> {
    const giveUp = () => slot.giveUp.abort();
    kill?.addEventListener("abort", giveUp);
    try {
      await slot.closing;
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

function newSlot(device: string | undefined, deterministic: boolean): Slot {
  const [opening, closing] = [undefined, undefined];
  return { device, opening, closing, giveUp: new AbortController(), deterministic, busy: false };
}

async function closeSlot(slot: Slot): Promise<void> {
  slot.giveUp.abort();
  await (await slot.opening?.catch(() => undefined))?.close();
  await slot.closing;
}

/** End a slot's session without waiting for it; a task that comes all the same, as another attempt does, starts a new one. */
function retire(slot: Slot): void {
  slot.closing = closeSlot({ ...slot });
  slot.opening = undefined;
}
