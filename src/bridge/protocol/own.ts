import { z } from "zod";
import { ownModelSchema as ownModelConfigSchema } from "../../config/schema.js";
import { contract } from "./contract.js";

/** A model of a user's Python file: a class of `nn.Module`, and what it is made with. */
export const ownModelSchema = z.object({
  /** The class. */
  name: z.string(),
  /** Its docstring, up to what it says of the arguments. */
  about: z.string(),
  /** Which of `n_vocab`, `n_classes` and `padding` sconce gives. */
  given: z.array(z.string()),
  /** The JSON Schema of its other arguments, as one object. */
  arguments: z.record(z.string(), z.unknown()),
  /** The SHA-256 of what decides which arguments are allowed. */
  digest: z.string(),
  /** What the user should know, a sentence each: arguments without a type. */
  notes: z.array(z.string()),
});

/** A model of a user's Python file, as Python reads it. */
export type OwnModel = z.output<typeof ownModelSchema>;

/** The functions about the user's own Python files. */
export const ownFunctions = {
  "own.describe": contract(
    z.object({ file: z.string() }),
    z.object({ file: z.string(), models: z.array(ownModelSchema) }),
  ),
  "own.check": contract(z.object({ model: ownModelConfigSchema }), z.object({ class: z.string(), digest: z.string() })),
};
