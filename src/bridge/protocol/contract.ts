import { z } from "zod";

/** What a function behind the door takes and what it gives. */
export const contract = <P extends z.ZodType, V extends z.ZodType>(params: P, value: V) => ({ params, value });
/** The value of a function that gives none. */
export const nothing = z.object({});
