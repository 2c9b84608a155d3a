import { join } from "node:path";
import type { Value } from "../bridge/protocol.js";
import type { ResolvedConfig } from "../config/types.js";
import type { Executor } from "../executors/executor.js";
import { ofSeveral } from "../executors/trackers.js";
import { workThrough } from "../executors/work-through.js";
import type { TrackerOptions } from "../experiment/tracker-options.js";
import type { Study } from "../facades/study.js";
import { toJson } from "../text/to-json.js";
import { type ResolvedSweep, trialConfig } from "./definition.js";
import type { SweepEvent } from "./events.js";
import { asDuplicate, fromStudy, keyOf } from "./known-trials.js";
import { idleWorkers, lagOf } from "./lag.js";
import { epochValue } from "./metrics.js";
import { bestOf } from "./ranking.js";
import { runTrial } from "./run-trial.js";
import { SameFiles } from "./same-files.js";
import type { Steered } from "./steered.js";
import type { SweepFolder } from "./sweep-folder.js";
import { blankTrial, type TrialRecord, trialFolder } from "./trial.js";
import { ended } from "./trial-end.js";
import { TrialFolder } from "./trial-folder.js";
import { Turns } from "./turns.js";
import { constrained } from "./where/constraints.js";

/** What a driver drives. */
export interface DriverParts {
  sweep: ResolvedSweep;
  folder: SweepFolder;
  study: Study;
  executor: Executor;
  /** How many trials there are to be, and what else may be changed while it is at work. */
  steered: Steered;
  /** Where the trials are logged. */
  trackers: TrackerOptions;
  signal: AbortSignal | undefined;
  emit(event: SweepEvent): Promise<void>;
}

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
  #best: TrialRecord | null = null;
  #failure: { error: unknown } | undefined;
  readonly #fatal = new AbortController();
  readonly #stop: AbortSignal;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.#turns = new Turns(lagOf(parts.sweep.search));
    this.#next = parts.study.known.length;
    const { signal, steered } = parts;
    this.#stop = AbortSignal.any([this.#fatal.signal, steered.stop, ...(signal ? [signal] : [])]);
    for (const known of parts.study.known) {
      const record = fromStudy(known);
      if (record.status === "running") this.#begun.push(record.number);
      this.#keep(record);
      if (record.status === "completed")
        this.#byConfig.set(keyOf(trialConfig(parts.sweep, record.params)), Promise.resolve(record));
    }
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
   * @throws what ends a whole sweep; see {@link runTrial}.
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
    }).finally(deaf);
    if (this.#failure) throw this.#failure.error;
  }

  /** Begin a trial, if there is one. */
  #begin(): Promise<void> | undefined {
    if (!this.#more) return undefined;
    const number = this.#begun.shift() ?? this.#next++;
    const work = this.#one(number).catch((error) => this.#fail(error));
    this.#turns.began(number, work);
    return work;
  }

  /** The others stop at their next batch, and go on when the sweep does. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#fatal.abort();
  }

  get #more(): boolean {
    return !this.#stop.aborted && (this.#begun.length > 0 || this.#next < this.#parts.steered.target);
  }

  #keep(record: TrialRecord): void {
    this.#trials.set(record.number, record);
    const { status, interrupted, number } = record;
    if (status !== "running" && !interrupted) this.#done.add(number);
    else this.#done.delete(number);
    if (status === "completed")
      this.#best = bestOf(this.#best ? [this.#best, record] : [record], this.#parts.sweep.objectives);
  }

  async #one(number: number): Promise<void> {
    const { sweep, study, folder, steered, emit } = this.#parts;
    const asked = await this.#turns.take(number, this.#trials.has(number), () => this.#ask(number));
    if (!asked) return;
    const record = blankTrial(number, asked.params);
    record.runDir = join("trials", trialFolder(number, asked.params));
    const runs = new TrialFolder(join(folder.path, record.runDir));
    this.#keep(record);
    const config = trialConfig(sweep, asked.params);
    const key = keyOf(config);
    let give: (record: TrialRecord | null) => void = () => {};
    if (sweep.duplicates === "answer") {
      // The same settings may be running at this moment: they are waited for. Failed ones have nothing to give.
      for (let other = this.#byConfig.get(key); other; other = this.#byConfig.get(key)) {
        const twin = await other;
        if (twin) return this.#end(asDuplicate(record, twin));
        if (this.#byConfig.get(key) === other) this.#byConfig.delete(key);
        if (this.#stop.aborted) return this.#end({ ...record, status: "stopped", interrupted: true });
      }
      this.#byConfig.set(key, new Promise((resolve) => (give = resolve)));
    }
    try {
      await emit({ type: "trial", number, params: asked.params, runDir: record.runDir, resumed: asked.begun });
      const free = sweep.search.pruner !== null && !steered.fate(number);
      const overdue = free && asked.reports > 0 && (await study.shouldPrune(number));
      const before = overdue ? await this.#prunedBefore(record, runs, asked.reports) : undefined;
      const done = before ?? (await this.#run(record, runs, config));
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
    return study.ask(
      number,
      sweep.grid?.at(number) ?? (begun ? (sweep.enqueue?.[number] ?? null) : steered.point(number)),
    );
  }

  #run(record: TrialRecord, runs: TrialFolder, config: ResolvedConfig): Promise<TrialRecord> {
    const { sweep, study, executor, emit, steered, trackers } = this.#parts;
    const { number } = record;
    const objective = sweep.objectives[0];
    const single = sweep.objectives.length === 1 ? objective : undefined;
    return runTrial(record, config, {
      sweep,
      folder: runs,
      executor,
      trackers: ofSeveral(trackers, sweep.name, trialFolder(number, record.params)),
      signal: this.#stop,
      asked: steered.endOf(number),
      early: steered.fate(number)?.end ?? null,
      onEvent: async (event, attempt) => {
        if (event.type === "start") await this.#files.check(number, runs.path);
        await emit({ type: "run", number, attempt, event });
      },
      onRetry: (attempt, error) => emit({ type: "retry", number, attempt, message: error.message }),
      onEpoch: async (epoch, last) => {
        const value = single && epochValue(single.metric, epoch);
        if (value === undefined) return false; // several objectives, or one that is not known before the end
        const final = last || epoch.epoch >= config.training.epochs;
        await study.report(number, epoch.epoch, value, final);
        if (steered.fate(number)) return false; // it ends where it ended before
        return sweep.search.pruner !== null && !final && study.shouldPrune(number, epoch.epoch);
      },
    });
  }

  /** A trial that was pruned, and its driver killed before it could say so: its checkpoint may be gone, its result is there. */
  async #prunedBefore(record: TrialRecord, runs: TrialFolder, reports: number): Promise<TrialRecord | undefined> {
    const { sweep } = this.#parts;
    const result = await runs.result();
    if (!result || result.epochs.length < reports) return undefined;
    if (!sweep.keepCheckpoints) await runs.dropCheckpoints();
    return ended(record, sweep, "pruned", result);
  }

  async #end(done: TrialRecord): Promise<void> {
    const { sweep, study, folder, steered, emit } = this.#parts;
    const { trial, distances } = constrained(done, sweep);
    const { target } = steered;
    if (!trial.interrupted) {
      const state = trial.status === "completed" || trial.status === "pruned" ? trial.status : "failed";
      const kept = JSON.parse(toJson(trial)); // JSON has no word for what is not a number
      await study.tell(trial.number, state, state === "completed" ? trial.values : null, kept, distances);
    }
    this.#keep(trial);
    await folder.addTrial(trial);
    await emit({ type: "trial-end", trial, best: this.#best, done: this.done, target });
  }
}
