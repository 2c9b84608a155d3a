import { z } from "zod";

const level = z
  .number()
  .gt(0)
  .lt(0.5)
  .default(0.1)
  .describe("A setting is dropped where the test's one-sided p-value is below it.");
const minSeeds = z.int().min(2).default(2).describe("Seeds after which a setting may first be dropped.");

/** A race with its settings. */
export const raceSchema = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("t-test"), level, minSeeds }),
  z.strictObject({ name: z.literal("wilcoxon"), level, minSeeds }),
]);

/** The names of the tests that a race can be decided by. */
export const RACES = raceSchema.options.map(({ shape }) => shape.name.value);

/** How settings are raced, with every default filled in. */
export type Race = z.output<typeof raceSchema>;
/** A race by the name of its test, or with its settings. */
export type RaceDefinition = Race["name"] | z.input<typeof raceSchema>;

/** The field `search.race` as it is written. */
export const raceField = z
  .union([z.enum(RACES).transform((name) => ({ name })), z.looseObject({ name: z.enum(RACES) })])
  .optional()
  .describe("After each of its seeds a setting is dropped if it can no longer win. Default: every seed is run.");
