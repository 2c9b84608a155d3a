import { z } from "zod";

const startupTrials = z.int().min(0).default(5).describe("Trials that are never pruned, at the start.");
const warmupEpochs = z.int().min(0).default(0).describe("Epochs of a trial after which it may first be pruned.");

const simplePruners = [
  z.strictObject({ name: z.literal("median"), startupTrials, warmupEpochs }),
  z.strictObject({
    name: z.literal("percentile"),
    percentile: z.number().min(0).max(100).default(25).describe("So many percent of the trials, the best ones, go on."),
    startupTrials,
    warmupEpochs,
  }),
  z
    .strictObject({
      name: z.literal("threshold"),
      lower: z.number().optional().describe("A value below this ends the trial."),
      upper: z.number().optional().describe("A value above this ends the trial."),
      warmupEpochs,
    })
    .refine(({ lower, upper }) => lower !== undefined || upper !== undefined, "must have lower, upper, or both")
    .refine(({ lower = 0, upper = lower }) => lower <= upper, "must have a lower that is not above its upper"),
  z.strictObject({
    name: z.literal("successive-halving"),
    minEpochs: z.int().min(1).default(1),
    reductionFactor: z.int().min(2).default(4),
  }),
  z.strictObject({
    name: z.literal("hyperband"),
    minEpochs: z.int().min(1).default(1),
    reductionFactor: z.int().min(2).default(3),
  }),
] as const;

const SIMPLE = simplePruners.map(({ shape }) => shape.name.value);
/** A pruner's name alone, in place of its settings. */
const nameAlone = z.enum(SIMPLE).transform((name) => ({ name }));

const patient = z.strictObject({
  name: z.literal("patient"),
  patience: z.int().min(0).default(3).describe("How many epochs in a row may bring no better value."),
  minDelta: z.number().min(0).default(0).describe("A value counts as better when it is better by more than this."),
  wrapped: z
    .union([nameAlone.pipe(z.discriminatedUnion("name", simplePruners)), z.discriminatedUnion("name", simplePruners)])
    .optional()
    .describe("The pruner that decides after that. Default: the trial is pruned at once."),
});

/** A pruner with its settings. */
export const prunerSchema = z.discriminatedUnion("name", [
  ...simplePruners,
  patient,
  z.strictObject({
    name: z.literal("any"),
    of: z
      .array(z.discriminatedUnion("name", [...simplePruners, patient]))
      .min(1)
      .describe("A trial is pruned when one of these would prune it. A list of pruners is short for it."),
  }),
]);

/** The names of the pruners. */
export const PRUNERS = prunerSchema.options.map(({ shape }) => shape.name.value);

const one = [z.enum(PRUNERS).transform((name) => ({ name })), z.looseObject({ name: z.enum(PRUNERS) })] as const;
/** A pruner as a definition has it, not yet checked: with its name, and of a list `any` of its entries. */
export const writtenPrunerSchema = z.union([
  ...one,
  z.array(z.union(one)).transform((of) => ({ name: "any" as const, of })),
]);

/** Whether a pruner as it is written is Optuna's `wilcoxon`, which holds runs of several seeds against each other: here a race. */
export function isRace(written: unknown): boolean {
  return Array.isArray(written)
    ? written.some(isRace)
    : written === "wilcoxon" || (written as { name?: unknown } | null | undefined)?.name === "wilcoxon";
}

/** A pruner as a definition has it. */
export const prunerDefinitionSchema = z
  .union([z.enum(PRUNERS), prunerSchema, z.array(z.union([z.enum(PRUNERS), prunerSchema])).min(1)])
  .describe(
    "Ends trials that are worth no more time: a name, a name with its settings, or a list of them. Default: none.",
  );

/** A pruner with every default filled in. */
export type Pruner = z.output<typeof prunerSchema>;
type Single = Pruner["name"] | z.input<typeof prunerSchema>;
/** A pruner by its name, or with its settings; of a list any one prunes. */
export type PrunerDefinition = Single | readonly Single[];

/** Whether a pruner holds a trial's values against those of others. */
export function compares(pruner: Pruner | null): boolean {
  if (pruner === null || pruner.name === "threshold") return false;
  if (pruner.name === "patient") return compares(pruner.wrapped ?? null);
  return pruner.name === "any" ? pruner.of.some(compares) : true;
}

/** A pruner in words: its name, and those of which it is made. */
export function prunerText(pruner: Pruner): string {
  if (pruner.name === "any") return pruner.of.map(prunerText).join(" or ");
  return pruner.name === "patient" && pruner.wrapped ? `patient ${pruner.wrapped.name}` : pruner.name;
}
