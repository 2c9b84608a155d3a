import { z } from "zod";

/** What Python says of an exception. */
export const errorSchema = z.object({
  type: z.string(),
  message: z.string(),
  traceback: z.string(),
  kind: z.string().optional(),
  hint: z.string().optional(),
});

/** The answer of a function: its value, or the exception that it raised. */
export const envelopeSchema = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorSchema }),
]);

/** Messages from the parent to the process that hosts Python. */
export type ToHost =
  | { type: "call"; id: number; name: string; params: string }
  | { type: "stop"; id: number }
  | { type: "answer"; id: number; answer: "go" | "stop" }
  | { type: "order"; id: number; order: string }
  | { type: "close" };

/** Messages from that process to the parent: `ready` once, then what comes of calls; `died` when Python ended. */
export const fromHostSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), pid: z.number() }),
  z.object({ type: z.literal("events"), id: z.number(), events: z.array(z.string()) }),
  z.object({ type: z.literal("ask"), id: z.number(), event: z.string() }),
  z.object({ type: z.literal("result"), id: z.number(), envelope: z.string() }),
  z.object({
    type: z.literal("died"),
    code: z.number().nullable(),
    signal: z.string().nullable(),
    reason: z.string().optional(),
  }),
]);
/** A message of the worker process; see {@link fromHostSchema}. */
export type FromHost = z.output<typeof fromHostSchema>;
