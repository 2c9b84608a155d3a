import { z } from "zod";

const simplePruners = [
  z.strictObject({
    name: z.literal("median"),
    startupTrials: z.int().min(0).default(5).describe("Trials that are never pruned, at the start."),
    warmupEpochs: z.int().min(0).default(0).describe("Epochs of a trial after which it may first be pruned."),
  }),
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

/** A pruner with its settings. */
export const prunerSchema = z.discriminatedUnion("name", [
  ...simplePruners,
  z.strictObject({
    name: z.literal("patient"),
    patience: z.int().min(0).default(3).describe("How many epochs in a row may bring no better value."),
    minDelta: z.number().min(0).default(0).describe("A value counts as better when it is better by more than this."),
    wrapped: z
      .discriminatedUnion("name", simplePruners)
      .optional()
      .describe("The pruner that decides after that. Default: the trial is pruned at once."),
  }),
]);

/** The names of the pruners. */
export const PRUNERS = prunerSchema.options.map(({ shape }) => shape.name.value);

/** A pruner as a definition has it. */
export const prunerDefinitionSchema = z
  .union([z.enum(PRUNERS), prunerSchema])
  .describe("Ends trials that are worth no more time: a name, or a name with its settings. Default: none.");

/** A pruner with every default filled in. */
export type Pruner = z.output<typeof prunerSchema>;
/** A pruner by its name, or with its settings. */
export type PrunerDefinition = Pruner["name"] | z.input<typeof prunerSchema>;
