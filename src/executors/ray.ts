import { basename } from "node:path";
import type { Params } from "../bridge/protocol.js";
import { ALLOCATOR_SETTINGS } from "../bridge/worker.js";
import type { ResolvedConfig } from "../config/types.js";
import { corpusPath } from "../data/place.js";
import type { SconceError } from "../errors.js";
import { gitStates } from "../experiment/git-state.js";
import { isLost, markLost } from "../experiment/lost-process.js";
import type { RunResult } from "../experiment/result.js";
import { runParams, toResult, trackersOf } from "../experiment/run-call.js";
import type { SessionOptions } from "../facades/session.js";
import { resultAtHome } from "./attempt.js";
import type { Executor, Task, TaskControl } from "./executor.js";
import { RayConnection } from "./ray-connection.js";
import type { Place, RayTask } from "./ray-task.js";
import { trackerFolders } from "./tracker-folders.js";
import { notBegun, unless } from "./unless.js";

/** How trials are run on a Ray cluster. */
export interface RayOptions {
  /** `auto`: the cluster that this machine belongs to; or HOST:PORT. */
  address: string;
  workers: number | "auto";
  threadsPerWorker: number;
  /** CPUs of a trial, as Ray counts them. Default: `threadsPerWorker`. */
  cpus?: number | undefined;
  /** GPUs of a trial; below 1, several trials share one. Default: 1 where the sweep's device is cuda, else 0. */
  gpus?: number | undefined;
  /** What else of the cluster's own resources a trial takes. */
  resources: Record<string, number>;
  /** Whether nodes with another processor than this machine's get no trials. Default: false. */
  sameCpu?: boolean | undefined;
  /** Whether all nodes see the driver's folders at the same paths. Default false. */
  shared?: boolean | undefined;
  /** A configuration of the sweep, for its device. */
  config: ResolvedConfig;
  /** How this machine's session starts. */
  session?: SessionOptions;
  /** Ends the joining at once; not what is joined. */
  signal?: AbortSignal | undefined;
}

/**
 * Join a Ray cluster as an executor. Workers `auto` are as many as the cluster holds, and follow it.
 * @throws SconceError `cluster` for one that cannot be joined, on which no trial fits, or that has a node of other versions;
 * `package-missing` without ray; `closed` at the signal.
 */
export async function rayExecutor(options: RayOptions): Promise<RayExecutor> {
  const { signal } = options;
  const executor = new RayExecutor(options);
  const giveUp = () => void executor.close();
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  try {
    await executor.join();
    return executor;
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

/**
 * Workers of a Ray cluster. Every file of a run comes to the driver's folder as it grows, or, where the file system is shared, is
 * written there by the worker.
 */
export class RayExecutor implements Executor {
  onWorkers?: (listener: (workers: number) => void) => () => void;
  readonly #warned = new Set<(message: string) => void>();
  /** Aborted when the executor is closed: it ends a joining that is under way. */
  readonly #leaving = new AbortController();
  readonly #params: Params<"cluster.serve">;
  readonly #session: SessionOptions | undefined;
  readonly #deterministic: boolean;
  readonly #listeners = new Set<(workers: number) => void>();
  /** By trial: its latest attempt. */
  readonly #latest = new Map<number, RayTask>();
  #connection: Promise<RayConnection> | undefined;
  #joining: Promise<RayConnection> | undefined;
  #workers = 0;
  /** How many are used at most, of those that the cluster has room for. */
  #limit = Number.POSITIVE_INFINITY;
  /** How many tasks are at work at the same time at most, as {@link atMost} was told. */
  #most = Number.MAX_SAFE_INTEGER;
  readonly #resized = new Set<(workers: number) => void>();
  #warnings: readonly string[] = [];

  constructor(options: RayOptions) {
    const { address, workers, cpus, gpus, resources, shared = false, config, session } = options;
    this.#session = session;
    this.#deterministic = config.deterministic;
    this.#params = {
      address,
      workers: workers === "auto" ? null : workers,
      cpus: cpus ?? options.threadsPerWorker,
      gpus: gpus ?? (config.device.startsWith("cuda") ? 1 : 0),
      resources,
      deterministic: config.deterministic,
      sameCpu: options.sameCpu ?? false,
      shared,
      env: {
        ...(shared ? trackerFolders({ ...process.env, ...session?.env }) : {}),
        ...(session?.allocator === false ? {} : ALLOCATOR_SETTINGS),
        ...(session?.oversubscribe ? { SCONCE_OVERSUBSCRIBE: "1" } : {}),
        ...(session?.keepTokens === false ? { SCONCE_KEEP_TOKENS: "0" } : {}),
        ...(session?.sampleSystem === false ? { SCONCE_SAMPLE_SYSTEM: "0" } : {}),
      },
    };
    if (workers !== "auto") return;
    this.onWorkers = (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    };
  }

  onWarning(listener: (message: string) => void): () => void {
    this.#warned.add(listener);
    return () => this.#warned.delete(listener);
  }

  #warn(message: string): void {
    for (const listener of this.#warned) listener(message);
  }

  get workers(): number {
    return Math.min(this.#workers, this.#limit);
  }

  resize(workers: number): number {
    this.#limit = workers;
    this.#tellMost();
    for (const listener of this.#resized) listener(this.workers);
    return this.workers;
  }

  onResize(listener: (workers: number) => void): () => void {
    this.#resized.add(listener);
    return () => this.#resized.delete(listener);
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Join the cluster, if this is not so already. @throws as {@link rayExecutor}. */
  join(): Promise<RayConnection> {
    // Once, however many tasks find the last connection gone.
    this.#joining ??= this.#join().finally(() => {
      this.#joining = undefined;
    });
    return this.#joining;
  }

  async #join(): Promise<RayConnection> {
    const before = await this.#connection?.catch(() => undefined);
    if (before && before.death === undefined) return before;
    await before?.close();
    const listeners = {
      onWorkers: (workers: number) => this.#changed(workers),
      onWarning: (message: string) => this.#warn(message),
    };
    this.#connection = RayConnection.open(this.#params, listeners, this.#session, this.#leaving.signal);
    const connection = await this.#connection;
    this.#warnings = connection.warnings;
    if (connection.workers !== this.#workers) this.#changed(connection.workers);
    return connection;
  }

  prepare(): void {
    this.join()
      .then((connection) => connection.order({ type: "prepare", deterministic: this.#deterministic }))
      .catch(() => {}); // told to whoever runs a trial
  }

  async run(task: Task, control: TaskControl): Promise<RunResult> {
    const given = AbortSignal.any([control.signal, control.kill]);
    const connection = await unless(given, this.join());
    const path = await corpusPath(task.config.data, (said) => this.#warn(said));
    // With a shared file system the run goes on in the folder itself.
    const files = task.resume && !this.#params.shared ? (await task.files.list()).map(({ name }) => name) : [];
    const git = await gitStates(task.config);
    if (given.aborted) throw notBegun();
    const { number, attempt, config, command } = task;
    const params = runParams(config, {
      corpusPath: path,
      runDir: null,
      runsFolder: null,
      resume: task.resume,
      logEvery: task.logEvery ?? null,
      checkpoints: task.checkpoints ?? true,
      checkpointEvery: task.checkpointEvery ?? 1,
      until: task.until ?? null,
      trackers: trackersOf(task, basename(task.files.path)),
      command,
      git,
    });
    const started = performance.now();
    const begun = connection.task(task, control);
    this.#latest.set(number, begun);
    connection.order({
      type: "begin",
      task: begun.id,
      number,
      attempt,
      params,
      deterministic: config.deterministic,
      corpusPath: path,
      folder: task.files.path,
      files,
    });
    try {
      const value = await begun.outcome();
      const result = toResult(value);
      await control.onEvent({ attempt, event: { type: "result", ...result } });
      return resultAtHome(result, value.runDir, task.files.path);
    } catch (error) {
      throw isLost(error) ? await this.#lost(error, begun, (performance.now() - started) / 1000) : error;
    } finally {
      connection.done(begun);
    }
  }

  /** Where a trial's latest attempt runs, or ran; undefined for one that has not begun, or was discarded. */
  placeOf(number: number): Place | undefined {
    return this.#latest.get(number)?.place;
  }

  atMost(tasks: number): void {
    this.#most = tasks;
    this.#tellMost();
  }

  /** What has been begun and waits for a worker is to have no more of them than are wanted. */
  #tellMost(): void {
    const tasks = Math.min(this.#most, this.#limit);
    this.#connection?.then((connection) => connection.order({ type: "atMost", tasks })).catch(() => {});
  }

  async discard(number: number): Promise<void> {
    this.#latest.delete(number);
    const connection = await this.#connection?.catch(() => undefined);
    connection?.order({ type: "discard", trial: number });
  }

  async close(): Promise<void> {
    this.#leaving.abort();
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }

  #changed(workers: number): void {
    this.#workers = workers;
    for (const listener of this.#listeners) listener(this.workers);
  }

  /** Nobody on the lost node writes down how the run ended. Of one that had not begun there is nothing to write down. */
  async #lost(error: SconceError, { task, begun, epochs }: RayTask, seconds: number): Promise<SconceError> {
    if (!begun) return error;
    return markLost(error, { runDir: task.files.path, epochs, seconds, pythonPid: undefined, killsBefore: 0 });
  }
}
