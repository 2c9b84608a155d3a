import { join } from "node:path";
import type { Value } from "../bridge/protocol.js";
import { workThrough } from "../executors/work-through.js";
import { toJson } from "../text/to-json.js";
import { trialConfig } from "./definition.js";
import type { DriverParts } from "./driver-parts.js";
import type { SweepEvent } from "./events.js";
import { asDuplicate, fromStudy, keyOf } from "./known-trials.js";
import { idleWorkers, lagOf } from "./lag.js";
import type { LongestFirst } from "./longest-first.js";
import { bestOf } from "./ranking.js";
import { SameFiles } from "./same-files.js";
import { seedFolder } from "./seed-folders.js";
import { SeedQueue } from "./seed-queue.js";
import { blankTrial, TRIALS, type TrialRecord, trialFolder } from "./trial.js";
import { TrialFolder } from "./trial-folder.js";
import { TrialRuns } from "./trial-runs.js";
import { Turns } from "./turns.js";
import { constrained } from "./where/constraints.js";

/** Asks, runs and tells until the target is reached: as many trials at once as there are workers. */
export class Driver {
  readonly #parts: DriverParts;
  readonly #trials = new Map<number, TrialRecord>();
  /** Trials that an earlier driver began: they come first. */
  readonly #begun: number[] = [];
  #next: number;
  /** By configuration: the trial that has it, once it is done (null: it has no numbers to give). */
  readonly #byConfig = new Map<string, Promise<TrialRecord | null>>();
  readonly #done = new Set<number>();
  readonly #files = new SameFiles();
  readonly #turns: Turns;
  readonly #runs: TrialRuns;
  /** Of a sweep with seeds: the runs that wait for a worker. */
  readonly #queue: SeedQueue | undefined;
  /** The settings that are at work in such a sweep. */
  readonly #open = new Set<Promise<void>>();
  /** Where trials do not begin in the order of their numbers. */
  readonly #ahead: LongestFirst | undefined;
  #best: TrialRecord | null = null;
  #failure: { error: unknown } | undefined;
  readonly #fatal = new AbortController();
  readonly #stop: AbortSignal;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.#turns = new Turns(lagOf(parts.sweep.search));
    this.#queue = parts.sweep.seeds && new SeedQueue();
    this.#next = parts.study.known.length;
    const { signal, steered } = parts;
    this.#stop = AbortSignal.any([this.#fatal.signal, steered.stop, ...(signal ? [signal] : [])]);
    this.#runs = new TrialRuns(parts, { stop: this.#stop, files: this.#files, queue: this.#queue });
    for (const known of parts.study.known) {
      const record = fromStudy(known);
      // One beyond the target was only asked ahead.
      if (record.status === "running" && record.number < steered.target) this.#begun.push(record.number);
      this.#keep(record);
      if (record.status === "completed")
        this.#byConfig.set(keyOf(trialConfig(parts.sweep, record.params)), Promise.resolve(record));
    }
    this.#ahead = parts.schedule.longestFirst(parts.executor, {
      next: this.#next,
      target: () => steered.target,
      ask: (number) => this.#ask(number),
      urgent: (number) => steered.wants(number),
    });
    if (this.#ahead) parts.schedule.sort(this.#begun, this.#trials);
  }

  /** All trials, by number. */
  get trials(): TrialRecord[] {
    return [...this.#trials.values()].sort((a, b) => a.number - b.number);
  }

  /** How many trials need no more work. */
  get done(): number {
    return this.#done.size;
  }

  /**
   * Work until there is nothing to do, or the signal says stop.
   * @throws what ends a whole sweep; see {@link TrialRuns}.
   */
  async run(): Promise<void> {
    const { executor, emit, sweep } = this.#parts;
    const driver = this;
    let idle = idleWorkers(sweep, executor) !== undefined; // said before
    const withNumbers = this.trials.filter(({ status }) => status === "completed" || status === "pruned");
    for (const { number, runDir } of withNumbers)
      if (runDir !== null) await this.#files.remember(number, join(this.#parts.folder.path, runDir));
    const tell = (event: SweepEvent) => void emit(event).catch((error) => this.#fail(error));
    const deaf = executor.onWarning?.((message) => tell({ type: "warning", message }));
    await workThrough(executor, {
      next: () => this.#begin(),
      get more() {
        return driver.#more;
      },
      stop: this.#stop,
      onWorkers: (workers) => {
        tell({ type: "workers", workers });
        const message = idleWorkers(sweep, executor);
        if (message !== undefined && !idle) tell({ type: "warning", message });
        idle ||= message !== undefined;
      },
      onReady: (look) => {
        if (this.#queue) this.#queue.wake = look;
      },
    }).finally(deaf);
    await Promise.all(this.#open);
    if (this.#failure) throw this.#failure.error;
  }

  /** Begin a trial, if there is one; of a sweep with seeds a run of a setting that is at work before another setting. */
  #begin(): Promise<void> | undefined {
    if (!this.#more) return undefined;
    const queue = this.#queue;
    const needed = queue?.begin(false);
    if (needed) return needed;
    const begun = this.#begun.shift();
    const due = begun !== undefined || (this.#next < this.#parts.steered.target && this.#turns.isDue(this.#next));
    if (queue && !due) return queue.begin(true);
    const number = begun ?? this.#next++;
    // The worker that begins a setting is free for one of its runs as soon as these wait, or the setting waits for another trial.
    let free = () => {};
    const freed = new Promise<void>((resolve) => (free = resolve));
    const work = this.#one(number, begun === undefined, free).catch((error) => this.#fail(error));
    this.#turns.began(number, work);
    if (!queue) return work;
    this.#open.add(work);
    void work.then(() => {
      this.#open.delete(work);
      free();
      queue.wake();
    });
    return freed;
  }

  /** The others stop at their next batch, and go on when the sweep does. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#fatal.abort();
  }

  get #more(): boolean {
    const open = this.#open.size > 0; // with runs that may still come
    return !this.#stop.aborted && (open || this.#begun.length > 0 || this.#next < this.#parts.steered.target);
  }

  #keep(record: TrialRecord): void {
    this.#trials.set(record.number, record);
    const { status, interrupted, number } = record;
    if (status !== "running" && !interrupted) this.#done.add(number);
    else this.#done.delete(number);
    if (status === "completed")
      this.#best = bestOf(this.#best ? [this.#best, record] : [record], this.#parts.sweep.objectives);
  }

  /**
   * @param place The trial's number; of a new one another may have it, where they do not begin in the order of their numbers.
   * @param release Called when its worker has nothing to do for it yet, or its runs wait for workers.
   */
  async #one(place: number, isNew: boolean, release: () => void): Promise<void> {
    const { sweep, study, folder, steered, emit } = this.#parts;
    const ahead = isNew ? this.#ahead : undefined;
    const asked = await (ahead ? ahead.take() : this.#turns.take(place, !isNew, () => this.#ask(place)));
    if (!asked) return;
    const { number } = asked;
    if (ahead) this.#queue?.place(number, place);
    const record = blankTrial(number, asked.params);
    const { seeds } = sweep;
    record.runDir = join(TRIALS, trialFolder(number, asked.params), seeds ? seedFolder(seeds[0] as number) : "");
    const runs = new TrialFolder(join(folder.path, record.runDir));
    this.#keep(record);
    const config = trialConfig(sweep, asked.params);
    const key = keyOf(config);
    let give: (record: TrialRecord | null) => void = () => {};
    if (sweep.duplicates === "answer") {
      // The same settings may be running at this moment: they are waited for. Failed ones have nothing to give.
      for (let other = this.#byConfig.get(key); other; other = this.#byConfig.get(key)) {
        release();
        const twin = await other;
        if (twin) return this.#end(asDuplicate(record, twin));
        if (this.#byConfig.get(key) === other) this.#byConfig.delete(key);
        if (this.#stop.aborted) return this.#end({ ...record, status: "stopped", interrupted: true });
      }
      this.#byConfig.set(key, new Promise((resolve) => (give = resolve)));
    }
    try {
      const begins = { number, params: asked.params, runDir: record.runDir, resumed: asked.begun };
      await emit({ type: "trial", ...begins, ...(seeds && { seeds }) });
      const free = sweep.search.pruner !== null && !steered.fate(number);
      const overdue = free && asked.reports > 0 && (await study.shouldPrune(number));
      const before = overdue ? await this.#runs.prunedBefore(record, runs, asked.reports) : undefined;
      const running = seeds ? this.#runs.setting(record, before) : (before ?? this.#runs.single(record, runs, config));
      release();
      const done = await running;
      await this.#end(done);
      give(done.status === "completed" ? done : null);
    } finally {
      give(null);
    }
  }

  /** The settings of a trial; undefined when the sweep has been stopped: a trial that was not begun is begun by the driver that goes on. */
  async #ask(number: number): Promise<Value<"search.ask"> | undefined> {
    const { sweep, study, steered } = this.#parts;
    const begun = this.#trials.has(number);
    await steered.unpaused(this.#stop);
    if (this.#stop.aborted && !begun) return undefined;
    const point = steered.point(number, begun);
    return study.ask(number, sweep.grid?.at(number) ?? point);
  }

  async #end(done: TrialRecord): Promise<void> {
    const { sweep, study, folder, steered, emit } = this.#parts;
    const { trial, distances } = constrained(done, sweep);
    if (!trial.interrupted) {
      const state = trial.status === "completed" || trial.status === "pruned" ? trial.status : "failed";
      const kept = JSON.parse(toJson(trial)); // JSON has no word for what is not a number
      await study.tell(trial.number, state, state === "completed" ? trial.values : null, kept, distances);
    }
    this.#keep(trial);
    await folder.addTrial(trial);
    await emit({ type: "trial-end", trial, best: this.#best, done: this.done, target: steered.target });
  }
}
