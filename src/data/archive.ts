/** What downloading and unpacking an archive share: its checksum, and words for what goes wrong. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { SconceError } from "../errors.js";

/** Called with the bytes done, and with all that there are (null while the server does not say). */
export type OnBytes = (done: number, total: number | null) => void;

/**
 * The sha256 (64 hexadecimal digits) and the size of a file, which is read in pieces.
 *
 * @throws the error of the file system, or the signal's reason.
 */
export async function checksum(
  path: string,
  options: { onProgress?: OnBytes; signal?: AbortSignal } = {},
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  const total = (await stat(path)).size;
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal: options.signal })) {
    hash.update(chunk);
    bytes += chunk.length;
    options.onProgress?.(bytes, total);
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** The error of something that its caller has stopped. */
export function interrupted(what: string, signal: AbortSignal): SconceError {
  return new SconceError("download", `interrupted: ${what}`, {
    hint: "the same command goes on; what has been downloaded is kept",
    cause: signal.reason,
  });
}

/** Whether an error says that there is no room. */
export function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException)?.code ?? "");
}

/** An error in words: what lies beneath `fetch failed`, or what the file system says. */
export function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof AggregateError) inner = inner.errors[0];
  const { message, code } = inner as NodeJS.ErrnoException;
  return message || code || String(inner);
}

/** A number as people read it: 84,125,825. */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}
