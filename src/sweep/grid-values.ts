import type { Dimension } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import type { Scalar } from "./space.js";

/** The values of one parameter, by their place. */
export interface Values {
  length: number;
  at(place: number): Scalar;
  /** The place of a value; -1 where it is not one of them. */
  placeOf(value: Scalar): number;
}

/** A parameter's values. @throws SconceError `config` for a range without steps. */
export function valuesOf({ path, kind, choices, low, high, step }: Dimension): Values {
  if (kind === "categorical")
    return {
      length: choices.length,
      at: (place) => choices[place] as Scalar,
      placeOf: (value) => choices.indexOf(value),
    };
  const by = step ?? (kind === "int" ? 1 : undefined);
  if (by === undefined)
    throw new SconceError("config", `space.${path}: a grid needs a finite number of values, and this range has none`, {
      hint: "give it a step, or use choice, or another sampler",
    });
  // Rounded at the twelfth digit: 0.1 + 2 * 0.1 is meant to be 0.3.
  const at = (place: number) => (kind === "int" ? low + place * by : Number((low + place * by).toPrecision(12)));
  const length = Math.floor((high - low) / by + 1e-9) + 1;
  const placeOf = (value: Scalar) => {
    const place = typeof value === "number" ? Math.round((value - low) / by) : -1;
    return place >= 0 && place < length && at(place) === value ? place : -1;
  };
  return { length, at, placeOf };
}
