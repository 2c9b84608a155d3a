import { SconceError } from "../errors.js";
import type { Executor } from "../executors/executor.js";
import { REFUSED, type SteeringAction, type SteeringEntry } from "../steering/action.js";
import { hearSteering } from "../steering/journal.js";
import { checkPoint } from "./check-point.js";
import type { ResolvedSweep } from "./definition.js";
import type { SweepEvent } from "./events.js";
import type { Params } from "./grid.js";
import type { Fate, Replay } from "./replay.js";

/** A trial stops between two batches; one that is at its last ends by itself. */
const TOLD = "it is told to, and ends after its batch";

/** What steering a sweep needs beside it. */
export interface SteeredParts {
  executor: Pick<Executor, "resize">;
  /** The sweep that is run again. */
  replay?: Replay | undefined;
  /** How many trials have been asked for at earlier starts. */
  begun?: number;
  /** Points that were enqueued then and are still to be tried. */
  pending?: readonly Params[];
}

/** What a sweep at work is asked for, by entries in its folder: heard, checked, and answered by an event. */
export class Steered {
  /** How many trials there are to be in all. */
  target: number;
  readonly #sweep: ResolvedSweep;
  readonly #emit: (event: SweepEvent) => unknown;
  readonly #executor: Pick<Executor, "resize">;
  readonly #stop = new AbortController();
  readonly #points: Params[] = [];
  readonly #ends = new Map<number, AbortController>();
  #paused: { over: Promise<void>; goOn(): void } | undefined;
  /** The last trial that was asked for. */
  #begun: number;
  readonly #deaf: () => void;
  readonly #replay: Replay | undefined;

  constructor(
    sweep: ResolvedSweep,
    folder: string,
    target: number,
    { executor, replay, begun = 0, pending = [] }: SteeredParts,
    emit: (event: SweepEvent) => unknown,
  ) {
    this.target = target;
    this.#begun = begun - 1;
    this.#points.push(...pending);
    this.#executor = executor;
    this.#replay = replay;
    this.#sweep = sweep;
    this.#emit = emit;
    this.#deaf = hearSteering(folder, (entry) => this.#hear(entry));
  }

  /** Aborted when the sweep is to stop. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * Run a trial that can be ended by hand meanwhile.
   * @param run Gets what is aborted then, with the reason.
   */
  async endable<T>(trial: number, run: (ending: AbortSignal) => Promise<T>): Promise<T> {
    const ending = new AbortController();
    this.#ends.set(trial, ending);
    try {
      return await run(ending.signal);
    } finally {
      this.#ends.delete(trial);
    }
  }

  /** What became of a trial when it was run before; undefined unless an earlier sweep is run again. */
  fate(trial: number): Fate | undefined {
    return this.#replay?.fates.get(trial);
  }

  /**
   * The settings that the definition or somebody wants tried next, or that the trial had before; null: the sampler's.
   * @param begun Whether an earlier driver has asked for them: what was asked by hand since then is not for this trial.
   */
  point(trial: number, begun: boolean): Params | null {
    if (begun) return this.#sweep.enqueue?.[trial] ?? null;
    this.#begun = Math.max(this.#begun, trial);
    const fate = this.fate(trial);
    if (fate) {
      for (const entry of fate.entries) this.#tell({ ...entry, at: Date.now(), origin: "replay" }, "as before");
      return fate.params;
    }
    return this.#sweep.enqueue?.[trial] ?? this.#points.shift() ?? null;
  }

  /** Whether the definition or somebody wants a point tried as this trial. */
  wants(trial: number): boolean {
    return this.#points.length > 0 || this.#sweep.enqueue?.[trial] !== undefined;
  }

  /** Wait while the sweep is paused. With no trial at work nothing else would keep the process alive. */
  async unpaused(stop: AbortSignal): Promise<void> {
    if (!this.#paused) return;
    const alive = setInterval(() => {}, 1_000_000);
    while (this.#paused && !stop.aborted) {
      const goOn = () => this.#paused?.goOn();
      stop.addEventListener("abort", goOn, { once: true });
      await this.#paused.over;
      stop.removeEventListener("abort", goOn);
    }
    clearInterval(alive);
  }

  /** Points that were enqueued and that no trial has had. */
  get untried(): readonly Params[] {
    return this.#points;
  }

  /** Hear nothing more. */
  end(): void {
    this.#deaf();
  }

  #hear(entry: SteeringEntry): void {
    let outcome: string;
    try {
      outcome = this.#act(entry.action);
    } catch (error) {
      outcome = `${REFUSED}${(error as Error).message}`;
    }
    this.#tell(entry, outcome);
  }

  #tell(entry: SteeringEntry, outcome: string): void {
    void Promise.resolve(this.#emit({ type: "steering", entry, outcome })).catch(() => {});
  }

  /** @returns what became of it. @throws SconceError `usage` or `config` for what is refused. */
  #act(action: SteeringAction): string {
    switch (action.type) {
      case "stop":
        this.#stop.abort();
        return "done";
      case "stop-trial":
      case "prune-trial": {
        const ending = this.#ends.get(action.trial);
        if (!ending) throw new SconceError("usage", `trial ${action.trial} is not at work`);
        ending.abort(action.type === "prune-trial" ? "pruned" : "steered");
        return TOLD;
      }
      case "pause":
        this.#pause();
        return "done";
      case "continue":
        this.#paused?.goOn();
        return "done";
      case "enqueue": {
        const point = checkPoint(this.#sweep, action.params);
        if (this.#begun + 1 + this.#points.length >= this.target)
          throw new SconceError(
            "usage",
            `no further trial is to begin, of ${this.target} in all; ask for more first, with trials=${this.target + 1}`,
          );
        this.#points.push(point);
        return "done";
      }
      case "trials":
        // No fewer than there are: a trial that has begun is not taken back.
        this.target = Math.max(action.target, this.#begun + 1);
        return this.target === action.target ? "done" : `${this.target} have begun already, and there will be no fewer`;
      case "workers": {
        if (!this.#executor.resize) throw new SconceError("usage", "the workers of this sweep cannot be more or fewer");
        const workers = this.#executor.resize(action.workers);
        return workers === action.workers ? "done" : `there are ${workers}`;
      }
    }
  }

  #pause(): void {
    if (this.#paused) return;
    let goOn = () => {};
    const over = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    this.#paused = {
      over,
      goOn: () => {
        this.#paused = undefined;
        goOn();
      },
    };
  }
}
