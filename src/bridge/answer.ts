import type { z } from "zod";
import { ERROR_KINDS, type ErrorKind, SconceError } from "../errors.js";
import { envelopeSchema, type errorSchema } from "./protocol/messages.js";

/**
 * Read what came over the wire as JSON of a schema.
 * @param what What it is called in the error: "Python's answer to steps.predict".
 * @throws SconceError `protocol` for what is no JSON, or other JSON than the schema's.
 */
export function readWire<S extends z.ZodType>(schema: S, text: string, what: string): z.output<S> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new SconceError("protocol", `${what} is no JSON: ${JSON.stringify(text.slice(0, 80))}`);
  }
  return checkWire(schema, found, what);
}

/** Check what came over the wire. @throws SconceError `protocol`. */
export function checkWire<S extends z.ZodType>(schema: S, found: unknown, what: string): z.output<S> {
  const result = schema.safeParse(found);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const at = issue && issue.path.length > 0 ? ` at ${issue.path.map(String).join(".")}` : "";
  throw new SconceError("protocol", `${what} is not what it should be${at}: ${issue?.message}`, {
    hint: "is another version of sconce's Python package on PYTHONPATH?",
  });
}

/** The value in a function's answer. @throws SconceError the one that the answer holds; `protocol` when it makes no sense. */
export function openEnvelope<S extends z.ZodType>(
  name: string,
  schema: S,
  envelope: string,
  stderr: readonly string[],
): z.output<S> {
  const what = `Python's answer to ${name}`;
  const answer = readWire(envelopeSchema, envelope, what);
  if (!answer.ok) throw raised(answer.error, stderr);
  return checkWire(schema, answer.value, what);
}

const HINTS: Partial<Record<ErrorKind, string>> = {
  "package-missing": "run `sconce setup`",
  "out-of-memory": "use a smaller training.batchSize, or data.maxTokens",
};

/** The error that an exception in Python becomes. */
function raised(error: z.output<typeof errorSchema>, stderr: readonly string[]): SconceError {
  const kind = (Object.hasOwn(ERROR_KINDS, error.kind ?? "") ? error.kind : "python-error") as ErrorKind;
  const own = kind === "own-code";
  const foreseen = error.kind !== undefined && (own || error.type === "SconceError");
  const named = foreseen || kind === "package-missing" ? error.message : `${error.type}: ${error.message}`;
  return new SconceError(kind, named, {
    hint: error.hint ?? HINTS[kind],
    pythonType: foreseen ? undefined : error.type,
    traceback: foreseen && !own ? undefined : error.traceback,
    stderr: foreseen ? undefined : [...stderr],
  });
}
