import type { ResolvedConfig } from "../config/types.js";
import type { Params } from "./grid.js";
import { workOf } from "./work.js";

/** A trial by its settings, and what they come to. */
export interface Piece {
  params: Params;
  /** See {@link workOf}. */
  work: number;
  epochs: number;
}

/** What the settings of a trial come to. @param config The configuration that they make. */
export function pieceOf(params: Params, config: ResolvedConfig): Piece {
  return { params, work: workOf(config), epochs: config.training.epochs };
}

/** How fast what a parameter does to the time is believed: as a trial's scatter to what parameters do, squared. */
const CAUTION = 0.05;

/**
 * What trials cost, in seconds of a worker: as much as their work (see `workOf`), corrected for each parameter by what the trials that have ended
 * took. A parameter multiplies the time: a number by a power of itself, a choice by a factor for each of its values.
 */
export class Costs {
  readonly #seen = new Sums();
  #correction: ((params: Params) => number) | undefined;

  /** Learn from a trial that was run to its end. */
  add({ params, work }: Piece, seconds: number): void {
    if (!(seconds > 0)) return;
    this.#seen.add(params, Math.log(seconds / work));
    this.#correction = undefined;
  }

  /** About how many seconds a run takes; undefined before any is known. */
  secondsOf({ params, work }: Piece): number | undefined {
    if (this.#seen.count === 0) return undefined;
    this.#correction ??= fitted(this.#seen);
    return work * Math.exp(this.#correction(params));
  }
}

/** What a regression has to know of all trials, so that one more costs the same after ten and after ten thousand. */
class Sums {
  count = 0;
  /** By which names the parameters count; those of a trial that has none of a name are 0 there. */
  readonly names: string[] = [];
  /** Of how much longer trials took than their work says, by its logarithm. */
  rest = 0;
  /** Of each parameter, of its product with each other, and of its product with the rest. */
  readonly values: number[] = [];
  readonly products: number[][] = [];
  readonly withRest: number[] = [];

  add(params: Params, rest: number): void {
    for (const name of Object.entries(params).map(nameOf)) if (!this.names.includes(name)) this.#widen(name);
    const values = valuesOf(params, this.names);
    this.count += 1;
    this.rest += rest;
    for (const [at, value] of values.entries()) {
      this.values[at] = (this.values[at] as number) + value;
      this.withRest[at] = (this.withRest[at] as number) + value * rest;
      const row = this.products[at] as number[];
      for (const [other, factor] of values.entries()) row[other] = (row[other] as number) + value * factor;
    }
  }

  #widen(name: string): void {
    for (const row of this.products) row.push(0);
    this.names.push(name);
    this.values.push(0);
    this.withRest.push(0);
    this.products.push(this.names.map(() => 0));
  }
}

/** A ridge regression: close to none with few trials, and closer to what they show with each. */
function fitted({ count, names, rest, values, products, withRest }: Sums): (params: Params) => number {
  const middle = rest / count;
  const centre = values.map((value) => value / count);
  const matrix = products.map((row, i) =>
    row.map((product, j) => product - (centre[i] as number) * (values[j] as number) + (i === j ? CAUTION : 0)),
  );
  const weights = solved(
    matrix,
    withRest.map((product, at) => product - (centre[at] as number) * rest),
  );
  return (params) => {
    const given = valuesOf(params, names);
    return middle + sum(weights.map((weight, at) => weight * ((given[at] as number) - (centre[at] as number))));
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
/** A number above 0 counts by its logarithm, all others together by that they are there, a choice by which of its values is there. */
const isMeasured = (value: unknown): value is number => typeof value === "number" && value > 0;
const nameOf = ([path, value]: [string, unknown]) =>
  isMeasured(value) ? path : `${path}=${typeof value === "number" ? "0 or less" : String(value)}`;

function valuesOf(params: Params, names: readonly string[]): number[] {
  const there = new Map(
    Object.entries(params).map((entry) => [nameOf(entry), isMeasured(entry[1]) ? Math.log(entry[1]) : 1]),
  );
  return names.map((name) => there.get(name) ?? 0);
}

/** The solution of a system of linear equations whose matrix is symmetric and positive definite. */
function solved(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] as number]);
  for (const [at, row] of rows.entries())
    for (const other of rows.slice(at + 1)) {
      const factor = (other[at] as number) / (row[at] as number);
      for (let column = at; column < row.length; column++)
        other[column] = (other[column] as number) - factor * (row[column] as number);
    }
  const found: number[] = [];
  for (const [at, row] of [...rows.entries()].reverse()) {
    const known = sum(row.slice(at + 1, -1).map((value, place) => value * (found[at + 1 + place] as number)));
    found[at] = ((row.at(-1) as number) - known) / (row[at] as number);
  }
  return found;
}
