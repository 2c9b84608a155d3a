import type { Constraint } from "../../bridge/protocol.js";
import { SconceError } from "../../errors.js";
import type { Grid } from "../grid.js";
import { paramsText } from "../params-text.js";
import { isOfSettings, violationsOf } from "./constraints.js";

/** The most points of a grid that are looked at for those that meet a condition. */
const MOST = 200_000;

/**
 * The points of a grid that meet the constraints over settings, in its order.
 * @throws SconceError `config` where none does, with the point that comes nearest; for a grid that is too large to be looked through.
 */
export function feasibleGrid(grid: Grid, constraints: readonly Constraint[]): Grid {
  const own = constraints.filter(isOfSettings);
  if (own.length === 0) return grid;
  if (grid.length > MOST)
    throw new SconceError(
      "config",
      `where: a grid of ${grid.length} points is too large to be looked through (at most ${MOST})`,
      {
        hint: "use fewer values, or the sampler random",
      },
    );
  const places: number[] = [];
  let nearest = { at: 0, distance: Number.POSITIVE_INFINITY };
  for (let at = 0; at < grid.length; at++) {
    const distance = violationsOf(own, { params: grid.at(at) }).reduce((sum, one) => sum + Math.max(0, one), 0);
    if (distance <= 0) places.push(at);
    else if (distance < nearest.distance) nearest = { at, distance };
  }
  if (places.length === 0) {
    const params = grid.at(nearest.at);
    const breaks = own.filter((_, at) => (violationsOf(own, { params })[at] as number) > 0).map(({ text }) => text);
    throw new SconceError(
      "config",
      `where: none of the ${grid.length} points of the grid meets it; the nearest, ${paramsText(params)}, breaks ${breaks.join(" and ")}`,
      { hint: "widen the space, or change where" },
    );
  }
  return { length: places.length, at: (number) => grid.at(places[number] ?? Number.NaN) };
}
