import { SconceError } from "../../errors.js";
import type { ResolvedSweep } from "../definition.js";
import { lagOf } from "../lag.js";
import { type Gathered, gatherKnown } from "./gather.js";
import { readKnown } from "./known-trial.js";

/**
 * The trials that a sweep begins with: as its folder keeps them where it has been begun, else as the folders have them that its definition names.
 * @param kept The sweep's folder, or of a sweep that is run again the earlier one's; undefined where there is none.
 * @throws SconceError as `gatherKnown` and `readKnown` do.
 */
export async function bringAlong(sweep: ResolvedSweep, kept: string | undefined): Promise<Gathered> {
  if (sweep.from === undefined) return { known: [], said: [] };
  if (kept !== undefined) return { known: await readKnown(kept), said: [] };
  return gatherKnown(sweep);
}

/**
 * Refuse `from` where nothing would be asked by what is known.
 * @throws SconceError `config`.
 */
export function checkFrom({ from, search, seeds }: ResolvedSweep): void {
  if (from === undefined) return;
  if (seeds)
    throw new SconceError(
      "config",
      "from: what is known is one run each, and a trial of this sweep is one for each of its seeds",
      {
        hint: "leave out one of `from` and `seeds`",
      },
    );
  if (lagOf(search) !== null) return;
  if (!search.repeatable)
    throw new SconceError("config", "from: a search with repeatable: false does not take it", {
      hint: "leave one of the two out",
    });
  throw new SconceError("config", `from: the sampler ${search.sampler} asks the same whatever is known`, {
    hint: "leave it out, or search with another sampler, as tpe",
  });
}
