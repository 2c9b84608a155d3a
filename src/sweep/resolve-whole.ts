import { metricsFor } from "../config/asked-metrics.js";
import { withSource } from "../config/parse.js";
import { SconceError } from "../errors.js";
import { type ResolvedSweep, resolveSweep, type SweepDefinition } from "./definition.js";
import { checkEnqueued } from "./enqueue.js";
import { checkFrom } from "./known/bring-along.js";
import { constraintsOf } from "./where/constraints.js";
import { feasibleGrid } from "./where/feasible-grid.js";
import { constrainedMetrics } from "./where/metrics.js";

/**
 * Check a sweep's definition and fill in the defaults; also what only the whole of it says: whether a point is of the space, and whether a point of a
 * grid can be feasible.
 * @param source The file that the definition comes from, which an error then names.
 * @throws SconceError `config`, naming the field.
 */
export function resolveWhole(definition: SweepDefinition, source?: string): ResolvedSweep {
  const fields = resolveSweep(definition, source);
  return withSource(source, () => {
    checkFrom(fields);
    const sweep = withConstraints({ ...fields, from: orAbsent(fields.from), where: orAbsent(fields.where) });
    return { ...sweep, enqueue: checkEnqueued(sweep, sweep.enqueue) };
  });
}

function orAbsent<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

/** The metrics that it is about are computed, and a grid has the points that can meet it. */
function withConstraints(sweep: ResolvedSweep): ResolvedSweep {
  const { where, base, grid, search } = sweep;
  if (where === undefined) return sweep;
  if (!search.repeatable)
    throw new SconceError("config", "where: a search with repeatable: false does not take it", {
      hint: "leave one of the two out",
    });
  const constraints = constraintsOf(sweep);
  const metrics = metricsFor(base.metrics as Parameters<typeof metricsFor>[0], constrainedMetrics(where));
  return { ...sweep, base: { ...base, metrics }, grid: grid && feasibleGrid(grid, constraints) };
}
