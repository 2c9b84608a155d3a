import type { Dimension } from "../bridge/protocol.js";
import { SconceError } from "../errors.js";
import type { Scalar } from "./space.js";

/** The settings of one trial: from dotted path to value. */
export type Params = Record<string, Scalar>;

/** A grid of more points than this is a mistake. */
const MOST = 100_000;

function valuesOf({ path, kind, choices, low, high, step }: Dimension): Scalar[] {
  if (kind === "categorical") return choices;
  const by = step ?? (kind === "int" ? 1 : undefined);
  if (by === undefined)
    throw new SconceError("config", `space.${path}: a grid needs a finite number of values, and this range has none`, {
      hint: "give it a step, or use choice, or another sampler",
    });
  // Rounded at the twelfth digit: 0.1 + 2 * 0.1 is meant to be 0.3.
  const count = Math.floor((high - low) / by + 1e-9) + 1;
  if (count > MOST) tooMany(count);
  return Array.from({ length: count }, (_, i) => Number((low + i * by).toPrecision(12)));
}

function tooMany(count: number): never {
  throw new SconceError("config", `search.sampler: a grid of ${count} points or more is too large (at most ${MOST})`, {
    hint: "use fewer values, or the sampler random or tpe",
  });
}

/**
 * All points of a space, the last parameter changing fastest. A parameter whose condition does not hold is absent, so no two
 * points are the same.
 * @throws SconceError `config` for a range without steps, or more than 100,000 points.
 */
export function gridOf(dimensions: Dimension[]): Params[] {
  let points: Params[] = [{}];
  for (const dimension of dimensions) {
    const values = valuesOf(dimension);
    const holds = (point: Params) =>
      Object.entries(dimension.when).every(
        ([path, allowed]) => path in point && allowed.includes(point[path] as Scalar),
      );
    points = points.flatMap((point) =>
      holds(point) ? values.map((value) => ({ ...point, [dimension.path]: value })) : [point],
    );
    if (points.length > MOST) tooMany(points.length);
  }
  return points;
}
