import { z } from "zod";
import { DEFAULT_OBJECTIVE } from "../metrics.js";
import { isObject } from "../plain.js";
import { chosenUnion } from "../schema-walk.js";
import type { EarlyStoppingConfig, KeepConfig, ResolvedEarlyStopping, ResolvedKeep } from "./types.js";
import { watched } from "./watched.js";

const patience = z.int().min(1);
const early = watched(DEFAULT_OBJECTIVE, {
  patience: patience.default(3).describe("The run ends when so many epochs in a row have brought nothing better."),
  minDelta: z.number().min(0).default(0).describe("A value is better when it is so by more than this."),
});

/** Early stopping with its arguments, or its patience alone. */
export const earlyStoppingSchema: z.ZodType<ResolvedEarlyStopping, number | EarlyStoppingConfig> = chosenUnion(
  [patience.transform((patience) => early.parse({ patience })), early],
  (value) => (isObject(value) ? 1 : 0),
);

const keep = watched(DEFAULT_OBJECTIVE, {});

/** Which epoch's model is kept: the last one's, or the best one's, by `validation.accuracy` or another metric. */
export const keepSchema: z.ZodType<"last" | ResolvedKeep, "last" | "best" | KeepConfig> = chosenUnion(
  [z.enum(["last", "best"]).transform((which) => (which === "last" ? which : keep.parse({}))), keep],
  (value) => (isObject(value) ? 1 : 0),
);
