import { SconceError } from "../../errors.js";
import type { ResolvedSweep } from "../definition.js";
import type { Params } from "../grid.js";
import { pinnedAs } from "../pinned-models.js";
import { readSweep, type SweepFile, type SweepFolder } from "../sweep-folder.js";
import { checkCanWiden, checkWider, type Widening } from "./widening.js";

/** A sweep that goes on in a wider space. */
export interface Wider {
  sweep: ResolvedSweep;
  /** The values that the trials so far have of parameters that are new. */
  values: Params;
  /** The sweep as it was. */
  was: SweepFile;
}

/**
 * Take up the search that a folder holds, in a wider space.
 * @param file What the folder holds; undefined: nothing.
 * @throws SconceError `config` when more than the space differs, or the space is not wider; `usage` where there is nothing to go on with.
 */
export async function takeUpWider(
  folder: SweepFolder,
  file: SweepFile | undefined,
  defined: ResolvedSweep,
): Promise<Wider> {
  if (!file)
    throw new SconceError("usage", `${folder.path} has no sweep whose space could be widened`, {
      hint: "start the sweep without the option `widen`",
    });
  const { space, models } = file.definition;
  folder.takeUp(file, { ...defined, space, models });
  const sweep = pinnedAs(file.definition, defined);
  checkCanWiden(file.definition, sweep);
  const { trials } = await readSweep(folder.path);
  // Through JSON, as the file's was.
  const values = checkWider(file.definition, JSON.parse(JSON.stringify({ ...sweep, grid: null })), trials);
  return { sweep, values, was: file };
}

/**
 * The widenings of a sweep with one more.
 * @param begun How many trials there are.
 * @param target How many there are to be.
 * @throws SconceError `usage` where no trial is left that could be in the wider space.
 */
export function withWidening({ was, values }: Wider, begun: number, target: number): Widening[] {
  if (target <= begun)
    throw new SconceError("usage", `the sweep has its ${begun} trials: none is left for the wider space`, {
      hint: "say with the option `trials` how many more there are to be",
    });
  const { space, models } = was.definition;
  return [...(was.widened ?? []), { trial: begun, at: new Date().toISOString(), space, models, values }];
}
