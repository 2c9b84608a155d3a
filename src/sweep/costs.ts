import type { ResolvedConfig } from "../config/types.js";
import type { Params } from "./grid.js";
import { workOf } from "./work.js";

/** A trial by its settings, and the configuration that they make. */
export interface Piece {
  params: Params;
  config: ResolvedConfig;
}

interface Sample {
  params: Params;
  /** The logarithm of how much longer it took than its work says. */
  rest: number;
}

/** How fast what a parameter does to the time is believed: as a trial's scatter to what parameters do, squared. */
const CAUTION = 0.05;

/**
 * What trials cost, in seconds of a worker: as much as their work (see `workOf`), corrected for each parameter by what the trials that have ended
 * took. A parameter multiplies the time: a number by a power of itself, a choice by a factor for each of its values.
 */
export class Costs {
  readonly #samples: Sample[] = [];
  #correction: ((params: Params) => number) | undefined;

  /** Learn from a trial that was run to its end. */
  add({ params, config }: Piece, seconds: number): void {
    if (!(seconds > 0)) return;
    this.#samples.push({ params, rest: Math.log(seconds / workOf(config)) });
    this.#correction = undefined;
  }

  /** About how many seconds a run takes; undefined before any is known. */
  secondsOf({ params, config }: Piece): number | undefined {
    if (this.#samples.length === 0) return undefined;
    this.#correction ??= fitted(this.#samples);
    return workOf(config) * Math.exp(this.#correction(params));
  }
}

/** A ridge regression: close to none with few trials, and closer to what they show with each. */
function fitted(samples: readonly Sample[]): (params: Params) => number {
  const names = [...new Set(samples.flatMap(({ params }) => Object.entries(params).map(nameOf)))];
  const rows = samples.map(({ params }) => valuesOf(params, names));
  const mean = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / samples.length;
  const middle = mean(samples.map(({ rest }) => rest));
  const centre = names.map((_, at) => mean(rows.map((row) => row[at] as number)));
  const centred = rows.map((row) => row.map((value, at) => value - (centre[at] as number)));
  const matrix = names.map((_, i) =>
    names.map((_, j) => sum(centred.map((row) => (row[i] as number) * (row[j] as number))) + (i === j ? CAUTION : 0)),
  );
  const right = names.map((_, i) => sum(centred.map((row, at) => (row[i] as number) * (rest(at) - middle))));
  const weights = solved(matrix, right);
  return (params) => {
    const values = valuesOf(params, names);
    return middle + sum(weights.map((weight, at) => weight * ((values[at] as number) - (centre[at] as number))));
  };

  function rest(at: number): number {
    return (samples[at] as Sample).rest;
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
/** A number above 0 counts by its logarithm, any other value by whether it is there. */
const isMeasured = (value: unknown): value is number => typeof value === "number" && value > 0;
const nameOf = ([path, value]: [string, unknown]) => (isMeasured(value) ? path : `${path}=${String(value)}`);

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
