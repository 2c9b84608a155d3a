import { SconceError } from "../errors.js";

/** What a promise gives, unless the signal is given before that. @throws SconceError `closed` then. */
export async function unless<T>(given: AbortSignal, promise: Promise<T>): Promise<T> {
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(notBegun());
  });
  given.addEventListener("abort", onAbort, { once: true });
  if (given.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    given.removeEventListener("abort", onAbort);
    promise.catch(() => {});
  }
}

/** The error of a task that was ended before it had a worker. */
export function notBegun(): SconceError {
  return new SconceError("closed", "the run was stopped before it had begun");
}
