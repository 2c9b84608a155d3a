import type { Constraint, Dimension, Params, Scalar, StudyTrial, ToldTrial, Value } from "../bridge/protocol.js";
import type { SamplerName } from "../config/samplers.js";
import { SconceError } from "../errors.js";
import { maskUrl } from "../text/mask-url.js";
import { openSession, type Session, type SessionOptions } from "./session.js";

/** What a study searches, and how. */
export interface StudyOptions {
  /** The folder that holds the journal and is locked while the study is open. null: keep nothing. */
  folder: string | null;
  /** An Optuna storage URL instead of the journal in the folder. Default null. */
  storage?: string | null | undefined;
  /** The study's name in its storage. */
  name: string;
  /** Whether each objective is to be small or large. */
  directions: ("minimize" | "maximize")[];
  /** The parameters that are searched. */
  space: Dimension[];
  /** Who proposes the settings; its first `startupTrials` are drawn at random. `population`: the size of a generation, default 20. */
  sampler: { name: SamplerName; startupTrials: number; population?: number | undefined };
  /** Default: none. */
  pruner?: Record<string, unknown> | null | undefined;
  /** How settings that are run several times are raced: by `name`, at a `level`, after `minSeeds`; or exactly by their `worst`. Default: not. */
  race?: Record<string, unknown> | null | undefined;
  /** The epochs of a whole trial, which hyperband divides. null (default): it learns them from the first. */
  epochs?: number | null | undefined;
  /** Default 1. */
  seed?: number | undefined;
  /** Whether trials run side by side: TPE then counts the running ones as bad. Default false. */
  parallel?: boolean | undefined;
  /**
   * Trial n sees the ends of the trials up to n - lag alone, and of those between the settings; so what is asked, and pruned, does not depend on
   * which trial ends first. It can be asked when those have been told. null (default): it sees whatever has been told by then.
   */
  lag?: number | null | undefined;
  /** Trials that were finished before: each trial of the study sees them. Only with a lag. Default: none. */
  told?: readonly ToldTrial[] | undefined;
  /** What trials have to meet: of those over settings alone, points that do not are not asked for. Only with a lag. Default: nothing. */
  where?: readonly Constraint[] | undefined;
  /**
   * Of a space that was made wider in mid-search: the first trial that is asked for in it (null: the next one), and what the trials before have of
   * parameters that were not searched then. Only with a lag. Default null: the space is the one that the search was begun with.
   */
  widened?: { since: number | null; values: Record<string, Scalar> } | null | undefined;
  /** How the study's own session starts. */
  session?: SessionOptions | undefined;
}

/** How often a call is made again in a new process before its death is taken for an answer. */
const LIVES = 5;

/**
 * An Optuna study in a session of its own. One driver asks and tells. Every call may be made twice, so when the process of the
 * study dies, a new one opens the storage and the call is made again.
 */
export class Study implements AsyncDisposable {
  #options: StudyOptions;
  #session: Promise<Session>;
  #handle = 0;
  #trials: StudyTrial[] = [];
  #next = 0;
  #closed = false;

  private constructor(options: StudyOptions) {
    this.#options = options;
    this.#session = this.#start();
  }

  /**
   * Open a study, or make it.
   * @throws SconceError `locked` when another driver has the folder, `package-missing` without optuna or a sampler's extra,
   * `run-directory` when the storage cannot be read.
   */
  static async open(options: StudyOptions): Promise<Study> {
    const study = new Study(options);
    await study.#session;
    study.#next = study.#trials.length;
    const { widened } = options;
    // A process that has to be started anew finds more trials.
    if (widened?.since === null) study.#options = { ...options, widened: { ...widened, since: study.#next } };
    return study;
  }

  /** The trials that the study had when it was opened. */
  get known(): readonly StudyTrial[] {
    return this.#trials;
  }

  /** The process id of the study's Python. */
  async pythonPid(): Promise<number | undefined> {
    return (await this.#session).pythonPid;
  }

  /**
   * Ask for a trial's settings.
   * @param number The trial: the next one (default), or one that is running, which gets the settings that it had.
   * @param params Settings to take instead of the sampler's.
   */
  ask(number: number = this.#next, params: Params<"search.ask">["params"] = null): Promise<Value<"search.ask">> {
    this.#next = Math.max(this.#next, number + 1);
    return this.#call("search.ask", { number, params });
  }

  /**
   * Report a running trial's value after a step. A step is reported once; NaN and the infinities count as NaN.
   * @param final Whether the trial comes to its end by itself after it: with a lag it is then not pruned for it.
   */
  async report(number: number, step: number, value: number, final = false): Promise<void> {
    await this.#call("search.report", { number, step, value: Number.isFinite(value) ? value : null, final });
  }

  /**
   * Whether the pruner would end the trial.
   * @param step After this one of the steps that were reported; null (default): after the last. Only a study with a lag knows earlier ones.
   */
  async shouldPrune(number: number, step: number | null = null): Promise<boolean> {
    return (await this.#call("search.should_prune", { number, step })).prune;
  }

  /**
   * Keep the value of one of a trial's runs, and say whether the trial can no longer win by its runs so far. Each run's value is told once, in their
   * order.
   * @param index Which of the runs, from 0 on.
   * @param final Whether it is the last: then there is nothing to drop.
   */
  async race(number: number, index: number, value: number, final: boolean): Promise<boolean> {
    const told = Number.isFinite(value) ? value : null;
    return (await this.#call("search.race", { number, index, value: told, final })).drop;
  }

  /**
   * End a trial: `completed` with its values, `pruned` (its last report is its value) or `failed`.
   * @param record What is kept with it.
   * @param constraints How far it is from meeting each constraint: at most 0 where it does.
   */
  async tell(
    number: number,
    state: "completed" | "pruned" | "failed",
    values: number[] | null = null,
    record: Record<string, unknown> | null = null,
    constraints: number[] | null = null,
  ): Promise<void> {
    await this.#call("search.tell", { number, state, values, record, constraints });
  }

  /** All trials, by number. */
  async trials(): Promise<StudyTrial[]> {
    return (await this.#call("search.trials", {})).trials;
  }

  /** Each parameter's share (0 to 1) in the differences of an objective; empty when too few trials are done. */
  async importance(objective = 0): Promise<Record<string, number>> {
    return (await this.#call("search.importance", { objective })).importance;
  }

  /** The numbers of the trials that no other beats in every objective. */
  async pareto(): Promise<number[]> {
    return (await this.#call("search.pareto", {})).numbers;
  }

  /** Remove the study from the storage that its options name; a journal in a folder is left to whoever has the folder. */
  async discard(): Promise<void> {
    await this.#call("search.discard", {});
  }

  /** End the study's session, and with it its lock. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#session.then((session) => session.close()).catch(() => {});
  }

  /** The same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(): Promise<Session> {
    const { folder, storage = null, name, directions, space, sampler, pruner = null, epochs = null } = this.#options;
    const {
      race = null,
      seed = 1,
      parallel = false,
      lag = null,
      told = [],
      where = [],
      widened = null,
    } = this.#options;
    const session = await openSession(this.#options.session);
    try {
      const search = {
        folder,
        storage,
        name,
        directions,
        space,
        sampler,
        pruner,
        race,
        epochs,
        seed,
        parallel,
        lag,
        told: [...told],
        where: [...where],
        widened,
      };
      const opened = await session.call("search.open", search);
      this.#handle = opened.study;
      this.#trials = opened.trials;
      return session;
    } catch (error) {
      await session.close();
      throw withoutPassword(error, storage);
    }
  }

  async #call<
    N extends "ask" | "report" | "should_prune" | "race" | "tell" | "trials" | "importance" | "pareto" | "discard",
  >(name: `search.${N}`, params: Omit<Params<`search.${N}`>, "study">): Promise<Value<`search.${N}`>> {
    for (let life = 1; ; life += 1) {
      const opening = this.#session;
      try {
        const session = await opening;
        return await session.call(name, { ...params, study: this.#handle } as unknown as Params<`search.${N}`>);
      } catch (error) {
        const died = error instanceof SconceError && (error.kind === "python-died" || error.kind === "worker-died");
        if (!died || this.#closed || life === LIVES) throw withoutPassword(error, this.#options.storage ?? null);
        // The first of the calls that died opens the new process, the others wait for it.
        if (this.#session === opening)
          this.#session = opening.then(
            (session) => session.close().then(() => this.#start()),
            () => this.#start(), // it died while it opened the storage
          );
      }
    }
  }
}

/** An error as it may be shown: Python's message and traceback have the storage's URL as it was given. */
function withoutPassword(error: unknown, storage: string | null): unknown {
  if (!(error instanceof SconceError) || storage === null) return error;
  const shown = maskUrl(storage);
  if (shown === storage) return error;
  const { kind, message, hint, pythonType, signal, exitCode } = error;
  return new SconceError(kind, message.replaceAll(storage, shown), { hint, pythonType, signal, exitCode });
}
