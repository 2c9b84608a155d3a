import { SAMPLERS } from "../config/samplers.js";
import type { Executor } from "../executors/executor.js";
import type { Piece } from "./costs.js";
import { type ResolvedSweep, trialConfig } from "./definition.js";
import type { SweepEvent } from "./events.js";
import { Forecast } from "./forecast.js";
import type { Params } from "./grid.js";
import { lagOf } from "./lag.js";
import { type AheadParts, LongestFirst } from "./longest-first.js";
import type { TrialRecord } from "./trial.js";
import { workOf } from "./work.js";

/** Parameters on which it depends how long a trial takes. */
const COSTLY =
  /^(model|model\.(name|hiddenDim|embedDim|layers|args\..+)|data\.(reviewsPerSplit|maxTokens)|training\.(epochs|batchSize))$/;
/** No more of a grid's points are looked at one by one for the time that is left. */
const MOST_POINTS = 500;

type Workers = Pick<Executor, "workers" | "onWorkers">;

/** In which order the trials of a sweep begin, and how long all of them will still take. */
export class Schedule {
  readonly #sweep: ResolvedSweep;
  readonly #forecast = new Forecast();
  readonly #open = new Set<number>();
  #workers = 1;
  /** How many trials have begun since this start. */
  #begun = 0;
  #next = 0;
  #ahead: LongestFirst | undefined;

  constructor(sweep: ResolvedSweep) {
    this.#sweep = sweep;
  }

  /** Learn what trials of earlier starts took. */
  learn(trials: readonly TrialRecord[]): void {
    this.#next = trials.length;
    for (const { status, duplicateOf, attempts, params, seconds } of trials)
      if (status === "completed" && duplicateOf === null && attempts <= 1)
        this.#forecast.learn(this.#piece(params), seconds);
  }

  /**
   * Trials in another order than that of their numbers, the longest first; undefined where that must not be, because trials depend on each other,
   * or makes no difference.
   */
  longestFirst({ workers, onWorkers }: Workers, parts: Omit<AheadParts, "costOf">): LongestFirst | undefined {
    const { search, space } = this.#sweep;
    const free = SAMPLERS[search.sampler].blind && search.pruner === null;
    const several = workers > 1 || onWorkers !== undefined;
    if (!several || !free || this.#sweep.seeds || !space.some(({ path }) => COSTLY.test(path))) return undefined;
    this.#ahead = new LongestFirst({ ...parts, costOf: (params) => this.costOf(params) });
    return this.#ahead;
  }

  /** How long a trial takes beside others: in seconds as soon as some have ended. */
  costOf(params: Params): number {
    const piece = this.#piece(params);
    return this.#forecast.secondsOf(piece) ?? workOf(piece.config);
  }

  /** Put trials that an earlier start began into that order. */
  sort(numbers: number[], trials: ReadonlyMap<number, TrialRecord>): void {
    const costs = new Map(numbers.map((number) => [number, this.costOf(trials.get(number)?.params ?? {})]));
    numbers.sort((a, b) => (costs.get(b) as number) - (costs.get(a) as number) || a - b);
  }

  /** Hear of an event of the sweep. Returns it; of a trial's end with the seconds that are left. */
  hear(event: SweepEvent): SweepEvent {
    if (this.#sweep.seeds) return event; // the runs of a trial are at work side by side: their pace says more
    if (event.type === "sweep" || event.type === "workers") this.#workers = event.workers;
    if (event.type === "trial") {
      this.#open.add(event.number);
      this.#next = Math.max(this.#next, event.number + 1);
      this.#forecast.began(event.number, this.#piece(event.params), this.#begun < this.#workers);
      this.#begun += 1;
    }
    if (event.type === "run") this.#forecast.hear(event);
    if (event.type !== "trial-end") return event;
    const { number, status, attempts, interrupted } = event.trial;
    this.#open.delete(number);
    const whole = (status === "completed" || status === "pruned") && attempts === 1 && !interrupted;
    this.#forecast.ended(number, whole);
    const secondsLeft = this.#left(event.target - event.done - this.#open.size);
    return secondsLeft === undefined ? event : { ...event, secondsLeft };
  }

  /** @param waiting How many trials are still to begin. */
  #left(waiting: number): number | undefined {
    const { grid } = this.#sweep;
    const asked = this.#ahead?.waiting ?? [];
    const from = this.#ahead?.next ?? this.#next;
    const unasked = Math.max(0, waiting - asked.length);
    const seen = grid ? Math.min(unasked, MOST_POINTS, Math.max(0, grid.length - from)) : 0;
    const points = Array.from({ length: seen }, (_, at) => grid?.at(from + at) as Params);
    const known = [...asked, ...points].slice(0, Math.max(0, waiting)).map((params) => this.#piece(params));
    const lag = lagOf(this.#sweep.search) ?? this.#workers;
    return this.#forecast.left({
      known,
      others: Math.max(0, waiting - known.length),
      workers: Math.max(1, Math.min(this.#workers, lag)),
    });
  }

  #piece(params: Params): Piece {
    return { params, config: trialConfig(this.#sweep, params) };
  }
}
