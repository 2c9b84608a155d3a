import { SAMPLERS } from "../config/samplers.js";
import type { Executor } from "../executors/executor.js";
import { type Piece, pieceOf } from "./costs.js";
import { type ResolvedSweep, trialConfig } from "./definition.js";
import type { SweepEvent } from "./events.js";
import { Forecast } from "./forecast.js";
import type { Params } from "./grid.js";
import { lagOf } from "./lag.js";
import { type AheadParts, LongestFirst } from "./longest-first.js";
import type { TrialRecord } from "./trial.js";
import type { WhichRun } from "./which-run.js";

/** Parameters on which it depends how long a trial takes. */
const COSTLY =
  /^(model|model\.(name|hiddenDim|embedDim|layers|args\..+)|data\.(reviewsPerSplit|maxTokens)|training\.(epochs|batchSize))$/;
/** No more of a grid's points are looked at one by one for the time that is left. */
const MOST_POINTS = 500;

type Workers = Pick<Executor, "workers" | "onWorkers">;

/** In which order the trials of a sweep begin, and how long all of them will still take. */
export class Schedule {
  readonly #sweep: ResolvedSweep;
  readonly #forecast: Forecast;
  /** The trials at work: the settings of each, and how many of its runs have begun. */
  readonly #open = new Map<number, { params: Params; begun: number }>();
  #workers = 1;
  /** How many runs have begun since this start. */
  #begun = 0;
  /** Of settings that have ended, how many there are, and their runs: fewer than there are seeds where settings are dropped. */
  readonly #settings = { ended: 0, runs: 0 };
  #next = 0;
  #ahead: LongestFirst | undefined;
  /** What settings come to, by their object: each trial is asked for it again and again while it waits. */
  readonly #pieces = new WeakMap<Params, Piece>();
  /** Points of the grid that are still to begin, by their number. */
  readonly #points = new Map<number, Params>();

  /** @param now The time in milliseconds. */
  constructor(sweep: ResolvedSweep, now: () => number = Date.now) {
    this.#sweep = sweep;
    this.#forecast = new Forecast(now);
  }

  /** Learn what trials of earlier starts took. */
  learn(trials: readonly TrialRecord[]): void {
    this.#next = trials.length;
    for (const trial of trials) {
      if (trial.duplicateOf !== null) continue;
      for (const { status, attempts, seconds } of trial.seeds ?? [trial])
        if (status === "completed" && attempts <= 1) this.#forecast.learn(this.#piece(trial.params), seconds);
      this.#count(trial);
    }
  }

  /**
   * Trials in another order than that of their numbers, the longest first; undefined where that must not be, because trials depend on each other,
   * or makes no difference.
   */
  longestFirst({ workers, onWorkers }: Workers, parts: Omit<AheadParts, "costOf">): LongestFirst | undefined {
    const { search, space } = this.#sweep;
    const free = SAMPLERS[search.sampler].blind && search.pruner === null && search.race === undefined;
    const several = workers > 1 || onWorkers !== undefined;
    if (!several || !free || !space.some(({ path }) => COSTLY.test(path))) return undefined;
    this.#ahead = new LongestFirst({ ...parts, costOf: (params) => this.costOf(params) });
    return this.#ahead;
  }

  /** How long a trial takes beside others: in seconds as soon as some have ended. */
  costOf(params: Params): number {
    const piece = this.#piece(params);
    return this.#forecast.secondsOf(piece) ?? piece.work;
  }

  /** Put trials that an earlier start began into that order. */
  sort(numbers: number[], trials: ReadonlyMap<number, TrialRecord>): void {
    const costs = new Map(numbers.map((number) => [number, this.costOf(trials.get(number)?.params ?? {})]));
    numbers.sort((a, b) => (costs.get(b) as number) - (costs.get(a) as number) || a - b);
  }

  /** Hear of an event of the sweep. Returns it; of a trial's end with the seconds that are left. */
  hear(event: SweepEvent): SweepEvent {
    if (event.type === "sweep" || event.type === "workers") this.#workers = event.workers;
    if (event.type === "trial") {
      this.#open.set(event.number, { params: event.params, begun: 0 });
      this.#next = Math.max(this.#next, event.number + 1);
    }
    if (event.type === "seed" || (event.type === "trial" && !this.#sweep.seeds)) this.#began(event);
    if (event.type === "run") this.#forecast.hear(event);
    if (event.type === "seed-end")
      this.#forecast.ended(
        { number: event.number, seed: event.run.seed },
        isWhole({ ...event.run, interrupted: event.interrupted }),
      );
    if (event.type !== "trial-end") return event;
    const { trial } = event;
    this.#open.delete(trial.number);
    this.#count(trial);
    if (!this.#sweep.seeds) this.#forecast.ended({ number: trial.number }, isWhole(trial));
    const secondsLeft = event.done >= event.target ? 0 : this.#left(event.target - event.done - this.#open.size);
    return secondsLeft === undefined ? event : { ...event, secondsLeft };
  }

  #began(which: WhichRun): void {
    const trial = this.#open.get(which.number);
    if (!trial) return;
    trial.begun += 1;
    this.#forecast.began(which, this.#piece(trial.params), this.#begun < this.#workers);
    this.#begun += 1;
  }

  #count({ duplicateOf, interrupted, seeds }: TrialRecord): void {
    if (duplicateOf !== null || interrupted || !seeds) return;
    this.#settings.ended += 1;
    this.#settings.runs += seeds.length;
  }

  /** How many runs a setting will have: one for each seed, or where settings are dropped as many as those had that have ended. */
  get #runs(): number {
    const { seeds, search } = this.#sweep;
    const { ended, runs } = this.#settings;
    if (!seeds) return 1;
    const drops = search.race !== undefined || search.pruner !== null;
    return drops && ended > 0 ? Math.max(1, Math.round(runs / ended)) : seeds.length;
  }

  /** @param waiting How many trials are still to begin. */
  #left(waiting: number): number | undefined {
    const runs = this.#runs;
    const { grid } = this.#sweep;
    const asked = this.#ahead?.waiting ?? [];
    const from = this.#ahead?.next ?? this.#next;
    const unasked = Math.max(0, waiting - asked.length);
    const seen = grid ? Math.min(unasked, MOST_POINTS, Math.max(0, grid.length - from)) : 0;
    const points = this.#pointsFrom(from, seen);
    const known = [...asked, ...points].slice(0, Math.max(0, waiting));
    const begun = this.#sweep.seeds ? [...this.#open.values()] : [];
    const open = begun.flatMap((trial) => times(Math.max(0, runs - trial.begun), trial.params));
    const lag = lagOf(this.#sweep.search) ?? this.#workers;
    return this.#forecast.left({
      known: [...open, ...known.flatMap((params) => times(runs, params))].map((params) => this.#piece(params)),
      others: Math.max(0, waiting - known.length) * runs,
      workers: Math.max(1, Math.min(this.#workers, lag * runs)),
    });
  }

  /** So many points of the grid, from this number on. */
  #pointsFrom(from: number, count: number): Params[] {
    for (const number of this.#points.keys()) if (number < from) this.#points.delete(number);
    return Array.from({ length: count }, (_, at) => {
      const point = this.#points.get(from + at) ?? (this.#sweep.grid?.at(from + at) as Params);
      this.#points.set(from + at, point);
      return point;
    });
  }

  #piece(params: Params): Piece {
    const piece = this.#pieces.get(params) ?? pieceOf(params, trialConfig(this.#sweep, params));
    this.#pieces.set(params, piece);
    return piece;
  }
}

/** Whether a run tells by its end what one costs. */
function isWhole({ status, attempts, interrupted }: Pick<TrialRecord, "status" | "attempts" | "interrupted">): boolean {
  return (status === "completed" || status === "pruned") && attempts === 1 && !interrupted;
}

function times(count: number, params: Params): Params[] {
  return Array.from({ length: count }, () => params);
}
