import { SconceError } from "../errors.js";
import type { Choice } from "./choose-sampler.js";
import type { ResolvedSweep } from "./definition.js";
import { gridOf } from "./grid.js";

/** A definition of which the sampler was chosen once: with that one, whatever would be chosen for its trials now. */
export function asChosen(was: ResolvedSweep["search"], now: ResolvedSweep): ResolvedSweep {
  if (was.why === undefined || now.search.why === undefined) return now;
  return withSampler(now, { sampler: was.sampler, why: was.why });
}

function withSampler(sweep: ResolvedSweep, choice: Choice): ResolvedSweep {
  const grid = choice.sampler === "grid" ? gridOf(sweep.space) : null;
  return { ...sweep, search: { ...sweep.search, ...choice }, grid };
}

/**
 * Open something by a definition; where the sampler that `auto` chose needs a package that is not installed, by one that needs none.
 *
 * @param begun Whether trials were asked already: the sampler then stays.
 * @returns what was opened, and the definition by which.
 * @throws what `open` throws.
 */
export async function openWith<T>(
  sweep: ResolvedSweep,
  begun: boolean,
  open: (sweep: ResolvedSweep) => Promise<T>,
): Promise<{ sweep: ResolvedSweep; opened: T }> {
  try {
    return { sweep, opened: await open(sweep) };
  } catch (error) {
    const { sampler, why } = sweep.search;
    if (begun || why === undefined || !(error instanceof SconceError) || error.kind !== "package-missing") throw error;
    const plain = sampler === "qmc" ? "random" : "tpe";
    if (sampler === plain) throw error;
    const missing = `${why}; that would be ${sampler}, but ${error.message} (${error.hint})`;
    const instead = withSampler(sweep, { sampler: plain, why: missing });
    return { sweep: instead, opened: await open(instead) };
  }
}
