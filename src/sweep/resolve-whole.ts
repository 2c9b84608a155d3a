import { withSource } from "../config/parse.js";
import { type ResolvedSweep, resolveSweep, type SweepDefinition } from "./definition.js";
import { checkEnqueued } from "./enqueue.js";
import { checkFrom } from "./known/bring-along.js";

/**
 * Check a sweep's definition and fill in the defaults; also what only the whole of it says: whether a point is of the space.
 * @param source The file that the definition comes from, which an error then names.
 * @throws SconceError `config`, naming the field.
 */
export function resolveWhole(definition: SweepDefinition, source?: string): ResolvedSweep {
  const sweep = resolveSweep(definition, source);
  return withSource(source, () => {
    checkFrom(sweep);
    return { ...sweep, enqueue: checkEnqueued(sweep, sweep.enqueue) };
  });
}
