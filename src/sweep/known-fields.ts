import { z } from "zod";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], "must be text, a number, true, false or null");

/** The fields of a sweep's definition that say what is known before its first trial. */
export const knownFields = {
  enqueue: z
    .array(z.record(z.string(), scalar, "must be an object: a value for each parameter"))
    .optional()
    .describe("Points of the space that are tried first, each with a value for every parameter."),
  from: z
    .array(z.string().min(1))
    .optional()
    .describe("Folders of other sweeps and runs, whose completed trials are known to the search from its start."),
  where: z
    .union(
      [z.string().min(1), z.array(z.string().min(1))],
      "must be a comparison such as seconds <= 60, or a list of them",
    )
    .transform((written) => [written].flat())
    .optional()
    .describe(
      "What trials have to meet: comparisons over parameters, numbers of the base and metrics, joined by `and`.",
    ),
};
