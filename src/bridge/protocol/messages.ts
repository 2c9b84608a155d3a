import { z } from "zod";

/** What Python says of an exception. */
export const errorSchema = z.object({
  type: z.string(),
  message: z.string(),
  traceback: z.string(),
  kind: z.string().optional(),
  hint: z.string().optional(),
});

/** Messages from the parent to the process that hosts Python. */
export type ToHost =
  | { type: "call"; id: number; name: string; params: string }
  | { type: "stop"; id: number }
  | { type: "answer"; id: number; answer: "go" | "stop" }
  | { type: "close" };

/** Messages from that process to the parent. */
export type FromHost =
  | { type: "ready"; pid: number }
  | { type: "events"; id: number; events: string[] }
  | { type: "ask"; id: number; event: string }
  | { type: "result"; id: number; envelope: string }
  | { type: "died"; code: number | null; signal: string | null; reason?: string };
