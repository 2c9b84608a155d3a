import { isUserMistake, SconceError } from "../errors.js";
import { type Notice, Notifier } from "./notifier.js";

/** Who is told of the end of some work. */
export interface NotifyOptions {
  /**
   * The address of a webhook: JSON is posted there when the work ends or fails, and when a trial of a sweep beats the best so far.
   * Tried four times; nothing waits for it but the end, five seconds at most. One that fails is told once, as a `warning`, and ends nothing.
   */
  notify?: string | undefined;
}

/** What is said of the end of some work. */
export interface Ends<T> {
  ended(value: T): Notice;
  /** @param error What the work threw, as a record. */
  failed(error: { kind: string | null; message: string }): Notice;
  /** Hears that something could not be delivered. */
  warn(message: string): unknown;
}

/**
 * Do some work, and post how it ended. A mistake of the call, by which nothing was begun, is not posted.
 *
 * @throws SconceError `config` for an address that is none; what the work throws.
 */
export async function notifying<T>(
  url: string | undefined,
  ends: Ends<T>,
  work: (send: (notice: Notice) => void) => Promise<T>,
): Promise<T> {
  if (url === undefined) return work(() => {});
  const notifier = new Notifier(url, ends.warn);
  try {
    const value = await work((notice) => notifier.send(notice));
    notifier.send(ends.ended(value));
    return value;
  } catch (error) {
    const foreseen = error instanceof SconceError ? error : undefined;
    if (!foreseen || !isUserMistake(foreseen)) {
      const message = (error instanceof Error ? error.message : String(error)).split("\n")[0] as string;
      notifier.send(ends.failed({ kind: foreseen?.kind ?? null, message }));
    }
    throw error;
  } finally {
    await notifier.end();
  }
}
