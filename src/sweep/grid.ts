import type { Dimension } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import { type Values, valuesOf } from "./grid-values.js";
import type { Scalar } from "./space.js";

/** The settings of one trial: from dotted path to value. */
export type Params = Record<string, Scalar>;

/** All points of a space, numbered from 0 on, the last parameter changing fastest. A point is made when it is asked for. */
export interface Grid {
  /** How many points there are. */
  readonly length: number;
  /** The point with this number. A parameter whose condition does not hold is absent, so no two points are the same. */
  at(number: number): Params;
}

/** That a parameter is there only when an earlier one has one of these values. */
interface Condition {
  of: number;
  on: number;
  allowed: readonly Scalar[];
}

/** Which conditions hold, by their number; those on parameters that are still to come do not hold yet. */
type Held = ReadonlySet<number>;

/** A value that some condition asks for. All other values of a parameter have equally many points below them. */
interface Special {
  place: number;
  fulfils: number[];
}

class LazyGrid implements Grid {
  readonly #dimensions: readonly Dimension[];
  readonly #values: Values[];
  readonly #conditions: Condition[];
  readonly #specials: Special[][];
  readonly #counted = new Map<string, number>();
  readonly length: number;

  constructor(dimensions: readonly Dimension[]) {
    this.#dimensions = dimensions;
    this.#values = dimensions.map(valuesOf);
    this.#conditions = dimensions.flatMap(({ when }, of) =>
      Object.entries(when).map(([path, allowed]) => ({
        of,
        on: dimensions.findIndex((dimension) => dimension.path === path),
        allowed,
      })),
    );
    this.#specials = dimensions.map((_, at) => this.#specialsOf(at));
    this.length = this.#count(0, new Set());
  }

  at(number: number): Params {
    if (!Number.isSafeInteger(number) || number < 0 || number >= this.length)
      throw new RangeError(`the grid has no point ${number}: it has ${this.length}`);
    const point: Params = {};
    let held: Held = new Set();
    let left = number;
    for (const [at, { path }] of this.#dimensions.entries()) {
      if (!this.#present(at, held)) continue;
      const found = this.#find(at, held, left);
      point[path] = (this.#values[at] as Values).at(found.place);
      held = found.held;
      left = found.left;
    }
    return point;
  }

  /** The value of a parameter that the `left`-th point below has, and which point it is of those with this value. */
  #find(at: number, held: Held, left: number): { place: number; held: Held; left: number } {
    const each = this.#count(at + 1, held);
    let next = 0;
    for (const { place, fulfils } of this.#specials[at] as Special[]) {
      const before = (place - next) * each;
      if (left < before) break;
      left -= before;
      const withIt = new Set([...held, ...fulfils]);
      const below = this.#count(at + 1, withIt);
      if (left < below) return { place, held: withIt, left };
      left -= below;
      next = place + 1;
    }
    return { place: next + Math.floor(left / each), held, left: left % each };
  }

  /** How many points there are from a parameter on, the earlier ones being chosen. */
  #count(at: number, held: Held): number {
    if (at === this.#dimensions.length) return 1;
    const matters = [...held]
      .filter((number) => (this.#conditions[number] as Condition).of >= at)
      .sort((a, b) => a - b);
    const key = `${at}:${matters}`;
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    let count = this.#count(at + 1, held);
    if (this.#present(at, held)) {
      const specials = this.#specials[at] as Special[];
      count *= (this.#values[at] as Values).length - specials.length;
      for (const { fulfils } of specials) count += this.#count(at + 1, new Set([...held, ...fulfils]));
    }
    this.#counted.set(key, count);
    return count;
  }

  #present(at: number, held: Held): boolean {
    return this.#conditions.every(({ of }, number) => of !== at || held.has(number));
  }

  #specialsOf(at: number): Special[] {
    const values = this.#values[at] as Values;
    const byPlace = new Map<number, number[]>();
    for (const [number, { on, allowed }] of this.#conditions.entries())
      for (const place of on === at ? new Set(allowed.map((value) => values.placeOf(value))) : [])
        if (place !== -1) byPlace.set(place, [...(byPlace.get(place) ?? []), number]);
    return [...byPlace].map(([place, fulfils]) => ({ place, fulfils })).sort((a, b) => a.place - b.place);
  }
}

/**
 * The grid of a space. Its points are counted and not made, so it may be of any size that a number can tell exactly.
 * @throws SconceError `config` for a range without steps, or more than 2^53 - 1 points.
 */
export function gridOf(dimensions: readonly Dimension[]): Grid {
  const grid = new LazyGrid(dimensions);
  if (grid.length > Number.MAX_SAFE_INTEGER)
    throw new SconceError(
      "config",
      `search.sampler: a grid of about ${grid.length.toPrecision(3)} points is too large for its points to be numbered (at most ${Number.MAX_SAFE_INTEGER})`,
      { hint: "use fewer values, or the sampler random or tpe" },
    );
  return grid;
}
