import { z } from "zod";
import { parseWith, SWEEP_FIELDS } from "../config/parse.js";
import { MAX_SEED } from "../config/schema.js";
import { SconceError } from "../errors.js";
import { OVER_SEEDS, type OverSeeds } from "./over-seeds.js";
import { type Race, raceSchema } from "./race.js";

/** The most seeds that a setting is run with. */
const MOST = 1000;
const WANTED = "must be a list of seeds, as in [1, 2, 3], or how many there are to be";

/** The field `seeds` of a sweep's definition. */
export const seedsSchema = z
  .union(
    [z.int(WANTED).min(1).max(MOST), z.array(z.int().min(0).max(MAX_SEED)).min(1).max(MOST)],
    `${WANTED} (1 to ${MOST}); a seed is a whole number from 0 to ${MAX_SEED}`,
  )
  .describe("A trial is a setting that is run once with each of these seeds; a number N means 1 to N.");

/** The field `overSeeds` of an objective. */
export const overSeedsSchema = z
  .union(
    [z.enum(OVER_SEEDS), z.strictObject({ worseBySd: z.number().gt(0) })],
    `must be ${OVER_SEEDS.join(", ")} or { worseBySd: K }`,
  )
  .describe(
    "Of a sweep with seeds: which number of its runs is a setting's value. worseBySd: the mean, made worse by K standard deviations.",
  );

/** What is told of runs, races and objectives by the rest of a definition. */
interface Written {
  seeds?: number | readonly number[] | undefined;
  search: { race?: unknown };
}

function refuse(field: string, what: string, hint?: string): never {
  throw new SconceError("config", `${field}: ${what}`, { hint });
}

/**
 * What a definition is by its seeds: with each of them, the objectives with what they are of a setting's runs, and its race. Where a trial is one
 * run, there are no seeds, and the objectives are as they were.
 *
 * @param base The base as it was written.
 * @throws SconceError `config` for a seed that stands twice, seeds that are also searched or in the base, and what needs seeds where there are none.
 */
export function withSeeds<O extends { overSeeds?: OverSeeds | undefined }>(
  { seeds: written, search }: Written,
  base: Readonly<Record<string, unknown>>,
  space: readonly { path: string }[],
  objectives: readonly O[],
): { objectives: O[]; race: Race | undefined; seeds: readonly number[] | undefined } {
  const race =
    search.race === undefined ? undefined : parseWith(raceSchema, search.race, "search.race", undefined, SWEEP_FIELDS);
  if (written === undefined) {
    if (race)
      refuse("search.race", "only settings that are run with several seeds are raced", "give the sweep `seeds`");
    if (objectives.some(({ overSeeds }) => overSeeds !== undefined))
      refuse(
        "objective.overSeeds",
        "is of a sweep whose settings are run with several seeds",
        "give the sweep `seeds`",
      );
    return { objectives: [...objectives], race: undefined, seeds: undefined };
  }
  const seeds = typeof written === "number" ? Array.from({ length: written }, (_, at) => at + 1) : [...written];
  const twice = seeds.find((seed, at) => seeds.indexOf(seed) !== at);
  if (twice !== undefined) refuse("seeds", `has ${twice} twice`, "name each seed once");
  const searched = space.some(({ path }) => path === "seed") ? "space.seed" : undefined;
  const other = searched ?? (base.seed === undefined ? undefined : "base.seed");
  if (other !== undefined) refuse("seeds", `the seed is said twice: ${other} says it, too`, "leave out one of the two");
  const withWays = objectives.map((one) => ({ ...one, overSeeds: one.overSeeds ?? "mean" }));
  if (race) checkRace(withWays);
  return { objectives: withWays, race, seeds };
}

function checkRace(objectives: readonly { overSeeds: OverSeeds }[]): void {
  if (objectives.length > 1) refuse("search.race", "several objectives cannot be raced", "leave it out");
  if (typeof objectives[0]?.overSeeds === "object")
    refuse("search.race", "a race compares means, and objective.overSeeds is worseBySd", "use mean, median or worst");
}
