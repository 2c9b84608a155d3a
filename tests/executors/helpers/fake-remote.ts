/** An executor on "other machines": folders of its own, files that are sent home, workers that are lost and that come and go. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SconceError } from "#sconce/errors.js";
import type { Executor, Task, TaskControl } from "#sconce/executors/executor.js";
import { AttemptFiles, type TaskFiles } from "#sconce/executors/task-files.js";
import { runExperiment } from "#sconce/experiment/run-experiment.js";
import { openSession, type Session } from "#sconce/facades/session.js";

interface Machine {
  session: Promise<Session> | undefined;
  task: Task | undefined;
  lose: AbortController;
}

/** A file that only grows; all others are put in their place whole. */
const GROWS = "metrics.jsonl";

/** Keeps a folder at home equal to one far away: what has changed since the last look is sent. */
class Mirror {
  readonly #sent = new Map<string, string>();

  constructor(
    readonly away: string,
    readonly home: TaskFiles,
  ) {}

  /** What has been sent is known at home: what an earlier attempt left there. */
  async fetch(): Promise<void> {
    for (const { name } of await this.home.list()) {
      const bytes = await this.home.read(name);
      await mkdir(dirname(join(this.away, name)), { recursive: true });
      await writeFile(join(this.away, name), bytes);
      this.#sent.set(name, fingerprint(name, bytes));
    }
  }

  /** Metrics first, since a checkpoint counts on them; what is gone last. */
  async send(): Promise<void> {
    const names = (await new AttemptFiles(this.away).list()).map(({ name }) => name);
    for (const name of names.sort((a, b) => Number(b === GROWS) - Number(a === GROWS))) {
      const bytes = await readFile(join(this.away, name)).catch(() => undefined);
      if (bytes === undefined) continue; // an old checkpoint, removed in the meantime
      const now = fingerprint(name, bytes);
      const before = this.#sent.get(name);
      if (now === before) continue;
      if (name === GROWS) await this.#grow(name, bytes, Number(before ?? 0));
      else await this.home.replace(name, bytes, createHash("sha256").update(bytes).digest("hex"));
      this.#sent.set(name, now);
    }
    for (const name of [...this.#sent.keys()].filter((known) => !names.includes(known))) {
      await this.home.remove(name);
      this.#sent.delete(name);
    }
  }

  /** A run that goes on from a checkpoint cuts its metrics there first. */
  async #grow(name: string, bytes: Uint8Array, sent: number): Promise<void> {
    const home = await this.home.read(name).catch(() => new Uint8Array());
    let same = Math.min(sent, bytes.length, home.length);
    if (!Buffer.from(home.subarray(0, same)).equals(Buffer.from(bytes.subarray(0, same)))) same = 0;
    await this.home.append(name, same, bytes.subarray(same));
  }
}

function fingerprint(name: string, bytes: Uint8Array): string {
  return name === GROWS ? String(bytes.length) : createHash("sha256").update(bytes).digest("hex");
}

/** Machines that share nothing with the driver but this object. */
export class FakeRemote implements Executor {
  readonly warnings: readonly string[] = [];
  /** Numbers of the trials that the driver has told it to forget, in order. */
  readonly discarded: number[] = [];
  /** The most tasks that ran at one time. */
  most = 0;
  #machines: Machine[];
  readonly #listeners = new Set<(workers: number) => void>();
  #waiting: (() => void)[] = [];
  readonly #folder: Promise<string> = mkdtemp(join(tmpdir(), "sconce-away-"));
  readonly #folders = new Map<number, string[]>();

  constructor(workers: number) {
    this.#machines = Array.from({ length: workers }, newMachine);
  }

  get workers(): number {
    return this.#machines.length;
  }

  onWorkers(listener: (workers: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Machines join, or leave with what they were doing. */
  async setWorkers(workers: number): Promise<void> {
    const gone = this.#machines.splice(workers);
    while (this.#machines.length < workers) this.#machines.push(newMachine());
    for (const listener of this.#listeners) listener(workers);
    for (const wake of this.#waiting.splice(0)) wake();
    for (const machine of gone) await this.#lose(machine);
  }

  /** The machine that a trial runs on is gone, with all that is on it. */
  async loseWorkerOf(number: number): Promise<void> {
    for (const machine of this.#machines) if (machine.task?.number === number) await this.#lose(machine);
  }

  async run(task: Task, { onEvent, signal, kill }: TaskControl) {
    const machine = await this.#machine(task, AbortSignal.any([signal, kill]));
    const busy = this.#machines.filter((one) => one.task).length;
    this.most = Math.max(this.most, busy);
    const away = join(await this.#folder, `${task.number}-${task.attempt}`);
    this.#folders.set(task.number, [...(this.#folders.get(task.number) ?? []), away]);
    const { signal: lost } = machine.lose;
    const end = AbortSignal.any([kill, lost]);
    const onEnd = () => void machine.session?.then((session) => session.close()).catch(() => {});
    end.addEventListener("abort", onEnd, { once: true });
    try {
      await mkdir(away, { recursive: true });
      const mirror = new Mirror(away, task.files);
      if (task.resume) await mirror.fetch();
      if (signal.aborted || end.aborted) throw new SconceError("closed", "ended before it had begun");
      machine.session = machine.session ?? openSession({}, end);
      const session = await machine.session;
      if (end.aborted) throw new SconceError("closed", "ended before it had begun");
      const result = await runExperiment(task.config, {
        ...(task.resume ? { resume: away } : { runDir: away }),
        tensorboard: task.tensorboard,
        session,
        signal,
        command: task.command,
        onEvent: async (event) => {
          if (event.type !== "batch") await mirror.send();
          if (!end.aborted) await onEvent({ attempt: task.attempt, event });
        },
      });
      await mirror.send();
      return { ...result, runDir: task.files.path };
    } catch (error) {
      onEnd();
      machine.session = undefined;
      if (lost.aborted) {
        await rm(away, { recursive: true, force: true });
        throw new SconceError("worker-died", `the machine of trial ${task.number} is gone`);
      }
      throw error;
    } finally {
      end.removeEventListener("abort", onEnd);
      machine.task = undefined;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async discard(number: number): Promise<void> {
    this.discarded.push(number);
    for (const folder of this.#folders.get(number) ?? []) await rm(folder, { recursive: true, force: true });
    this.#folders.delete(number);
  }

  /** Where a trial's latest attempt runs, on its own machine. */
  awayOf(number: number): string {
    return this.#folders.get(number)?.at(-1) as string;
  }

  async close(): Promise<void> {
    await Promise.all(this.#machines.map((machine) => this.#lose(machine)));
    await rm(await this.#folder, { recursive: true, force: true });
  }

  async #machine(task: Task, given: AbortSignal): Promise<Machine> {
    for (;;) {
      if (given.aborted) throw new SconceError("closed", "ended before it had begun");
      const free = this.#machines.find((machine) => !machine.task);
      if (free) {
        free.task = task; // at once: another waits, too
        return free;
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        given.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  async #lose(machine: Machine): Promise<void> {
    machine.lose.abort();
    machine.lose = new AbortController();
    const { session } = machine;
    machine.session = undefined;
    await session?.then((open) => open.close()).catch(() => {});
  }
}

function newMachine(): Machine {
  return { session: undefined, task: undefined, lose: new AbortController() };
}
